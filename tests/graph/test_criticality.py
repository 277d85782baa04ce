"""What critical systems and journeys cannot work without, against one question a system."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.criticality import needed_by, needed_on_the_way, shaded, way_to_need
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


@given(tiered())
def test_a_way_to_what_a_journey_needs_leads_over_what_it_needs_by_what_is_written(spec: Spec) -> None:
    spec.pop("fallbacks", None)
    spec.pop("routes", None)
    graph = graph_of(spec)
    for view in graph.journeys():
        callers = {spec["integrations"][step]["from"] for step in view.steps}
        for key in needed_on_the_way(graph, view.id):
            way = way_to_need(graph, view.id, key)
            assert way is not None
            assert way.systems[0] in callers
            assert way.systems[-1] == key
            assert len(set(way.systems)) == len(way.systems)
            for source, call, target in zip(way.systems, way.integrations, way.systems[1:], strict=False):
                if call:
                    arc = spec["integrations"][call]
                    assert (arc["from"], arc["to"]) == (source, target)
                else:
                    assert target in spec["systems"][source]["depends_on"]


def test_the_way_to_a_need_is_the_shortest_and_leads_past_no_ladder() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent tool rates base"),
        "integrations": calls(
            "chat>bot chat>base bot>tool tool>base bot>rates rates>base bot>base", bot_base={"optional": True}
        ),
        "fallbacks": {"no-rates": {"protects": "bot-rates", "rungs": [{"terminal": "cached-answer", "on": ["any"]}]}},
        "journeys": {"ask": {"steps": ["chat-bot"]}},
    }
    way = way_to_need(graph_of(spec), "ask", "base")
    assert way is not None
    assert way.systems == ("chat", "bot", "tool", "base")
    spec["systems"]["bot"]["depends_on"] = ["base"]
    way = way_to_need(graph_of(spec), "ask", "base")
    assert way is not None
    assert way.integrations == ("chat-bot", "")


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
