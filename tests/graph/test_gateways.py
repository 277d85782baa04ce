"""Bypasses against the enumeration of all walks, gateways whole and split by route."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import Gap
from tests.graph.brute import exits, leads_on, only_rungs, serving, shortest, view
from tests.graph.estates import Spec, calls, graph_of, specs, systems

VIEWS = st.sampled_from([False, True, "timeout"])


def origins(spec: Spec) -> set[str]:
    """Entries, agents, channels that call and callers that nobody calls."""
    everything = view(spec, True)
    called, calling = {call[2] for call in everything}, {call[1] for call in everything}
    found = {key for key, system in spec["systems"].items() if system["kind"] == "agent"} | (calling - called)
    found |= {key for key in calling if spec["systems"][key]["kind"] == "channel"}
    found |= {spec["integrations"][journey["steps"][0]]["from"] for journey in spec.get("journeys", {}).values()}
    return found


def kind(spec: Spec, call: str, end: str) -> str:
    return spec["systems"][spec["integrations"][call][end]]["kind"]


def uncalled(spec: Spec, gateway: str) -> bool:
    return all(call[2] != gateway for call in view(spec, True))


def models(spec: Spec) -> list[str]:
    called = {call[2] for call in view(spec, True)}
    return sorted(key for key, system in spec["systems"].items() if system["kind"] == "model" and key in called)


@given(specs(journeys=1), VIEWS)
def test_a_bypass_is_a_path_whose_last_step_leaves_no_gateway(spec, fallbacks) -> None:
    free = [
        call
        for call in view(spec, fallbacks)
        if kind(spec, call[0], "from") != "gateway" or kind(spec, call[0], "to") not in ("model", "guardrail")
    ]
    expected = [(model, path) for model in models(spec) if (path := shortest(free, origins(spec), [model]))]
    found = graph_of(spec).bypasses(fallbacks=fallbacks)
    assert [(each.model, (each.path.systems, each.path.integrations)) for each in found] == expected


def transparent(spec: Spec, arrival: str, leaving: str) -> bool:
    """Whether a gateway lets a request from one call to another without policy."""
    if not leads_on(spec, arrival, leaving) or guards(spec, leaving):
        return False
    tying = [route for route in serving(spec, arrival) if leaving in exits(spec, route)]
    bound = tying and all(route.get("policy") != "passthrough" and route.get("guardrails") for route in tying)
    if kind(spec, leaving, "to") != "model":
        return not (bound and kind(spec, leaving, "to") == "gateway")
    passing = "passthrough" in (spec["integrations"][arrival].get("mode"), spec["integrations"][leaving].get("mode"))
    return not tying or passing or any(route.get("policy") == "passthrough" for route in tying)


def guards(spec: Spec, leaving: str) -> bool:
    return spec["systems"][spec["integrations"][leaving]["to"]]["kind"] == "guardrail"


def open_walks(spec: Spec, fallbacks: bool | str) -> Iterator[tuple[str, ...]]:
    """Yield every walk of calls, none taken twice, from an origin, past gateways only where they are transparent."""
    live = view(spec, fallbacks)
    starts = [
        (key,)
        for key, source, _ in live
        if source in origins(spec)
        and (
            kind(spec, key, "from") != "gateway"
            or (uncalled(spec, source) and kind(spec, key, "to") not in ("model", "guardrail"))
        )
    ]
    while starts:
        walk = starts.pop()
        yield walk
        at = spec["integrations"][walk[-1]]["to"]
        for key, source, _ in live:
            free = spec["systems"][at]["kind"] != "gateway" or transparent(spec, walk[-1], key)
            if source == at and key not in walk and free:
                starts.append((*walk, key))


@given(specs(most=5, most_calls=7, journeys=1), VIEWS)
def test_a_split_bypass_is_a_walk_past_transparent_halves(spec, fallbacks) -> None:
    lengths: dict[str, int] = {}
    for walk in open_walks(spec, fallbacks):
        end = spec["integrations"][walk[-1]]["to"]
        lengths[end] = min(len(walk), lengths.get(end, 99))
    expected = {model: 0 if model in origins(spec) else lengths[model] for model in models(spec) if model in lengths}
    expected |= {model: 0 for model in models(spec) if model in origins(spec)}
    found = graph_of(spec).bypasses(fallbacks=fallbacks, split=True)
    assert {each.model: len(each.path) for each in found} == expected
    for each in found:
        names = each.path.integrations
        passed = [
            (name, after)
            for name, after in pairwise(names)
            if kind(spec, name, "to") == "gateway" and kind(spec, after, "to") == "model"
        ]
        assert [(gap.arrives, gap.leaves) for gap in each.through] == passed
        assert all(transparent(spec, *pair) for pair in passed)


@given(specs(most=4, fallbacks=4))
def test_exits_are_the_primary_and_its_ladders(spec) -> None:
    graph = graph_of(spec)
    for key, route in spec.get("routes", {}).items():
        assert set(graph.exits(graph.estate.routes[key])) == exits(spec, route)
    assert {key for key in spec["integrations"] if graph.only_rung(key)} == only_rungs(spec)


def gaps(**more: object) -> tuple[Gap, ...]:
    spec = {
        "systems": systems("chat:channel gw:gateway one:model two:model guard:guardrail"),
        "integrations": calls("chat>gw gw>one gw>two gw>guard"),
        "routes": {"r": {"gateway": "gw", "serves": ["chat-gw"], "primary": "gw-one", **more}},
    }
    return tuple(gap for each in graph_of(spec).bypasses(split=True) for gap in each.through)


def test_an_enforced_route_holds_and_what_no_route_ties_does_not() -> None:
    assert gaps() == (Gap("gw", "chat-gw", "gw-two", "unrouted"),)


def test_a_passthrough_route_does_not_hold() -> None:
    assert Gap("gw", "chat-gw", "gw-one", "passthrough-route") in gaps(policy="passthrough")


def test_a_gateway_without_routes_enforces_nothing() -> None:
    spec = {"systems": systems("chat:channel gw:gateway one:model"), "integrations": calls("chat>gw gw>one")}
    assert graph_of(spec).bypasses() == ()
    (found,) = graph_of(spec).bypasses(split=True)
    assert found.through == (Gap("gw", "chat-gw", "gw-one", "unrouted"),)


def test_routes_of_one_gateway_do_not_mix() -> None:
    spec = {
        "systems": systems("chat:channel job:tool gw:gateway one:model two:model"),
        "integrations": calls("chat>gw job>gw gw>one gw>two", gw_two={"mode": "passthrough"}),
        "routes": {
            "a": {"gateway": "gw", "serves": ["chat-gw"], "primary": "gw-one"},
            "b": {"gateway": "gw", "serves": ["job-gw"], "primary": "gw-two"},
        },
    }
    (found,) = graph_of(spec).bypasses(split=True)
    assert found.path.integrations == ("job-gw", "gw-two")
    assert found.through[0].reason == "passthrough-integration"


def test_a_judge_that_no_request_reaches_is_no_model_of_the_estate() -> None:
    spec = {
        "systems": systems("chat:channel one:model judge:model", judge={}),
        "integrations": calls("chat>one chat>judge", chat_judge={"plane": "control", "data": []}),
    }
    assert graph_of(spec).models == ("one",)


@pytest.mark.parametrize(
    ("plane", "data", "asked"),
    [
        ("health", {}, False),
        ("health", {"data": []}, False),
        ("health", {"data": ["talk"]}, True),
        ("control", {}, True),
        ("promotion", {"data": []}, False),
    ],
)
def test_what_hands_data_to_a_model_is_a_request_whatever_its_plane(plane: str, data: Spec, asked: bool) -> None:
    spec = {
        "systems": systems("bot:agent one:model"),
        "integrations": calls("bot>one", bot_one={"plane": plane, **data}),
        "data": {"talk": {}},
    }
    assert bool(graph_of(spec).bypasses()) is asked


def test_a_guard_with_a_model_is_a_model_and_its_gateway_may_ask_it() -> None:
    card = {"guard": {"model": {"vendor": "v", "name": "m"}}}
    spec = {
        "systems": systems("chat:channel bot:agent gw:gateway guard:guardrail", **card),
        "integrations": calls("chat>gw gw>guard"),
    }
    assert graph_of(spec).models == ("guard",)
    assert graph_of(spec).bypasses(split=True) == ()
    spec["integrations"] |= calls("bot>guard")
    (found,) = graph_of(spec).bypasses(split=True)
    assert found.path.integrations == ("bot-guard",)
