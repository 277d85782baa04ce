"""The assessment: what limits, and a list of changes that moves a layer, none of them spare."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cadee.assessment import Assessment, assess
from cadee.diagnostic import Finding, Place, Report, Result, RuleResult, Severity, Standing
from cadee.opening import open_workspace
from cadee.pipeline import Options, verdict
from cadee.source.workspace import load
from cadee.standing import limiting_layer, standings

TODAY = date(2026, 11, 23)
PILOT = Path(__file__).parent.parent / "examples" / "retail-customer-service-sandbox"


def found(
    code: str, layer: str, element: str, severity: Severity = Severity.ERROR, mark: str = "", cause: str = ""
) -> Finding:
    told = mark or f"{code}{element}"
    return Finding(code, "n", layer, severity, "m", Place("a", 1, 1, 1, 1), element, fingerprint=told, cause=cause)


def stand(findings: object, results: object) -> tuple[Standing, ...]:
    return standings(None, findings, results, TODAY)  # type: ignore[arg-type]


def report(*findings: Finding) -> Report:
    codes = {finding.code: finding.layer for finding in findings}
    results = tuple(RuleResult(code, "n", layer, Result.FAILED) for code, layer in codes.items())
    return Report("w", "2026-11-23", (), findings, results, layers=stand(findings, results))


def test_the_layer_with_most_blockers_limits_then_the_one_with_most_findings() -> None:
    block = found("A-1", "architecture", "systems/a", Severity.BLOCK)
    many = [found(f"D-{n}", "data", "systems/a") for n in range(3)]
    assert limiting_layer([*many, block]) == "architecture"
    assert limiting_layer([*many, replace(block, severity=Severity.ERROR)]) == "data"
    assert limiting_layer([many[0], found("C-1", "compliance", "systems/a")]) == "compliance"
    assert limiting_layer([found("A-1", "architecture", "systems/a", Severity.WARN)]) == ""
    assert limiting_layer([found("X-1", "cross", "layers")]) == ""


def test_a_waived_rule_is_decided_and_not_met() -> None:
    results = [RuleResult(f"D-{n}", "n", "data", result) for n, result in enumerate([Result.PASSED, Result.WAIVED])]
    data = next(each for each in stand([], results) if each.layer == "data")
    assert (data.word, data.passed, data.decided, data.waived) == ("met", 1, 2, 1)


def test_a_move_names_the_places_and_the_word_that_follows() -> None:
    told = assess(
        report(
            found("D-1", "data", "systems/a"),
            found("D-2", "data", "systems/a"),
            found("D-1", "data", "systems/b", Severity.BLOCK),
            found("D-3", "data", "systems/c", Severity.WARN),
        ),
        stand,
    )
    (move,) = told.moves
    assert (move.layer, move.word, move.after) == ("data", "not met", "at risk")
    assert [change.element for change in move.changes] == ["systems/b", "systems/a"]
    assert [len(change.findings) for change in move.changes] == [1, 2]
    assert told.limiting == "data"
    assert told.why == "3 findings stop production there, 1 of them block; no other layer has more"


def test_a_warning_is_mended_to_be_met_and_a_remark_needs_nothing() -> None:
    told = assess(
        report(
            found("D-1", "data", "systems/a", Severity.WARN), found("A-1", "architecture", "systems/a", Severity.INFO)
        ),
        stand,
    )
    (move,) = told.moves
    assert (move.layer, move.word, move.after) == ("data", "at risk", "met")
    assert told.limiting == ""


def test_what_follows_from_another_finding_is_mended_there() -> None:
    root = found("A-1", "architecture", "systems/a", mark="root")
    after = found("D-1", "data", "systems/b", cause="root")
    told = assess(report(root, after), stand)
    by_layer = {move.layer: move for move in told.moves}
    assert [change.element for change in by_layer["data"].changes] == ["systems/a"]
    assert by_layer["data"].after == "met"
    assert by_layer["architecture"].changes[0].follow == 1


def judged() -> tuple[Report, Assessment]:
    opened = open_workspace(load(PILOT))
    told = verdict(opened, Options(TODAY))
    return told, assess(told, lambda findings, results: standings(opened.estate, findings, results, TODAY))


def test_no_place_of_a_move_is_spare() -> None:
    """Leave one finding of a move unmended, and the word stays."""
    opened = open_workspace(load(PILOT))
    told, assessment = judged()
    assert len(assessment.moves) >= 5
    for move in assessment.moves:
        mended = {finding.fingerprint for change in move.changes for finding in change.findings}
        for spared in sorted(mended)[:5]:
            gone = mended - {spared}
            left = [f for f in told.findings if f.fingerprint not in gone and f.cause not in gone]
            words = {s.layer: s.word for s in standings(opened.estate, left, told.results, TODAY)}
            assert words[move.layer] == move.word


@pytest.mark.parametrize("move", judged()[1].moves, ids=lambda move: move.layer)
def test_the_word_after_a_move_is_a_better_one(move: object) -> None:
    order = ["not met", "at risk", "met"]
    assert order.index(move.after) > order.index(move.word)  # type: ignore[attr-defined]
