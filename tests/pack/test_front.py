"""The first sheet: its counts are those of the verdict, and each is told with what it is about."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cadee.cli.briefing import Call, briefed
from cadee.decide.deciding import decider
from cadee.decide.rule import Outcome
from cadee.diagnostic import Result, Severity
from cadee.graph import build
from cadee.pack.base import Brief
from cadee.pack.front.layers import layers
from cadee.pack.front.measures import MOST_MEASURES, measures
from cadee.pack.front.standing import approvals, exceptions
from cadee.pack.front.verdict import asked
from cadee.pack.page import page
from cadee.pack.sections.front import front
from cadee.pack.sections.waivers import waivers
from cadee.standing import standings
from tests.pack.briefs import EXAMPLES, TODAY, amended, brief, measured
from tests.pack.poison import record
from tests.pack.reading import rendered, rows


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


def test_a_remark_of_a_layer_that_is_met_stands_in_its_row() -> None:
    told = brief()
    remark = replace(told.report.findings[0] if told.report.findings else told.report.accepted[0],
                     layer="cross", severity=Severity.INFO)  # fmt: skip
    report = replace(told.report, findings=(remark,))
    row = list(layers(replace(told, subject=replace(told.subject, report=report))))[-1]
    assert (row.word, row.findings) == ("Met", "1 remark")


def test_approvals_are_those_of_gates_and_a_record_has_a_keeper() -> None:
    told = brief()
    shown, more = approvals(told)
    assert [(each.who, each.what, each.day) for each in shown] == [
        ("a record kept by Risk and compliance", "gates/refund-limit", "2026-08-26"),
        ("Jonas Weber", "gates/order-change-limit, gates/returns-limit", "2026-08-24"),
        ("Maya Lindt", "gates/refund-limit, gates/refund-approval", "2026-08-24"),
        ("a record kept by Maya Lindt", "systems/assistant", "2026-08-24"),
    ]
    assert (more, {each.colour for each in shown}) == (0, {"met"})
    late = replace(told, today=date(2028, 3, 1))
    assert {each.until for each in approvals(late)[0]} == {"lapsed on 2028-02-28"}
    gates = {key: gate.model_copy(update={"approvals": ()}) for key, gate in told.estate.gates.items()}
    assert not [each for each in approvals(amended(told, gates=gates))[0] if each.who == "Maya Lindt"]


def test_what_has_no_date_or_one_to_come_is_no_approval_yet_and_stands_last() -> None:
    told = brief()
    gate = told.estate.gates["refund-limit"]
    later = gate.model_copy(
        update={"approvals": (gate.approvals[0].model_copy(update={"date": date(2027, 1, 5)}), *gate.approvals)}
    )
    later.__dict__.update(id=gate.id, section="gates")
    known = told.estate.evidence["approval-2026-08"]
    undated = known.model_copy(update={"date": None})
    undated.__dict__.update(id=known.id, section="evidence")
    changed = amended(
        told,
        gates={**told.estate.gates, gate.id: later},
        evidence={**told.estate.evidence, known.id: undated},
    )
    shown, _ = approvals(changed)
    assert [(each.day, each.until, each.colour) for each in shown] == [
        ("2026-08-26", "until 2028-02-28", "met"),
        ("2026-08-24", "until 2028-02-28", "met"),
        ("2026-08-24", "until 2028-02-28", "met"),
        ("2027-01-05", "does not count yet", "not-met"),
        ("no date", "does not count", "not-met"),
    ]


@pytest.mark.parametrize(
    ("fields", "said", "colour"),
    [
        ({"granted": date(2026, 12, 1)}, "not in force yet: from 2026-12-01", "not-assessed"),
        ({"owner": "maya-lindt"}, "accepts nothing: its owner approved it", "not-met"),
        ({"owner": "maya-lindt", "expires": date(2026, 12, 10)}, "accepts nothing: its owner approved it", "not-met"),
        ({"owner": "maya-lindt", "granted": date(2026, 12, 1)}, "accepts nothing: its owner approved it", "not-met"),
        ({"approver": None}, "accepts nothing: it has no approver", "not-met"),
        ({"expires": None}, "no end date: it accepts nothing", "not-met"),
        ({"expires": date(2026, 11, 22)}, "ended 1 day ago: it accepts nothing any more", "not-met"),
        ({"expires": date(2026, 12, 10)}, "ends in 17 days", "at-risk"),
        ({"scope": ("journeys/how-do-i",)}, "unused: no finding of this verdict rests on it", "not-assessed"),
    ],
)
def test_an_exception_stands_on_the_first_sheet_as_in_its_section(
    fields: dict[str, Any], said: str, colour: str
) -> None:
    told = brief()
    changed = told.estate.waivers["kiosk-availability"].model_copy(update=fields)
    changed.__dict__.update(id="other" if "scope" in fields else "kiosk-availability", section="waivers")
    told = amended(told, waivers={changed.id: changed})
    shown, more = exceptions(told)
    assert [(each.state, each.colour, more) for each in shown] == [(said, colour, 0)]
    section = rows(rendered(waivers, told))[1][-1]
    assert section[2:].lower().startswith(said.lower().partition(": no finding")[0])
    reasons = standings(told.estate, told.report.findings, told.report.results, TODAY)
    ends = [words for each in reasons for words in each.reasons if "waiver ends" in words]
    assert bool(ends) == (said == "ends in 17 days")
    judgement = measured().judgement
    assert judgement is not None
    otherwise = asked(told, replace(judgement, outcome=Outcome.PAUSE)).otherwise
    assert ("the next waiver ends" in otherwise) == (said == "ends in 17 days")


def test_the_decision_is_asked_of_whom_the_verdict_names() -> None:
    """A spent error budget pauses, though the decisions of the spec select another result."""
    told = measured()
    assert told.judgement is not None
    for outcome, key in ((Outcome.PAUSE, "pause-on-quality"), (Outcome.SCALE, "scale")):
        declared = told.estate.decisions[key]
        here = decider(build(told.estate, told.today), outcome, told.judgement.spec)
        sheet = asked(told, replace(told.judgement, outcome=outcome, asked=here))
        assert declared.within is not None
        assert sheet.until == f"within {declared.within.words} of {told.today}"
        assert sheet.who.startswith(told.estate.owners[declared.who or ""].title)
    gone = replace(here, acts=None)
    assert asked(told, replace(told.judgement, asked=gone)).who.startswith("nobody: Maya Lindt is named")
    other = replace(here, acts="jonas-weber")
    assert asked(told, replace(told.judgement, asked=other)).who.endswith("in place of Maya Lindt, who is not active")


def test_what_is_open_otherwise_is_counted_by_severity() -> None:
    told = sandboxed()
    assert told.judgement is not None
    counts = [sum(each.severity is kind for each in told.report.findings) for kind in (Severity.BLOCK, Severity.ERROR)]
    assert f"goes on with {counts[0]} blockers and {counts[1]} errors open" in asked(told, told.judgement).otherwise


def refuting(*ladders: str, **changes: Any) -> Brief:
    claim = record()["results"][0] | {"verdict": "refuted"}
    said = record(results=[claim | {"element": f"fallbacks/{each}"} for each in ladders], **changes)
    return brief(evidence={"evidence/gateway.json": json.dumps(said).encode()})


def test_a_fallback_that_a_drill_refutes_is_named_on_the_first_sheet() -> None:
    html = page(refuting("chat-model-down", "embedder-down"), [front])[0].replace("<wbr>", "")
    assert "✕ Refuted by a drill on file:</strong> chat-model-down and embedder-down; see" in html
    four = ("chat-model-down", "embedder-down", "returns-down", "refunds-down")
    assert front.facts(refuting(*four))["refuted"] == "chat-model-down, embedder-down, returns-down and 1 more"
    for told in (brief(), refuting("chat-model-down", environment="sandbox"), refuting("nobody-knows")):
        assert "Refuted by a drill" not in page(told, [front])[0]
