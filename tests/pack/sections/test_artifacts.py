"""The five artifacts: owner, systems, evidence, triggers, and three answers from the model or the field that lacks."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cadee.diagnostic import Severity
from cadee.pack.artifact.questions import NOT
from cadee.pack.base import Brief, Section
from cadee.pack.sections.ai_gateway import ai_gateway
from cadee.pack.sections.data_refinery import data_refinery
from cadee.pack.sections.human_cockpit import human_cockpit
from cadee.pack.sections.logic_gate import applies, logic_gate
from cadee.pack.sections.scorecard import passed, scorecard
from tests.pack.briefs import TODAY, amended, brief, measured
from tests.pack.reading import captions, rendered, rows, words

ARTIFACTS = {
    "compliance": logic_gate,
    "architecture": ai_gateway,
    "data": data_refinery,
    "enablement": human_cockpit,
    "evaluation": scorecard,
}


def changed(section: str, key: str, **changes: Any) -> Brief:
    entries = dict(brief().estate.sections[section])
    made = entries[key].model_copy(update=changes)
    made.__dict__.update(id=key, section=section)
    return amended(brief(), **{section: entries | {key: made}})


@pytest.mark.parametrize(("name", "section"), ARTIFACTS.items())
def test_an_artifact_says_what_makes_it_real(name: str, section: Section) -> None:
    told = brief()
    layer = told.estate.layers[name]  # type: ignore[index]
    page = rendered(section, told)
    said, heads = words(page), " ".join(captions(page))
    assert told.estate.owners[layer.owner].title in said
    assert f"Systems touched: {len(layer.touches)}" in heads
    assert "Decision triggers" in heads
    assert "Evidence produced" in heads
    for key in layer.evidence:
        assert key in said or told.estate.evidence[key].title in said
    assert said.count("?") >= 3
    assert NOT not in said


@pytest.mark.parametrize(("name", "section"), ARTIFACTS.items())
def test_what_nobody_declared_is_named_by_its_field(name: str, section: Section) -> None:
    said = words(rendered(section, brief("first-look", None)))
    assert f"nobody is declared (layers.{name}.owner)" in said
    assert f"{NOT} workflow.approver names nobody." in said
    assert f"{NOT} no KPI is declared (kpis)." in said
    assert f"No evidence is filed under this layer (evidence, layer {name})." in said


@pytest.mark.parametrize(("name", "section"), ARTIFACTS.items())
def test_the_counts_of_rules_are_those_of_the_verdict(name: str, section: Section) -> None:
    told = brief("first-look", None)
    standing = next(each for each in told.report.layers if each.layer == name)
    every = sum(each.layer == name for each in told.report.results)
    said = words(rendered(section, told))
    assert f"{standing.passed} of {standing.decided} rule" in said
    assert f"of {every} rules in all" in said


def test_an_approver_of_no_business_team_is_told_as_such() -> None:
    assert "Not a member of the teams that use it" in words(rendered(ai_gateway, brief()))
    workflow = brief().estate.workflow.model_copy(update={"approver": "ana-petrova"})
    estate = replace(brief().estate, workflow=workflow)
    said = words(rendered(ai_gateway, replace(brief(), subject=replace(brief().subject, estate=estate))))
    assert "A member of E-commerce, which uses it." in said


def test_a_blocker_is_a_reason_to_pause_now() -> None:
    told = brief("first-look", None)
    blocking = [
        each for each in told.report.findings if each.layer == "architecture" and each.severity is Severity.BLOCK
    ]
    found = [row for row in rows(rendered(ai_gateway, told)) if row[0] == "Pause"]
    assert {row[1].split()[0] for row in found} == {each.code for each in blocking}
    assert all(row[-1] == "✕ Open" for row in found)


def test_a_decision_of_the_spec_says_whether_it_applies() -> None:
    found = [row for row in rows(rendered(scorecard, brief())) if "wrong" in row[1].lower() and row[0] == "Roll back"]
    assert found
    assert found[0][1] == "Wrong actions above 1%"
    assert brief().judgement is not None
    pause = next(row for row in rows(rendered(scorecard, brief())) if row[0] == "Pause")
    assert "a measure is missing" in pause[1]
    assert {found[0][-1], pause[-1]} == {"– Not asked: no measurements were given"}
    asked = rows(rendered(scorecard, measured()))
    assert next(row for row in asked if row[0] == "Pause")[-1] == "– Does not apply"


def test_a_stage_names_the_measures_it_is_left_by() -> None:
    told = words(rendered(scorecard, brief()))
    assert not re.search(rf"\b({'|'.join(brief().estate.kpis)}) (at least|at most|above|below)", told)
    assert re.search("Wrong actions (below|at most)", told)


def test_a_switch_says_when_it_was_tried() -> None:
    key = "pause-assistant"
    for day, said in ((TODAY, "✓ Tried today"), (None, "! Never tried"), (TODAY + timedelta(1), "! Trial dated")):
        page = rendered(ai_gateway, changed("switches", key, tested=day))
        assert any(row[-1].startswith(said) for row in rows(page)), said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "since 2026-11-23"), (-1, "since 2026-11-22"), (9, "not yet: from 2026-12-02, in 9 days")],
)
def test_a_law_to_come_is_not_told_as_in_force(days: int, said: str) -> None:
    assert applies(TODAY + timedelta(days=days), TODAY) == said
    key = next(iter(brief().estate.obligations))
    page = rendered(logic_gate, changed("obligations", key, applies_from=TODAY + timedelta(days=days)))
    assert any(row[-1] == said for row in rows(page))


def test_a_test_reaches_its_threshold_or_not() -> None:
    told = next(each for each in brief().estate.evaluations.values() if each.threshold and each.better == "higher")
    assert passed(told).kind == "met"
    low = replace(told.value, value=told.threshold.value / 2)
    assert passed(told.model_copy(update={"value": low})).kind == "not-met"
    assert passed(told.model_copy(update={"threshold": None})).kind == "not-assessed"
    other = replace(told.threshold, unit="ms")
    assert passed(told.model_copy(update={"threshold": other})).kind == "not-assessed"


def test_an_overdue_review_is_told() -> None:
    layer = brief().estate.layers["enablement"]
    late = layer.reviews[0].model_copy(update={"last_held": TODAY - timedelta(days=181)})
    page = words(rendered(human_cockpit, changed("layers", "enablement", reviews=(late,))))
    assert "✕ Overdue since 2026-11-22, by 1 day" in page
    held = layer.reviews[0].model_copy(update={"last_held": TODAY - timedelta(days=180)})
    assert "✓ By 2026-11-23, today" in words(rendered(human_cockpit, changed("layers", "enablement", reviews=(held,))))


def test_an_approval_to_come_is_not_the_last_one() -> None:
    gate = brief().estate.gates["returns-limit"]
    (given,) = gate.approvals
    later = given.model_copy(update={"date": TODAY + timedelta(days=43)})
    for approvals, said in (
        ((given, later), "2026-08-24 91 days ago"),
        ((later,), "no approval yet: dated in the future"),
        ((), "no approval on record"),
    ):
        row = next(row for row in rows(rendered(logic_gate, changed("gates", gate.id, approvals=approvals)))
                   if gate.id in row[0] and len(row) == 7)  # fmt: skip
        assert row[6] == said
