"""What is known without searching, against the sections as written."""

import pytest
from hypothesis import given

from cadee.graph import OutOfSteps, StepBudget, build
from tests.graph.brute import view
from tests.graph.estates import Spec, calls, graph_of, make, specs, systems


@given(specs(journeys=2))
def test_look_ups_say_what_is_written(spec) -> None:
    graph = graph_of(spec)
    everything = view(spec, True)
    for key in spec["systems"]:
        assert list(graph.calls_from(key)) == [call[0] for call in everything if call[1] == key]
        assert list(graph.calls_to(key)) == [call[0] for call in everything if call[2] == key]
        assert graph.degree(key) == (len(graph.calls_to(key)), len(graph.calls_from(key)))
        beside = {call[2] for call in everything if call[1] == key} | {call[1] for call in everything if call[2] == key}
        assert set(graph.neighbours([key])) == beside - {key}
    for kind in ("gateway", "human", "model"):
        assert graph.systems(kind) == tuple(
            key for key, entry in sorted(spec["systems"].items()) if entry["kind"] == kind
        )
    first = {spec["integrations"][each["steps"][0]]["from"] for each in spec.get("journeys", {}).values()}
    called, calling = {call[2] for call in everything}, {call[1] for call in everything}
    outside = {key for key in calling - called if spec["systems"][key]["kind"] == "human"}
    outside |= {key for key in calling if spec["systems"][key]["kind"] == "channel"}
    assert set(graph.entries) == first | outside


def test_a_journey_inherits_its_tier_and_its_exposure() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent", chat={"tier": 0}),
        "integrations": calls("chat>bot"),
        "journeys": {"a": {"steps": ["chat-bot"]}, "b": {"tier": 2, "exposure": "internal", "steps": ["chat-bot"]}},
    }
    graph = graph_of(spec)
    one, two = graph.journeys()
    assert (one.tier, one.exposure, one.entry, one.systems) == (0, "customer-facing", "chat", ("chat", "bot"))
    assert (two.tier, two.exposure) == (2, "internal")
    assert graph.journeys(up_to_tier=1) == (one,)
    assert graph.exposure("chat") == "customer-facing"
    with pytest.raises(KeyError):
        graph.journey("c")


def test_gaps_of_the_map() -> None:
    spec: Spec = {
        "systems": systems("a b c d:human e", a={"zone": "in"}, b={"zone": "out"}, e={"terminal": "refusal"}),
        "integrations": calls("a>b a>c", a_c={"plane": "control"}),
        "zones": {"in": {"trust": "internal"}, "out": {"trust": "vendor"}},
    }
    graph = graph_of(spec)
    assert graph.dangling == ("d", "e")
    assert graph.zone_crossings == ("a-b", "a-c")
    assert [graph.terminal(key) for key in "abde"] == [None, None, "human", "refusal"]


def test_a_question_beyond_its_budget_is_an_error_of_its_own() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent"),
        "integrations": calls("chat>bot"),
        "journeys": {"a": {"tier": 1, "steps": ["chat-bot"]}},
    }
    with pytest.raises(OutOfSteps):
        build(make(**spec), budget=1).failure_matrix()
    assert build(make(**spec)).failure_matrix()
    budget = StepBudget(2)
    budget.spend(2)
    with pytest.raises(OutOfSteps):
        budget.spend()
