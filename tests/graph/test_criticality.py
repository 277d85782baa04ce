"""What critical systems and journeys cannot work without, against one question a system."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.criticality import needed_by, needed_on_the_way, shaded
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems


@st.composite
def tiered(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(journeys=1)), draw(dice)
    for system in spec["systems"].values():
        if not roll.chance(3):
            system["tier"] = roll.number(0, 3)
        if roll.chance(3):
            system["depends_on"] = roll.some(list(spec["systems"]), 2)
    return spec


@given(tiered())
def test_many_need_what_each_needs(spec: Spec) -> None:
    graph = graph_of(spec)
    some = [key for key in graph.systems() if graph.tier(key) in (0, 1)]
    assert needed_by(graph, some) - set(some) == {
        need for key in some for need in graph.hard_dependencies(key) if need not in some
    }
    assert needed_by(graph, some) >= {need for key in some for need in graph.hard_dependencies(key)}


@given(tiered())
def test_shaded_is_less_critical_than_what_needs_it(spec: Spec) -> None:
    graph = graph_of(spec)
    tiers = {key: graph.tier(key) for key in graph.systems()}
    worst = {key: 9 if tier is None else tier for key, tier in tiers.items()}
    assert shaded(graph) == {
        need
        for key, tier in tiers.items()
        if tier in (0, 1)
        for need in graph.hard_dependencies(key)
        if worst[need] > worst[key]
    }


def test_a_protected_call_and_people_are_not_needed_on_the_way() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent rates desk:human spare"),
        "integrations": calls("chat>bot bot>rates bot>desk bot>spare", bot_spare={"optional": True}),
        "fallbacks": {"no-rates": {"protects": "bot-rates", "rungs": [{"terminal": "cached-answer", "on": ["any"]}]}},
        "journeys": {"ask": {"steps": ["chat-bot"]}},
    }
    assert list(needed_on_the_way(graph_of(spec), "ask")) == ["chat", "bot"]
    del spec["fallbacks"]
    assert list(needed_on_the_way(graph_of(spec), "ask")) == ["chat", "bot", "rates"]
