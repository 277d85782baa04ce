"""The first sheet: its counts are those of the verdict, and each is told with what it is about."""

from cadee.cli.briefing import Call, briefed
from cadee.diagnostic import Result
from cadee.pack.base import Brief
from cadee.pack.front.layers import layers
from cadee.pack.front.measures import MOST_MEASURES, measures
from cadee.pack.page import page
from cadee.pack.sections.front import front
from tests.pack.briefs import EXAMPLES, TODAY, brief, measured
from tests.pack.reading import rows


def test_every_rule_that_was_decided_stands_in_a_row_and_waived_ones_are_not_met() -> None:
    told, shown = brief(), list(layers(brief()))
    counts = [each.result for each in told.report.results]
    assert counts.count(Result.WAIVED) == 1
    assert shown[-1].name == "Cross"
    assert sum(each.met for each in shown) == counts.count(Result.PASSED)
    assert sum(each.decided for each in shown) == counts.count(Result.PASSED) + 1
    assert [each.findings for each in shown if "waived" in each.findings] == ["none, 1 waived"]


def test_the_measures_not_shown_are_counted_of_all_that_are_declared() -> None:
    for told in (brief(), measured()):
        assert told.judgement is not None
        shown, more = measures(told, told.judgement)
        assert (len(shown), more) == (MOST_MEASURES, len(told.estate.kpis) - MOST_MEASURES)


def sandboxed() -> Brief:
    place = EXAMPLES / "retail-customer-service-sandbox"
    file = place / "evidence" / "measurements.json"
    return briefed(Call(place, "production", None, file, TODAY, ("pack",))).brief


def test_a_measure_from_another_environment_says_so_in_its_row() -> None:
    html = page(sandboxed(), [front])[0]
    sheet = html[html.index('<div class="front') : html.index('<p class="cuts">')]
    found = {row[0]: row[3] for row in rows(sheet) if row[-1].endswith("not pre-declared")}
    assert found["first-contact-resolution"] == "82.0% in sandbox"
    here = measured()
    assert here.judgement is not None
    assert not any(each.where for each in measures(here, here.judgement)[0])
