"""Reach against the enumeration of all simple paths, and against networkx."""

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import TRIGGERS
from tests.graph.brute import shortest, simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, make, specs, systems

VIEWS = st.sampled_from([False, True, "timeout", "rate-limited"])


@st.composite
def questions(draw: st.DrawFn) -> tuple[Spec, list[str], list[str], list[str], list[str]]:
    spec, roll = draw(specs(journeys=1)), draw(dice)
    names = sorted(spec["systems"])
    gone = roll.some(sorted(spec["integrations"]), 2) if spec["integrations"] else []
    return spec, roll.some(names, 2), roll.some(names, 2), roll.some(names, 2), gone


@given(questions(), VIEWS)
def test_reach_is_the_first_of_the_shortest_simple_paths(question, fallbacks) -> None:
    spec, sources, targets, lost, closed = question
    graph = graph_of(spec)
    open_calls = [
        call for call in view(spec, fallbacks) if call[0] not in closed and call[1] not in lost and call[2] not in lost
    ]
    starts = [key for key in sources if key not in lost]
    expected = shortest(open_calls, starts, [key for key in targets if key not in lost])
    options = {"without_systems": lost, "without_integrations": closed, "fallbacks": fallbacks}
    path = graph.reaches(sources, targets, **options)
    assert (path and (path.systems, path.integrations)) == expected

    met = {walk[0][-1] for start in starts for walk in simple_paths(open_calls, start)}
    assert graph.reachable(sources, **options) == met
    each = graph.paths_to_each(sources, targets, **options)
    assert list(each) == sorted(met & set(targets))
    for key, way in each.items():
        assert (way.systems, way.integrations) == shortest(open_calls, starts, [key])


@given(questions(), VIEWS)
def test_reaching_is_reach_turned_round(question, fallbacks) -> None:
    spec, _, targets, lost, closed = question
    graph = graph_of(spec)
    options = {"without_systems": lost, "without_integrations": closed, "fallbacks": fallbacks}
    expected = {key for key in spec["systems"] if graph.reaches([key], targets, **options) is not None}
    assert graph.reaching(targets, **options) == expected


@given(specs(), VIEWS)
def test_networkx_sees_the_same_graph(spec, fallbacks) -> None:
    graph = graph_of(spec)
    exported = graph.networkx(fallbacks=fallbacks)
    assert sorted((key, a, b) for a, b, key in exported.edges(keys=True)) == view(spec, fallbacks)
    for key in spec["systems"]:
        assert graph.reachable([key], fallbacks=fallbacks) == networkx.descendants(exported, key) | {key}


@given(specs(kinds=["channel", "agent", "gateway", "model", "human", "human"], most_calls=12))
def test_a_person_is_reached_without_machines(spec) -> None:
    graph = graph_of(spec)
    kinds = {key: system["kind"] for key, system in spec["systems"].items()}
    for entry in kinds:
        barred = {key for key, kind in kinds.items() if kind in ("model", "gateway", "agent") and key != entry}
        free = [call for call in view(spec, True) if not barred & {call[1], call[2]}]
        people = [key for key, kind in kinds.items() if kind == "human" and key != entry]
        expected = shortest(free, [entry], people)
        path = graph.human_path(entry)
        assert (path and (path.systems, path.integrations)) == expected


def test_views_differ_by_trigger() -> None:
    spec = {
        "systems": systems("gw:gateway one:model two:model three:model"),
        "integrations": calls("gw>one gw>two gw>three"),
        "fallbacks": {
            "down": {
                "protects": "gw-one",
                "rungs": [{"to": "gw-two", "on": ["timeout"]}, {"to": "gw-three", "on": ["any"]}],
            }
        },
    }
    graph = graph_of(spec)
    assert graph.reachable(["gw"]) == {"gw", "one"}
    assert graph.reachable(["gw"], fallbacks="timeout") == {"gw", "one", "two", "three"}
    for trigger in TRIGGERS:
        if trigger != "timeout":
            assert graph.reachable(["gw"], fallbacks=trigger) == {"gw", "one", "three"}
    assert graph.only_rung("gw-two")
    assert not graph.only_rung("gw-one")


def test_what_does_not_exist_here_is_left_out() -> None:
    spec = {
        "systems": systems("a b", b={"environments": ["production"]}),
        "integrations": calls("a>b"),
        "environments": {"production": {"stage": "production"}, "test": {"stage": "test"}},
    }
    from cadee.graph import build

    estate = make(**spec)
    assert build(estate.resolve("test")).broken == ("a-b",)
    assert build(estate.resolve("production")).broken == ()
    assert build(estate.resolve("test")).reaches(["a"], ["b"]) is None


def test_a_path_says_what_it_is() -> None:
    graph = graph_of({"systems": systems("a b c"), "integrations": calls("a>b b>c")})
    path = graph.reaches(["a"], ["c"])
    assert path is not None
    assert str(path) == "a → b → c"
    assert list(path.refs()) == ["systems/a", "integrations/a-b", "systems/b", "integrations/b-c", "systems/c"]
    assert [step.element for step in path.witness("why").steps] == list(path.refs())
    with pytest.raises(KeyError):
        graph.paths_to_each(["a"], ["c"])["b"]
