"""How many calls one request becomes, against every walk over parts of gateways that meets no part twice."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.amplification import multiplied
from tests.graph.brute import Call, exits, serving, simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

KINDS = ["tool", "queue", "agent", "gateway", "gateway", "model", "channel", "telemetry"]


@st.composite
def tried(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(most=6, most_calls=8, fallbacks=2, routes=2, kinds=KINDS)), draw(dice)
    for call in spec["integrations"].values():
        if roll.chance(3):
            call["retries"] = roll.number(0, 3)
    for system in spec["systems"].values():
        if system["kind"] == "queue" and roll.chance(2):
            system["queue"] = {"redelivery": 2}
    return spec


def own(spec: Spec, key: str) -> int:
    """How often a call is made for each time its caller is called."""
    call = spec["integrations"][key]
    again = spec["systems"][call["from"]].get("queue", {}).get("redelivery", 0)
    return (1 + call.get("retries", 0)) * (1 + again)


def whole(spec: Spec, key: str) -> int:
    """How often a call, and the rungs that stand in for it and lead to no terminal, are made."""
    ladders = [each for each in spec.get("fallbacks", {}).values() if each["protects"] == key]
    rungs = [rung["to"] for ladder in ladders for rung in ladder["rungs"] if "to" in rung]
    rungs = [rung for rung in rungs if spec["systems"][spec["integrations"][rung]["to"]]["kind"] != "queue"]
    retries = sum(1 + spec["integrations"][each].get("retries", 0) for each in (key, *rungs))
    return retries * own(spec, key) // (1 + spec["integrations"][key].get("retries", 0))


def parts(spec: Spec) -> list[Call]:
    """Calls between parts of systems: a system, a route of a gateway (*: passed through), its exits of no route."""
    found = []
    for key, source, target in view(spec, True):
        if spec["systems"][target]["kind"] == "telemetry":
            continue
        own_routes = {name: route for name, route in spec.get("routes", {}).items() if route["gateway"] == source}
        routed = set().union(*(exits(spec, route) for route in own_routes.values()))
        leaving = [name for name, route in own_routes.items() if key in exits(spec, route)]
        starts = [source, *(f"{source}/{name}{by}" for name in leaving for by in ("", "*"))]
        starts += [f"{source}/"] if spec["systems"][source]["kind"] == "gateway" and key not in routed else []
        served = [name for name, route in spec.get("routes", {}).items() if route in serving(spec, key)]
        by = "*" if spec["integrations"][key].get("mode") == "passthrough" else ""
        ends = [*(f"{target}/{name}{by}" for name in served), f"{target}/"] if served else [target]
        found += [(key, start, end) for start in starts for end in ends]
    return found


def most(spec: Spec, calls: list[Call]) -> dict[str, int]:
    """For each call the largest product over any walk that ends with it."""
    found: dict[str, int] = {}
    for start in {source for _, source, _ in calls}:
        for nodes, names in simple_paths(calls, start):
            product = 1
            for name in names:
                product *= own(spec, name)
            for key, source, _ in calls:
                if source == nodes[-1]:
                    found[key] = max(found.get(key, 1), product * whole(spec, key))
    return found


def round_trips(calls: list[Call]) -> bool:
    after = {(source, end) for _, source, end in calls}
    return any(
        (nodes[-1], start) in after
        for start in {source for source, _ in after}
        for nodes, _ in simple_paths(calls, start)
    )


@given(tried())
def test_a_request_becomes_as_many_calls_as_the_walk_that_multiplies_most(spec: Spec) -> None:
    arcs = parts(spec)
    expected = {key: count for key, count in most(spec, arcs).items() if count > 1}
    found = {each.call: each for each in multiplied(graph_of(spec))}
    for each in found.values():
        product = 1
        for place, (name, count) in enumerate(each.factors, start=1):
            last = name == each.call and place == len(each.factors)
            assert count == (whole(spec, name) if last else own(spec, name))
            product *= count
        assert product == each.count
        assert each.path.integrations[-1] == each.call
        assert each.factors[0][0] == each.path.integrations[0]
    if round_trips(arcs):
        assert all(whole(spec, key) <= each.count <= expected[key] for key, each in found.items())
        assert {key for key in expected if whole(spec, key) > 1} <= found.keys()
    else:
        assert {key: each.count for key, each in found.items()} == expected
    counts = [each.count for each in multiplied(graph_of(spec))]
    assert counts == sorted(counts, reverse=True)


def test_a_circle_is_entered_where_people_come_in() -> None:
    spec = {
        "systems": systems("a:agent chat:channel model:model"),
        "integrations": calls("chat>a a>chat a>model", chat_a={"retries": 2}, a_chat={"mode": "async"}),
    }
    found = {each.call: each.count for each in multiplied(graph_of(spec))}
    assert found == {"chat-a": 3, "a-model": 3, "a-chat": 3}
