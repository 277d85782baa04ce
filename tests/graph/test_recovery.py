"""Means of repair against what the failure of each system takes away."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.recovery import control_planes, entanglements, repaired, still_answering, waiting_for
from tests.graph.estates import Spec, dice, graph_of, specs


@st.composite
def switched(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(journeys=1)), draw(dice)
    names = list(spec["systems"])
    for system in spec["systems"].values():
        system["failure_domains"] = roll.some(["cluster/one", "cluster/two", "account/one"], 2)
        if roll.chance(3):
            system["depends_on"] = roll.some(names, 1)
    spec["switches"] = {
        f"switch-{number}": {
            "kind": roll.one(["kill-switch", "rollback", "rollout"]),
            "acts_on": [roll.one(["workflow", *(f"systems/{name}" for name in names)])],
            "runs_on": roll.one(names),
        }
        for number in range(3)
    }
    return spec


@given(switched())
def test_a_place_hangs_on_what_it_repairs_where_losing_that_takes_it_away(spec: Spec) -> None:
    graph = graph_of(spec)
    found = {each.place: each for each in entanglements(graph)}
    for place, switches in control_planes(graph).items():
        keys = [key for switch in switches for key in repaired(graph, switch)]
        taken = [key for key in keys if key == place or key in graph.hard_dependencies(place)]
        own = {label for label in graph.failure_domains(f"systems/{place}") if label.startswith(("cluster", "account"))}
        common = [key for key in keys if own & set(graph.failure_domains(f"systems/{key}"))]
        told = found.get(place)
        if taken:
            assert told is not None
            assert told.path is not None
            assert told.repairs in taken
        elif common:
            assert told is not None
            assert told.path is None
            assert told.common
        assert (told is None) or told.repairs in keys


@given(switched())
def test_requests_wait_for_a_place_only_over_calls_they_reach(spec: Spec) -> None:
    graph = graph_of(spec)
    planes = control_planes(graph)
    waited = waiting_for(graph, planes)
    assert all(call.target in planes and call.mode != "async" and not call.optional for call in waited)
    entries = [view.entry for view in graph.journeys()] or graph.systems("channel")
    assert {call.source for call in waited} <= graph.reachable(entries)


@given(switched())
def test_what_is_off_answers_nobody_any_more(spec: Spec) -> None:
    graph = graph_of(spec)
    for switch in graph.estate.switches.values():
        off = {*repaired(graph, switch)}
        on = still_answering(graph, switch)
        for key in graph.systems():
            way = graph.reaches([key], graph.models, without_systems=off, fallbacks=True)
            assert (key in on) == (way is not None)
