"""The section of fallbacks: every step in its order, where a ladder ends, who is met, what was really tried."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from cadee.graph import build
from cadee.model.flow import Fallback, Rung, Trigger
from cadee.pack.base import Brief
from cadee.pack.ladders import TERMINALS, end, person
from cadee.pack.sections.failures import failures
from cadee.pack.sections.fallback import LADDERS, TRIGGERS, fallback
from tests.pack.briefs import TODAY, amended, brief, judged, unrecorded
from tests.pack.poison import record
from tests.pack.reading import captions, rendered, rows, words

LADDER = "chat-model-down"


def recorded(*verdicts: str, **changes: Any) -> Brief:
    """The example with the record of a drill in which the first step of a ladder came out so, claim by claim."""
    claim = record()["results"][0]
    said = record(results=[claim | {"verdict": each} for each in verdicts], **changes)
    return brief(evidence={"evidence/gateway.json": json.dumps(said).encode()})


def steps(told: Brief, name: str = LADDER) -> list[list[str]]:
    html = rendered(fallback, told).replace("<wbr>", "")
    return [row for row in rows(html[html.index(f"<h3>{name}") :].partition("</table>")[0]) if row[0] != "Step"]


def test_every_ladder_and_step_of_the_example_is_there_in_its_order() -> None:
    told = brief()
    for key, ladder in told.estate.fallbacks.items():
        found = steps(told, key)
        assert [row[0] for row in found] == [str(number) for number in range(1, len(ladder.rungs) + 1)]
        ends = [TERMINALS[rung.terminal] for rung in ladder.rungs if rung.terminal]
        assert [row[2] for row in found if row[2] in TERMINALS.values()] == ends


def test_every_trigger_and_terminal_has_words() -> None:
    assert set(TRIGGERS) == set(get_args(Trigger.__value__ if hasattr(Trigger, "__value__") else Trigger))
    assert set(TERMINALS) == {"static-answer", "cached-answer", "refusal"}
    assert Rung.model_fields["terminal"]


@pytest.mark.parametrize(
    ("verdicts", "sign"),
    [
        (("proven",), "✓ Proven (2026-11-20, 3 days ago)"),
        (("proven", "refuted"), "✕ Refuted (2026-11-20, 3 days ago)"),
        (("proven", "not run"), "– Proven in part, else not run (2026-11-20, 3 days ago)"),
        (("not provable",), "– Not provable (2026-11-20, 3 days ago)"),
    ],
)
def test_a_step_shows_the_worst_that_a_drill_found(verdicts: tuple[str, ...], sign: str) -> None:
    assert steps(recorded(*verdicts))[0][3] == sign


def test_a_step_that_no_record_tells_of_is_not_called_proven() -> None:
    assert steps(recorded("proven"))[1][3] == "! Untested"
    assert steps(unrecorded())[1][3] == "– Drilled as a whole, not step by step"


def test_evidence_that_does_not_stand_proves_nothing() -> None:
    told = replace(brief(), evidence={})  # the files are gone
    assert steps(told)[0][3] == "! Untested"
    html = rendered(fallback, told)
    row = next(row for row in rows(html) if row[0] == LADDER)
    assert row[4] == "! Drilled, but see the evidence"
    assert "but the file is not there" in words(html)


def sign(told: Brief, name: str = LADDER) -> str:
    return next(row[4] for row in rows(rendered(fallback, told)) if row[0] == name)


def undrilled(*verdicts: str, **changes: Any) -> Brief:
    """The example without a drill that somebody wrote down of a ladder: what a record says of it is all there is."""
    told = recorded(*verdicts, **changes)
    entries = {key: each for key, each in told.estate.evidence.items() if key != "fallback-drill"}
    return amended(told, evidence=entries)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (("proven",), "✓ Drilled, by a record of its gateway"),
        (("proven", "not provable"), "✓ Drilled in part, by a record of its gateway"),
        (("proven", "refuted"), "✕ Refuted by a drill"),
        (("not provable", "not run"), "– Tried, and nothing was shown"),
        (("not run",), "! Never drilled"),
    ],
)
def test_a_record_is_worth_what_it_says(verdicts: tuple[str, ...], said: str) -> None:
    assert sign(undrilled(*verdicts)) == said


def test_what_a_record_refutes_stands_above_what_somebody_wrote_down() -> None:
    assert sign(recorded("proven")).startswith("✓ Drilled")
    claim = record()["results"][0] | {"field": "protects", "verdict": "refuted"}
    told = brief(evidence={**unrecorded().evidence, "a.json": json.dumps(record(results=[claim])).encode()})
    assert sign(told) == "✕ Refuted by a drill"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"date": "2026-11-24"}, "(dated in the future)"),
        ({"environment": "sandbox"}, "(of another environment than this pack: sandbox)"),
        ({"gateway": "another"}, "(of a gateway that is not declared here)"),
    ],
)
def test_a_record_that_does_not_stand_rates_nothing(changes: dict[str, Any], why: str) -> None:
    told = undrilled("proven", **changes)
    assert sign(told) == "! Only by a record that does not count"
    assert steps(told)[0][3] == "! Untested"
    assert f"Told of by records that do not count here: evidence/gateway.json {why}" in words(rendered(fallback, told))
    assert "Untested" in steps(undrilled("refuted", **changes))[0][3]


def test_a_record_of_another_hash_rates_nothing() -> None:
    told = undrilled("proven")
    known = told.estate.evidence["gateway-claims"]
    entry = known.model_copy(update={"file": "evidence/gateway.json", "sha256": "b" * 64})
    entry.__dict__.update(id=known.id, section="evidence")
    assert sign(amended(told, evidence={known.id: entry})) == "! Only by a record that does not count"


def test_a_record_is_no_proof_of_its_subject_by_being_there() -> None:
    """An entry that points at a record of `cadee drill` is read, and not believed as something somebody wrote down."""
    told = recorded("not run")
    known = told.estate.evidence["fallback-drill"]
    entry = known.model_copy(update={"file": "evidence/gateway.json"})
    entry.__dict__.update(id=known.id, section="evidence")
    assert sign(amended(told, evidence={known.id: entry})) == "! Never drilled"


def test_the_worst_of_one_day_counts() -> None:
    claim = record()["results"][0]
    files = {
        name: json.dumps(record(results=[claim | {"verdict": verdict}])).encode()
        for name, verdict in (("a.json", "proven"), ("b.json", "refuted"), ("c.json", "proven"))
    }
    assert steps(brief(evidence=files))[0][3].startswith("✕ Refuted")


@pytest.mark.parametrize(
    ("name", "subject", "said"),
    [
        ("order-lookup-down", "systems/order-tools", "✓ Drilled"),
        ("order-lookup-down", "integrations/", "✓ Drilled"),
        ("assistant-gateway-down", "systems/ai-gateway", "! Never drilled"),
    ],
)
def test_what_is_a_drill_of_a_fallback_is_what_the_rule_says(name: str, subject: str, said: str) -> None:
    told = unrecorded()
    call = told.estate.fallbacks[name].protects
    entry = told.estate.evidence["fallback-drill"].model_copy(
        update={"subject": f"integrations/{call}" if subject.startswith("integrations/") else subject}
    )
    entry.__dict__.update(id="fallback-drill", section="evidence")
    only = amended(told, evidence={"fallback-drill": entry})
    assert sign(only, name) == said


@pytest.mark.parametrize("element", ["evidence/fallback-drill", "fallbacks/chat-model-down"])
def test_a_drill_that_the_rule_rejects_is_no_proof(element: str) -> None:
    told = judged(unrecorded(), "CADEE-A-023", element)
    assert sign(unrecorded()) == "✓ Drilled"
    assert sign(told) == "! Drilled, but see CADEE-A-023"
    assert ("but an open finding of CADEE-A-023" in words(rendered(fallback, told))) == element.startswith("evidence")
    assert sign(judged(unrecorded(), "CADEE-A-001", element)) == "✓ Drilled"


def test_a_record_is_no_drill_to_the_rule_where_none_is_declared() -> None:
    """One finding on the first of them tells of all fallbacks without a drill: those that are asked for are marked."""
    told = judged(undrilled("proven"), "CADEE-A-023", "fallbacks/order-lookup-down")
    assert sign(told) == "! Drilled, but see CADEE-A-023"
    assert sign(told, "returns-down") == "! Drilled, but see the evidence"  # its file is not in this brief
    assert sign(judged(recorded(), "CADEE-A-023", "fallbacks/order-lookup-down"), "embedder-down") == "! Never drilled"


def test_the_latest_drill_counts() -> None:
    claim = record()["results"][0]
    old = record(date="2026-11-01", results=[claim | {"verdict": "refuted"}])
    files = {"a.json": json.dumps(record()).encode(), "b.json": json.dumps(old).encode()}
    assert steps(brief(evidence=files))[0][3].startswith("✓ Proven")


def test_where_people_take_over_is_said_step_by_step() -> None:
    found = {row[0]: row[3] for row in rows(rendered(fallback, brief())) if len(row) == 6}
    assert found["web-chat-assistant-down"] == "✓ Yes step 1: Contact centre → Service desk"
    assert found[LADDER].startswith("✓ Yes by ")
    assert len(found) == len(brief().estate.fallbacks) + 1


def ladders(**changes: Any) -> Brief:
    told = brief()
    made = {}
    for key, fields in changes.items():
        entry = Fallback.model_validate(fields)
        entry.__dict__["section"], entry.__dict__["id"] = "fallbacks", key.replace("_", "-")
        made[entry.id] = entry
    return amended(told, fallbacks=made)


REFUSE = [{"terminal": "refusal", "on": ["any"]}]


def test_a_ladder_that_nobody_stands_above_reaches_nobody() -> None:
    told = ladders(alone={"protects": "gateway-to-primary", "rungs": REFUSE})
    graph = build(told.estate, TODAY)
    alone = told.estate.fallbacks["alone"]
    assert (end(graph, alone), person(graph, alone)) == ("a refusal that says so", "")
    assert "– Nobody" in words(rendered(fallback, told))


def test_ladders_that_lead_to_each_other_come_to_an_end() -> None:
    told = ladders(
        a={"protects": "gateway-to-primary", "rungs": REFUSE},
        b={"protects": "assistant-to-gateway", "rungs": REFUSE},
        c={"protects": "web-chat-to-assistant", "rungs": REFUSE},
    )
    graph = build(told.estate, TODAY)
    assert person(graph, told.estate.fallbacks["a"]) == ""
    assert "from there on: b" in end(graph, told.estate.fallbacks["a"])


def test_a_prepared_answer_is_served_and_nothing_above_steps_in() -> None:
    told = ladders(
        a={"protects": "gateway-to-primary", "rungs": [{"terminal": "static-answer", "on": ["any"]}]},
        b={"protects": "assistant-to-gateway", "rungs": [{"to": "assistant-to-contact-centre", "on": ["any"]}]},
    )
    graph = build(told.estate, TODAY)
    served, refused = told.estate.fallbacks["a"], ladders(a={"protects": "gateway-to-primary", "rungs": REFUSE})
    assert (end(graph, served), person(graph, served)) == ("a prepared answer", "")
    assert "b" not in refused.estate.fallbacks
    turned = served.model_copy(update={"rungs": refused.estate.fallbacks["a"].rungs})
    assert person(graph, turned).startswith("by b, step 1: ")


REFUSES = "a refusal that says so"


@pytest.mark.parametrize(
    ("name", "ends", "people"),
    [
        ("chat-model-down", f"{REFUSES}; from there on: assistant-gateway-down", True),
        ("embedder-down", f"{REFUSES}; from there on: question-embedding-down", False),
        ("question-embedding-down", REFUSES, False),
        ("retrieval-down", REFUSES, False),
        ("order-lookup-down", REFUSES, True),
    ],
)
def test_only_what_a_gateway_serves_over_a_call_steps_in_above_it(name: str, ends: str, people: bool) -> None:
    graph = build(brief().estate, TODAY)
    ladder = graph.estate.fallbacks[name]
    assert (end(graph, ladder), bool(person(graph, ladder))) == (ends, people)


SMALL = """
cadee: 1
workflow: {name: W, industry: retail, use_case: u, exposure: internal}
systems:
  web-chat: {kind: channel}
  assistant: {kind: agent}
  ai-gateway: {kind: gateway}
  chat-model: {kind: model}
