"""This file holds where AI that does not know goes: ladders that answer to doubt and end with a person or a refusal."""

from collections.abc import Mapping

from cadee.graph.facing import facing_minds
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.model.flow import Rung

DOUBT = frozenset(("any", "low-confidence", "refusal"))
"""The triggers of a rung that steps in where AI does not know, or will not say."""


def sure_calls(graph: Graph) -> frozenset[str]:
    """Return the calls that a ladder protects which, in doubt, ends with a refusal, a person or a desk of theirs.

    A rung leads there by itself, or by a call that is so protected in turn. The way from a rung to a person passes no
    AI.
    """
    ends = {*graph.humans, *graph.desks, *graph.systems("queue")}
    ends |= {key for key in graph.system_ids if graph.terminal(key) == "refusal"}
    barred = {*graph.systems("agent", "gateway"), *graph.models} - ends
    near = graph.reaching(ends, without_systems=barred, fallbacks=True)
    leading: dict[str, list[str]] = {}
    waiting: list[str] = []
    for ladder in graph.estate.fallbacks.values():
        for rung in ladder.rungs:
            if not DOUBT.isdisjoint(rung.on):
                if rung.to is not None:
                    leading.setdefault(rung.to, []).append(ladder.protects)
                if _ends(graph, rung, near):
                    waiting.append(ladder.protects)
    found = set(waiting)
    for call in waiting:
        for protected in leading.get(call, ()):
            if protected not in found:
                found.add(protected)
                waiting.append(protected)
    return frozenset(found)


def _ends(graph: Graph, rung: Rung, near: frozenset[str]) -> bool:
    call = graph.estate.integrations.get(rung.to) if rung.to is not None else None
    return rung.terminal == "refusal" or (call is not None and call.target in near)


def never_in_doubt(graph: Graph) -> Mapping[str, Path]:
    """Return the agents and models that answer people outside and have no way out in doubt, with a way to each.

    One has such a way where a call is protected by which it asks a model, a gateway or another agent, or by which such
    a gateway asks on; where it ends in a refusal itself; and where every call by which it is asked is protected.
    """
    sure, systems = sure_calls(graph), graph.estate.systems
    thinking = set(graph.systems("agent", "gateway", "model"))
    calls = graph.estate.integrations
    safe = {calls[key].source for key in sure if key in calls and calls[key].target in thinking}
    safe &= set(graph.gateways)
    found = {}
    for key, way in facing_minds(graph).items():
        asked = [calls[call] for call in graph.calls_from(key) if calls[call].target in thinking]
        asking = graph.calls_to(key, fallbacks=False)
        own = any(call.id in sure or call.target in safe for call in asked)
        caught = len(way) > 0 and sure.issuperset(asking)
        if not own and not caught and systems[key].terminal != "refusal":
            found[key] = way
    return found
