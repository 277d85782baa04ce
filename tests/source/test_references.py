"""References: followed in every environment, and told with what was probably meant."""

import time
from collections.abc import Callable

import pytest

from cadee.diagnostic import Finding, Place, Route
from cadee.model.document import Document
from cadee.model.estate import Estate, estate
from cadee.source.references import dangling
from cadee.source.schema import shape
from cadee.source.workspace import load_text

HEAD = "cadee: 1\nworkflow: {name: Example, industry: retail, use_case: example, exposure: internal}\n"


def faults(text: str) -> list[Finding]:
    workspace = load_text({"cadee.yaml": HEAD + text})
    assert not workspace.findings, workspace.findings
    document, found = shape(workspace)
    assert document is not None, found
    return list(dangling(estate(document), workspace.place))


def only(text: str) -> Finding:
    (finding,) = faults(text)
    return finding


def test_a_near_id_is_offered_and_shown() -> None:
    found = only("owners: {ai-platform: {kind: team}}\nsystems: {bot: {kind: agent, owner: ai-plattform}}\n")
    assert found.label == "did you mean 'ai-platform'?"
    assert [(str(mark.place), mark.label) for mark in found.related] == [
        ("cadee.yaml:3:10", "'ai-platform' is declared here")
    ]


def test_at_most_three_are_offered_and_only_of_the_section() -> None:
    owners = ", ".join(f"team-{letter}: {{kind: team}}" for letter in "abcdef")
    zones = "zones: {team-z: {trust: internal}}"
    found = only(f"owners: {{{owners}}}\n{zones}\nsystems: {{bot: {{kind: agent, owner: team-y}}}}\n")
    assert found.label == "did you mean 'team-a', 'team-b' or 'team-c'?"


def test_an_id_of_another_section_is_told_as_such() -> None:
    found = only(
        "owners: {core-team: {kind: team}}\nzones: {core: {trust: internal}}\n"
        "systems: {bot: {kind: agent, owner: core}}\n"
    )
    assert found.code == "CADEE-S-021"
    assert found.message == "'owner' of systems/bot names 'core', which is a zone, not an owner"
    assert found.help == "did you mean 'core-team'?"


def test_words_that_may_stand_for_an_element_are_none() -> None:
    text = "systems: {a: {kind: agent}}\nintegrations: {i: {from: a, to: a}}\n"
    gate = "gates: {g: {kind: rules, guards: [i], outcomes: {allow: continue, deny: refusal, escalate: %s}}}\n"
    assert not faults(text + gate % "static-answer")
    assert only(text + gate % "systems/b").code == "CADEE-S-020"


def test_the_workflow_and_layers_are_elements() -> None:
    evidence = "evidence: {e: {layer: data, kind: review, subject: %s}}\n"
    assert not faults(evidence % "workflow")
    assert only(evidence % "layers/data").code == "CADEE-S-020"
    assert not faults("layers: {data: {}}\n" + evidence % "layers/data")


STAGES = "environments: {staging: {stage: staging}, production: {stage: production}}\n"


def test_an_override_is_followed_in_its_environment_only() -> None:
    text = (
        STAGES
        + "systems: {a: {kind: agent}, s: {kind: model, environments: [staging]}, "
        + "p: {kind: model, environments: [production]}}\n"
    )
    assert not faults(text + "integrations: {i: {from: a, to: s, per_environment: {production: {to: p}}}}\n")
    found = only(text + "integrations: {i: {from: a, to: s, per_environment: {production: {to: s}}}}\n")
    assert found.environments == ("production",)
    assert found.message == "'to' of integrations/i in production names 's', which does not exist in production"
    assert found.related[0].label == "exists only in staging"
    assert only(text + "integrations: {i: {from: a, to: s}}\n").environments == ("production",)
    assert not faults(text + "integrations: {i: {from: a, to: s, environments: [staging]}}\n")


def test_entries_that_do_not_vary_may_name_what_does() -> None:
    text = STAGES + "systems: {s: {kind: model, environments: [staging]}}\n"
    assert not faults(text + "layers: {architecture: {touches: [s]}}\nkpis: {k: {unit: share, source: s}}\n")


def test_a_route_is_judged_in_each_environment() -> None:
    text = (
        STAGES
        + "systems: {a: {kind: agent}, g: {kind: gateway}, h: {kind: gateway}, m: {kind: model}}\n"
        + "integrations: {i: {from: a, to: g%s}, j: {from: g, to: m}}\n"
        + "routes: {r: {gateway: g, serves: [i], primary: j}}\n"
    )
    assert not faults(text % "")
    found = only(text % ", per_environment: {staging: {to: h}}")
    assert found.message == "item 1 of 'serves' of routes/r names 'i', which ends at 'h', not at the gateway 'g'"
    assert str(found.related[0].place) == "cadee.yaml:5:68"


def _place(route: Route, key: bool = False) -> Place:
    return Place("cadee.yaml", 1, len(route), 1, 2)


def _large(count: int, wrong: Callable[[int], str]) -> Estate:
    systems = {f"system-{number * 7919 % 100_003}": {"kind": "agent"} for number in range(count)}
    ids = list(systems)
    calls = {f"call-{number}": {"from": ids[number], "to": wrong(number) or ids[-number]} for number in range(count)}
    workflow = {"name": "Example", "industry": "retail", "use_case": "example", "exposure": "internal"}
    data = {"cadee": 1, "workflow": workflow, "systems": systems, "integrations": calls}
    return estate(Document.model_validate(data))


def _seconds(whole: Estate, count: int) -> float:
    started = time.process_time()
    assert len(list(dangling(whole, _place))) == count
    return time.process_time() - started


def test_thousands_of_dangling_references_take_linear_time() -> None:
    small = min(_seconds(_large(2000, lambda n: f"sistem-{n}x"), 2000) for _ in range(2))
    large = min(_seconds(_large(8000, lambda n: f"sistem-{n}x"), 8000) for _ in range(2))
    assert large < 10 * small + 0.5, (small, large)  # quadratic would be sixteen times


def test_a_flood_of_dangling_references_is_told_without_a_flood_of_suggestions() -> None:
    found = list(dangling(_large(300, lambda n: f"sistem-{n * 7919 % 100_003}"), _place))
    assert len(found) == 300
    assert 50 < sum("did you mean" in finding.label for finding in found) <= 100


def test_nothing_is_indexed_where_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    import cadee.source.references as under_test

    monkeypatch.delattr(under_test, "Names")
    assert _seconds(_large(100, lambda _: ""), 0) < 1
