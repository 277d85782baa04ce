"""The circuit: the state of each layer is mechanical, and the current stops where it must."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from cadee.diagnostic import Finding, Result, RuleResult, Severity
from cadee.generators.base import Subject
from cadee.generators.diagram import circuit as drawing
from cadee.generators.diagram.circuit_table import table_of, twins
from cadee.generators.diagram.current import circuit
from cadee.generators.diagram.layer_state import layer_state
from cadee.generators.diagram.status import State
from tests.generators.diagram.estates import SHOP, finding, shop, standing, subject
from tests.generators.diagram.page import SVG, Extent, extent, read, texts


def told(layer: str, severity: Severity) -> Finding:
    return finding(
        "systems/assistant", severity, "CADEE-D-001" if layer == "data" else "CADEE-A-001", layer, message="the reason"
    )


def about(*findings: Finding, **more: Any) -> Subject:
    return subject(deepcopy(SHOP) | more, *findings)


def states(of: Subject) -> list[str]:
    return [str(layer.state) for layer in circuit(of).layers]


def test_no_finding_lets_the_current_through() -> None:
    drawn = circuit(about())
    assert [layer.state for layer in drawn.layers] == [State.MET] * 5
    assert drawn.lit
    assert drawn.end == ("the current", "reaches it")


@pytest.mark.parametrize(
    ("severity", "stands"),
    [(Severity.BLOCK, "Not met"), (Severity.ERROR, "Not met"), (Severity.WARN, "At risk"), (Severity.INFO, "Met")],
)
def test_a_layer_stands_as_its_gravest_finding(severity: Severity, stands: str) -> None:
    assert states(about(told("data", severity))) == ["Met", "Met", stands, "Met", "Met"]


def test_the_current_stops_at_the_first_layer_not_met() -> None:
    drawn = circuit(about(told("data", Severity.BLOCK), told("architecture", Severity.WARN)))
    assert (drawn.reach, drawn.stopped, drawn.lit) == (2, True, False)
    assert drawn.end == ("the current stops", "at Data")


def test_what_lies_across_the_layers_stops_it_too() -> None:
    drawn = circuit(about(finding("workflow", Severity.ERROR, "CADEE-X-001", "cross")))
    assert (drawn.reach, drawn.lit, drawn.end) == (5, False, ("the current stops", "at the cross rules"))


def test_nothing_is_met_because_nobody_looked() -> None:
    assert set(states(subject(SHOP, judged=False))) == {"Not assessed"}
    drawn = circuit(subject(SHOP, judged=False))
    assert (drawn.reach, drawn.stopped, drawn.lit, drawn.end) == (0, False, False, ("not known", "from Compliance on"))
    unread = about(finding("", Severity.ERROR, "CADEE-S-001", "source"))
    assert set(states(unread)) == {"Not assessed"}


def with_results(result: Result) -> Subject:
    base = about()
    assert base.report
    results = tuple(
        RuleResult(item.code, item.name, item.layer, result) if item.layer == "data" else item
        for item in base.report.results
    )
    return replace(base, report=standing(replace(base.report, results=results), base.estate))


@pytest.mark.parametrize(
    ("result", "stands"),
    [
        (Result.PASSED, State.MET),
        (Result.WAIVED, State.MET),
        (Result.COULD_NOT_TELL, State.AT_RISK),
        (Result.NOT_RUN, State.NOT_ASSESSED),
        (Result.NOT_APPLICABLE, State.NOT_ASSESSED),
    ],
)
def test_a_layer_is_met_only_when_rules_passed(result: Result, stands: State) -> None:
    assert layer_state(with_results(result), "data").state is stands


@pytest.mark.parametrize(
    ("ends", "stands"),
    [
        ("2026-11-22", State.MET),
        ("2026-11-23", State.AT_RISK),
        ("2026-12-23", State.AT_RISK),
        ("2026-12-24", State.MET),
    ],
)
def test_a_waiver_that_ends_soon_is_a_risk(ends: str, stands: State) -> None:
    said = {"reason": "new", "owner": "a-team", "approver": "b-team", "compensating_control": "watched"}
    late = {"rule": "CADEE-EN-100", "scope": ["systems/assistant"], "expires": ends}
    assert layer_state(about(waivers={"late": late | said}), "enablement").state is stands
    assert layer_state(about(waivers={"late": late}), "enablement").state is State.MET


@pytest.mark.parametrize(("review", "stands"), [("2026-11-22", State.AT_RISK), ("2026-11-23", State.MET)])
def test_evidence_past_its_review_is_a_risk(review: str, stands: State) -> None:
    evidence = {
        "drill": {"layer": "architecture", "kind": "drill", "subject": "fallbacks/model-down", "review_by": review}
    }
    assert layer_state(about(evidence=evidence), "architecture").state is stands


CASES = {
    "met": about(),
    "stopped": about(told("data", Severity.BLOCK), told("data", Severity.ERROR), told("architecture", Severity.WARN)),
    "across": about(finding("workflow", Severity.ERROR, "CADEE-X-001", "cross")),
    "unknown": subject(SHOP, judged=False),
}


@pytest.mark.parametrize("case", CASES)
def test_the_drawing_is_legible(case: str) -> None:
    (made,) = drawing.make.make(CASES[case])
    root = read(made.content)
    whole = Extent(0, 0, float(root.get("width", "0")), float(root.get("height", "0")))
    covered = [(line.text, extent(line)) for line in texts(root)]
    assert all(whole.holds(area) for _, area in covered)
    for number, (one, first) in enumerate(covered):
        for other, second in covered[:number]:
            assert not first.meets(second), f"{one!r} lies on {other!r}"


def test_current_is_drawn_as_far_as_it_comes() -> None:
    thick = {}
    for case, of in CASES.items():
        (made,) = drawing.make.make(of)
        thick[case] = sum(
            path.get("stroke-width") == "5" and path.get("stroke") == "#1F5FA8"
            for path in read(made.content).iter(f"{SVG}path")
        )
    # wires between and inside, levers of switches that are met, the way back
    assert thick == {"met": 6 + 10 + 5 + 1, "stopped": 3 + 5 + 3, "across": 5 + 10 + 5, "unknown": 1 + 1}


def test_the_reasons_stand_where_the_current_stops() -> None:
    (made,) = drawing.make.make(CASES["stopped"])
    said = [line.text for line in texts(read(made.content))]
    assert "The current stops because" in said
    assert said.count("CADEE-D-001") == 2
    assert "block: the reason" in said


def test_the_twin_of_the_circuit_says_where_the_current_stops() -> None:
    drawn = circuit(shop())
    table = table_of(shop(), drawn)
    assert [row[0] for row in table.rows] == [
        "Compliance", "Architecture", "Data", "Enablement", "Evaluation", "Across the layers",
    ]  # fmt: skip
    assert [row[-1] for row in table.rows] == ["passes", "stops here", "", "", "", ""]
    assert table.rows[1][2:5] == ("AI platform", "Not met", "5")
    assert {artifact.path for artifact in twins(shop(), drawn)} == {"circuit.md", "circuit.csv", "circuit.xlsx"}
