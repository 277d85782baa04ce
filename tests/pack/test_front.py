"""The first sheet: its counts are those of the verdict, and each is told with what it is about."""

from cadee.diagnostic import Result
from cadee.pack.front.layers import layers
from tests.pack.briefs import brief


def test_every_rule_that_was_decided_stands_in_a_row_and_waived_ones_are_not_met() -> None:
    told, shown = brief(), list(layers(brief()))
    counts = [each.result for each in told.report.results]
    assert counts.count(Result.WAIVED) == 1
    assert shown[-1].name == "Cross"
    assert sum(each.met for each in shown) == counts.count(Result.PASSED)
    assert sum(each.decided for each in shown) == counts.count(Result.PASSED) + 1
    assert [each.findings for each in shown if "waived" in each.findings] == ["none, 1 waived"]
