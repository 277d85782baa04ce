"""Multiplied retries and repeated calls against the enumeration of walks."""

from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import shortest, simple_cycles, simple_paths, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems


@st.composite
def tried(draw: st.DrawFn) -> Spec:
    spec, roll = (
        draw(specs(most=6, most_calls=8, fallbacks=2, kinds=["tool", "queue", "agent", "model", "human"])),
        draw(dice),
    )
    for call in spec["integrations"].values():
        if roll.chance(3):
            call["retries"] = roll.number(0, 2)
    for system in spec["systems"].values():
        if system["kind"] == "queue" and roll.chance(2):
            system["queue"] = {"redelivery": 2}
    return spec


def terminal(spec: Spec, key: str) -> bool:
    return spec["systems"][spec["integrations"][key]["to"]]["kind"] in ("human", "queue")


def factor(spec: Spec, key: str) -> int:
    tries = [key]
    for ladder in spec.get("fallbacks", {}).values():
        if ladder["protects"] == key:
            rungs = [rung["to"] for rung in ladder["rungs"] if "to" in rung]
            tries += [name for name in rungs if not terminal(spec, name)]
    count = sum(1 + spec["integrations"][name].get("retries", 0) for name in tries)
    return count * (1 + redelivery(spec, key))


def redelivery(spec: Spec, key: str) -> int:
    return spec["systems"][spec["integrations"][key]["from"]].get("queue", {}).get("redelivery", 0)


@given(tried())
def test_attempts_are_the_largest_product_on_any_walk(spec) -> None:
    graph = graph_of(spec)
    calls = view(spec, True)
    growing = {
        system
        for systems, names in simple_cycles(calls)
        if any(factor(spec, name) > 1 for name in names)
        for system in systems
    }
    for key in spec["systems"]:
        best = 1
        endless = False
        for start in spec["systems"]:
            for path, names in simple_paths(calls, start):
                if path[-1] == key:
                    product = 1
                    for name in names:
                        product *= factor(spec, name)
                    best = max(best, product)
                    endless = endless or not growing.isdisjoint(path)
        found = graph.attempts(key)
        assert found.count == (None if endless else best)
        assert found.path.systems[-1] == key
        if not endless:
            product = 1
            for name, count in found.factors:
                assert count == factor(spec, name)
                product *= count
            assert product == best
            assert not found.factors or found.factors[0][1] > 1


def test_the_worked_case_multiplies_to_36() -> None:
    spec = {
        "systems": systems("app gw:gateway a:model b:model c:model"),
        "integrations": calls(
            "app>gw gw>a gw>b gw>c",
            app_gw={"retries": 2},
            gw_a={"retries": 3},
            gw_b={"retries": 3},
            gw_c={"retries": 3},
        ),
        "fallbacks": {
            "down": {"protects": "gw-a", "rungs": [{"to": "gw-b", "on": ["any"]}, {"to": "gw-c", "on": ["any"]}]}
        },
    }
    found = graph_of(spec).attempts("a")
    assert found.count == 36
    assert found.factors == (("app-gw", 3), ("gw-a", 12))
    spec["fallbacks"]["down"]["max_depth"] = 1
    assert graph_of(spec).attempts("a").count == 24


@given(tried())
def test_a_call_may_be_repeated_by_the_nearest_that_repeats(spec) -> None:
    graph = graph_of(spec)
    calls = view(spec, True)
    ends = {key: (source, target) for key, source, target in calls}

    def nearest(key: str, repeating: set[str]) -> int | None:
        if key in repeating:
            return 1
        ways = [shortest(calls, [ends[name][1]], [ends[key][0]]) for name in repeating]
        return min((len(way[1]) + 2 for way in ways if way is not None), default=None)

    retrying = {key for key in ends if spec["integrations"][key].get("retries")}
    redelivering = {key for key in ends if redelivery(spec, key)}
    for key in ends:
        found = {repeat.kind: repeat for repeat in graph.repeats(key)}
        for kind, repeating in (("retries", retrying), ("redelivery", redelivering)):
            expected = nearest(key, repeating)
            assert (len(found[kind].path) if kind in found else None) == expected
            if kind in found:
                assert found[kind].path.integrations[0] in repeating
                assert found[kind].path.integrations[-1] == key
        assert ("fallback" in found) == any(
            replayed(spec, key, ladder) for ladder in spec.get("fallbacks", {}).values()
        )
        if "fallback" in found:
            assert found["fallback"].path.integrations[-1] == key


def replayed(spec: Spec, key: str, ladder: dict) -> bool:
    """Whether a ladder's call or rung is this call, or both it and a rung lead to it."""
    calls = view(spec, True)
    ends = {name: (source, target) for name, source, target in calls}
    rungs = [rung["to"] for rung in ladder["rungs"] if "to" in rung and not terminal(spec, rung["to"])]
    if not rungs:
        return False
    if key == ladder["protects"] or key in rungs:
        return True

    def leads(name: str) -> bool:
        start = spec["integrations"][name]["to"]
        return shortest(calls, [start], [ends[key][0]]) is not None

    return leads(ladder["protects"]) and any(leads(name) for name in rungs)
