"""The slow truth: enumerations over a specification as written, sharing no code with the graph."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

from tests.graph.estates import Spec

Call = tuple[str, str, str]
"""Id, source, target."""


def only_rungs(spec: Spec) -> set[str]:
    """Integrations that are rungs and nothing else."""
    rungs = {rung.get("to") for ladder in spec.get("fallbacks", {}).values() for rung in ladder["rungs"]}
    used = {step for journey in spec.get("journeys", {}).values() for step in journey["steps"]}
    used |= {route["primary"] for route in spec.get("routes", {}).values()}
    used |= {ladder["protects"] for ladder in spec.get("fallbacks", {}).values()}
    return rungs - used - {None}


def view(spec: Spec, fallbacks: bool | str) -> list[Call]:
    """Runtime calls of G, G∪F or G∪F of one trigger, in order of id."""
    lone = only_rungs(spec)
    alive = set()
    for ladder in spec.get("fallbacks", {}).values():
        for rung in ladder["rungs"]:
            if fallbacks is True or fallbacks in rung["on"] or (fallbacks and "any" in rung["on"]):
                alive.add(rung.get("to"))
    return [
        (key, call["from"], call["to"])
        for key, call in sorted(spec["integrations"].items())
        if request(spec, key) and (key not in lone or key in alive)
    ]


def request(spec: Spec, key: str) -> bool:
    """Whether a call is on the plane of requests, or hands data to a model, or may do so."""
    call = spec["integrations"][key]
    plane = call.get("plane", "runtime")
    telling = bool(call["data"]) if "data" in call else plane != "health"
    return plane == "runtime" or (telling and spec["systems"][call["to"]]["kind"] in ("model", "embedding"))


def simple_paths(calls: Iterable[Call], start: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield every walk from a system that meets no system twice: its systems and its integrations."""
    calls = list(calls)

    def walk(systems: tuple[str, ...], names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        yield systems, names
        for key, source, target in calls:
            if source == systems[-1] and target not in systems:
                yield from walk((*systems, target), (*names, key))

    yield from walk((start,), ())


def shortest(
    calls: Iterable[Call], starts: Iterable[str], ends: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The shortest path, ties by source, then by integrations in turn."""
    calls, ends = list(calls), set(ends)
    found = [(len(n), s[0], n, s) for start in set(starts) for s, n in simple_paths(calls, start) if s[-1] in ends]
    return (min(found)[3], min(found)[2]) if found else None


def simple_cycles(calls: Iterable[Call]) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every cycle: systems (the smallest first) and integrations."""
    calls = list(calls)
    found = set()
    for start in {source for _, source, _ in calls}:
        for systems, names in simple_paths([call for call in calls if min(call[1:]) >= start], start):
            for key, source, target in calls:
                if source == systems[-1] and target == start:
                    found.add((systems, (*names, key)))
    return found


def subsets(items: Iterable[Any], most: int) -> Iterator[tuple[Any, ...]]:
    """Every subset up to a size, small ones first."""
    items = sorted(items)
    for size in range(most + 1):
        yield from combinations(items, size)


def exits(spec: Spec, route: dict[str, Any]) -> set[str]:
    """Integrations by which a route may leave its gateway."""
    found, ladders = {route["primary"]}, {route.get("fallback")} - {None}
    while True:
        ladders |= {key for key, ladder in spec.get("fallbacks", {}).items() if ladder["protects"] in found}
        more = {rung["to"] for key in ladders for rung in spec["fallbacks"][key]["rungs"] if "to" in rung}
        if more <= found:
            return {key for key in found if spec["integrations"][key]["from"] == route["gateway"]}
        found |= more


def serving(spec: Spec, call: str) -> list[dict[str, Any]]:
    """Routes of the gateway that a call arrives at and that serve it."""
    target = spec["integrations"][call]["to"]
    if spec["systems"][target]["kind"] != "gateway":
        return []
    routes = (route for _, route in sorted(spec.get("routes", {}).items()))
    return [route for route in routes if call in route["serves"] and route["gateway"] == target]


def leads_on(spec: Spec, arrival: str, leaving: str) -> bool:
    """Whether a request that arrives at a gateway by one call may leave by another."""
    gateway = spec["integrations"][arrival]["to"]
    if spec["integrations"][leaving]["from"] != gateway:
        return False
    routes = serving(spec, arrival)
    if not routes:
        return True
    routed = {
        key for route in spec.get("routes", {}).values() if route["gateway"] == gateway for key in exits(spec, route)
    }
    return leaving not in routed or any(leaving in exits(spec, route) for route in routes)


def least(done: set[Any], step: Callable[[set[Any]], set[Any]]) -> set[Any]:
    """The least fixpoint of a growing step."""
    while True:
        more = step(done) - done
        if not more:
            return done
        done = done | more