integrations:
  ask: {from: web-chat, to: assistant}
  infer: {from: assistant, to: ai-gateway}
  pass: {from: ai-gateway, to: chat-model}
fallbacks:
  model-down: {protects: pass, rungs: [{terminal: refusal, on: [any]}]}
  gateway-down: {protects: infer, rungs: [{terminal: static-answer, on: [any]}]}
journeys:
  talk: {tier: 1, steps: [ask, infer, pass]}
"""


@pytest.mark.parametrize(
    ("answers_to", "ends", "follows"),
    [
        ("any", "gives a prepared answer, by gateway-down", "; from there on: gateway-down"),
        ("rate-limited", "refuses, and says so, by model-down", ""),
    ],
)
def test_the_ends_of_a_ladder_are_those_of_the_losses(tmp_path: Path, answers_to: str, ends: str, follows: str) -> None:
    """Where the matrix ends a journey in a refusal, the section says no more than that."""
    text = SMALL.replace("terminal: static-answer, on: [any]", f"terminal: static-answer, on: [{answers_to}]")
    (tmp_path / "cadee.yaml").write_text(text, "utf-8")
    told = brief(tmp_path, None)
    row = next(row for row in rows(rendered(failures, told)) if row[0].startswith("chat-model"))
    assert ends in row[2]
    found = next(row for row in rows(rendered(fallback, told)) if row[0] == "model-down")
    assert found[2:4] == [REFUSES + follows, "– Nobody"]


def test_a_last_step_to_a_system_has_nothing_after_it() -> None:
    told = ladders(a={"protects": "gateway-to-primary", "rungs": [{"to": "gateway-to-backup", "on": ["any"]}]})
    assert "Chat model of vendor B, and nothing after it" in words(rendered(fallback, told))


def test_critical_calls_without_a_ladder_are_named() -> None:
    told = ladders(a={"protects": "gateway-to-primary", "rungs": REFUSE})
    bare = [row for row in rows(rendered(fallback, told)) if len(row) == 3]
    assert "assistant-to-gateway" in {row[0] for row in bare}
    assert "gateway-to-primary" not in {row[0] for row in bare}


def test_many_ladders_are_cut_with_their_count() -> None:
    fields = {"protects": "gateway-to-primary", "rungs": REFUSE}
    told = ladders(**{f"ladder_{number}": fields for number in range(LADDERS + 3)})
    assert f"{LADDERS} of {LADDERS + 3} shown" in " ".join(captions(rendered(fallback, told)))


def test_without_a_fallback_the_section_says_what_that_means() -> None:
    assert "what fails stays failed" in words(rendered(fallback, brief("first-look", None)))
