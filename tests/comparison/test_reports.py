"""Two reports: what came, went, stayed, was accepted, was not asked; layers that stand otherwise."""

from dataclasses import replace

import pytest

from cadee.comparison import compare_reports
from cadee.diagnostic import Exemption, Finding, Place, Report, Result, RuleResult, Severity, Standing

PLACE = Place("cadee.yaml", 1, 1, 1, 2)


def finding(name: str, code: str = "CADEE-A-001") -> Finding:
    return Finding(code, "n", "architecture", Severity.ERROR, name, PLACE, "systems/a", fingerprint=name)


def report(
    *findings: Finding, accepted: tuple[Finding, ...] = (), result: Result = Result.FAILED, **words: str
) -> Report:
    layers = tuple(Standing(layer, "m", word.replace("_", " ")) for layer, word in words.items())
    results = tuple(RuleResult(code, "n", "architecture", result) for code in ("CADEE-A-001", "CADEE-A-002"))
    return Report("w", "2026-11-23", (), findings, results, layers, accepted=accepted)


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [each.fingerprint for each in findings]


def test_findings_are_told_apart_by_their_fingerprint() -> None:
    moved = replace(finding("stays"), place=Place("other.yaml", 9, 1, 9, 2))
    told = compare_reports(report(finding("goes"), finding("stays")), report(moved, finding("comes")))
    assert (names(told.came), names(told.went), told.stayed) == (["comes"], ["goes"], (moved,))
    assert (told.accepted, told.reopened, told.unasked) == ((), (), ())
    assert told


def test_what_is_accepted_did_not_go_and_what_is_reopened_did_not_come() -> None:
    waived = replace(finding("one"), accepted=Exemption("waivers/w"))
    told = compare_reports(report(finding("one")), report(accepted=(waived,)))
    assert (told.accepted, told.went) == ((waived,), ())
    told = compare_reports(report(accepted=(waived,)), report(finding("one")))
    assert (names(told.reopened), told.came) == (["one"], ())


@pytest.mark.parametrize("result", [Result.NOT_RUN, Result.COULD_NOT_TELL])
def test_a_finding_whose_rule_did_not_answer_is_not_gone(result) -> None:
    told = compare_reports(report(finding("one")), report(result=result))
    assert (names(told.unasked), told.went) == (["one"], ())
    unknown = compare_reports(report(finding("one", "ACME-001")), report())
    assert names(unknown.unasked) == ["one"]


def test_of_a_workspace_that_cannot_be_read_nothing_is_gone() -> None:
    fault = replace(finding("torn", "CADEE-S-001"), layer="source")
    told = compare_reports(report(finding("one")), report(fault))
    assert (names(told.unasked), names(told.came), told.went) == (["one"], ["torn"], ())
    assert names(compare_reports(report(fault), report()).went) == ["torn"]


def test_the_same_report_has_no_differences() -> None:
    one = report(finding("one"), accepted=(finding("two"),), architecture="met")
    assert not compare_reports(one, one)
    assert names(compare_reports(one, one).stayed) == ["one"]


@pytest.mark.parametrize(
    ("was", "now", "weight"),
    [
        ("met", "at risk", "risk-increasing"),
        ("not met", "at risk", "risk-reducing"),
        ("met", "not assessed", "risk-increasing"),
        ("not met", "not assessed", "neutral"),
        ("not assessed", "not met", "neutral"),
    ],
)
def test_a_layer_that_moved_is_told(was, now, weight) -> None:
    told = compare_reports(report(architecture=was, data="met"), report(architecture=now, data="met"))
    (moved,) = told.layers
    assert (moved.layer, moved.before, moved.after, moved.weight) == ("architecture", was, now, weight)
    assert moved.sentence == f"layer 'architecture' was {was}, now {now}"
