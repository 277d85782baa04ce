"""This file holds the guards on the ways to models: where they work, what they read, what leaks when they fail open."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cadee.graph.facing import outside_entries
from cadee.graph.graph import Graph
from cadee.graph.ground import outside
from cadee.graph.kinds import Path
from cadee.model.flow import GatewayRoute
from cadee.model.system import System


class Leak(NamedTuple):
    """What reaches an outside model that is not cleared for it when a guard lets everything pass: label and way."""

    guard: str
    model: str
    label: str
    path: Path


def reads_answers(guard: System) -> bool:
    """Whether a guard reads what comes back from a model; one of which nothing is said does, unless it redacts."""
    return "output" in guard.inspects if guard.inspects else not guard.redacts


def always_on(graph: Graph, gateway: str) -> tuple[str, ...]:
    """Return the guards that a gateway calls on every route without naming them, in order."""
    systems, calls = graph.estate.systems, graph.estate.integrations
    guards = [key for key in graph.systems("guardrail") if systems[key].default_on]
    return tuple(key for key in guards if any(calls[call].source == gateway for call in graph.calls_to(key)))


def guards_of(graph: Graph, route: GatewayRoute) -> tuple[str, ...]:
    """Return the guards that work on a route: named ones, then those always on; none where it only passes through."""
    if route.policy == "passthrough":
        return ()
    named = [key for key in route.guardrails if key in graph.estate.systems]
    return tuple(dict.fromkeys([*named, *always_on(graph, route.gateway)]))


def guards_in_use(graph: Graph) -> tuple[str, ...]:
    """Return the guardrails that a call leads to, or that a route or a transform names, in order."""
    estate = graph.estate
    named = {key for route in estate.routes.values() for key in route.guardrails}
    named.update(each.by for call in estate.integrations.values() for each in call.transforms if each.by is not None)
    return tuple(key for key in graph.systems("guardrail") if key in named or graph.calls_to(key))


def leaks(graph: Graph, guards: Iterable[str]) -> tuple[Leak, ...]:
    """Return what leaks to outside models when these guards let everything pass and the others hold, one for a guard.

    What leaks with every guard in force is none of theirs (D-001). In order of guard.
    """
    gone = tuple(sorted(guards))
    systems = graph.estate.systems
    models = [key for key in graph.models if systems[key].clearance is not None and outside(graph, systems[key])]
    if not gone or not models:
        return ()
    sound, broken = graph.carried(), graph.carried(without=gone)
    found: dict[str, Leak] = {}
    for model in models:
        for label in sorted(broken[model] - sound[model] - {"public", *(systems[model].clearance or ())}):
            path = graph.taints(label, without=gone)[model].path
            for guard in _redactors(graph, path, label, gone):
                found.setdefault(guard, Leak(guard, model, label, path))
    return tuple(found[guard] for guard in sorted(found))


def _redactors(graph: Graph, path: Path, label: str, gone: tuple[str, ...]) -> Iterable[str]:
    """Return those of some guards that would have taken a label away on a way."""
    calls = [graph.estate.integrations[key] for key in path.integrations if key]
    by_transform = {each.by for call in calls for each in call.transforms if label in each.drops or not each.drops}
    routes: Mapping[str, GatewayRoute] = graph.estate.routes
    on_route = {
        guard
        for route in routes.values()
        if not {call.id for call in calls}.isdisjoint(graph.exits(route))
        for guard in guards_of(graph, route)
        if label in graph.estate.systems[guard].redacts
    }
    passed = {key for key in path.systems if label in graph.estate.systems[key].redacts}
    return [guard for guard in gone if guard in by_transform | on_route | passed]


def readers(graph: Graph) -> frozenset[str]:
    """Return the systems that pass on no answer unread: output guards, and what waits for one without a gateway's
    routes deciding whether (an agent, say, that asks a guard itself).
    """
    systems, calls = graph.estate.systems, graph.estate.integrations
    guards = [key for key in graph.systems("guardrail") if reads_answers(systems[key])]
    asking = (calls[key] for guard in guards for key in graph.calls_to(guard, fallbacks=False))
    waits = {call.source for call in asking if call.mode != "async" and not call.optional}
    return frozenset(guards) | frozenset(key for key in waits if systems[key].kind not in ("gateway", "model"))


def guarded_routes(graph: Graph) -> Mapping[str, tuple[str, Path]]:
    """Return the routes with guards by which people outside get to a model, by id in order of gateway; each with the
    first such model, and a shortest way from outside to it that passes nothing which reads answers itself.

    Routes on which no guard works are left out: they are A-005's, and A-003's where the gateway only passes through.
    """
    systems, calls = graph.estate.systems, graph.estate.integrations
    routes = [route for gateway in graph.gateways for route in graph.routes(gateway) if guards_of(graph, route)]
    callers = {calls[key].source for route in routes for key in route.serves}
    entries = outside_entries(graph)
    barred = readers(graph) | (set(graph.humans) - set(entries))
    ways = graph.paths_to_each(entries, callers, without_systems=barred, fallbacks=True)
    found: dict[str, tuple[str, Path]] = {}
    for route in routes:
        exits = [calls[key] for key in graph.exits(route) if systems[calls[key].target].kind == "model"]
        arrivals = [calls[key] for key in route.serves if calls[key].source in ways]
        if exits and arrivals:
            way, model = ways[arrivals[0].source], exits[0].target
            integrations = (*way.integrations, arrivals[0].id, exits[0].id)
            found[route.id] = (model, Path((*way.systems, route.gateway, model), integrations))
    return found


def unread_routes(graph: Graph) -> Mapping[str, tuple[str, Path]]:
    """Return those of the guarded routes none of whose guards reads answers."""
    systems, routes = graph.estate.systems, graph.estate.routes
    return {
        key: found
        for key, found in guarded_routes(graph).items()
        if not any(reads_answers(systems[guard]) for guard in guards_of(graph, routes[key]))
    }
