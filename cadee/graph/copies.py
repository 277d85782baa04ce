"""This file holds what of sensitive data is copied into logs, traces and metrics, and who puts it there."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from cadee.graph.freight import EVERYTHING, FREE
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.model.base import Entity
from cadee.model.system import System

SENSITIVE = EVERYTHING - FREE
AI_PATH = ("agent", "gateway", "model", "embedding", "guardrail")
"""Kinds of systems that have prompts and answers to tell."""
How = Literal["call", "telemetry", "route", "unsaid"]
HOWS: tuple[How, ...] = ("call", "telemetry", "route", "unsaid")


class Copy(NamedTuple):
    """Sensitive data that is copied to `sink`, which is not cleared for it: its label, the data, the way so far.

    `how`: by a call, by telemetry in full, by the full log of a route, or by telemetry of which nobody says what is in
    it. `by` is the system or route that does so; for a call the sink. `sink` is "" where nobody says where a log lies.
    """

    sink: str
    label: str
    data: str
    path: Path
    how: How
    by: Entity


def copies(graph: Graph) -> Mapping[str, tuple[Copy, ...]]:
    """Return by sink what is copied there uncleared, known ways first."""
    found: dict[str, list[Copy]] = {}
    for copy in (*_by_calls(graph), *_by_telemetry(graph), *_by_routes(graph)):
        found.setdefault(copy.sink, []).append(copy)
    return {key: tuple(sorted(found[key], key=lambda each: HOWS.index(each.how))) for key in sorted(found)}


def sinks(graph: Graph) -> tuple[str, ...]:
    """Return where logs, traces and metrics go: systems of kind telemetry, and what others send theirs to."""
    named = {_sink(graph, system) for system in graph.estate.systems.values()}
    return tuple(sorted({*graph.systems("telemetry"), *named}.difference([""])))


def _sink(graph: Graph, system: System) -> str:
    """Return where a system sends its telemetry, "" where nobody says."""
    to = system.telemetry.to if system.telemetry is not None else None
    return to if to is not None and to in graph.estate.systems else ""


def _copy(graph: Graph, sink: str, labels: frozenset[str], holder: str, how: How, by: Entity) -> Iterator[Copy]:
    cleared = graph.estate.systems[sink].clearance if sink else None
    uncleared = sorted((labels & SENSITIVE).difference(cleared or ()))
    if uncleared:
        label = "personal" if "personal" in uncleared else uncleared[0]
        taint = graph.taints(label)[holder]
        yield Copy(sink, label, taint.data, taint.path, how, by)


def _by_calls(graph: Graph) -> Iterator[Copy]:
    carried = graph.carried()
    for key in graph.systems("telemetry"):
        yield from _copy(graph, key, carried[key], key, "call", graph.estate.systems[key])


def _by_telemetry(graph: Graph) -> Iterator[Copy]:
    carried = graph.carried()
    for system in graph.estate.systems.values():
        tell = system.telemetry
        sink = _sink(graph, system)
        if tell is not None and sink and tell.content == "full":
            yield from _copy(graph, sink, carried[system.id], system.id, "telemetry", system)
        elif tell is not None and sink and tell.content is None and system.kind in AI_PATH:
            yield from _copy(graph, sink, carried[system.id], system.id, "unsaid", system)


def _by_routes(graph: Graph) -> Iterator[Copy]:
    carried = graph.carried()
    for route in graph.estate.routes.values():
        gateway = graph.estate.systems[route.gateway]
        if route.logging == "full":
            there = carried[gateway.id]
            served = frozenset(label for key in route.serves for label in _brought(graph, key, there))
            yield from _copy(graph, _sink(graph, gateway), served & there, gateway.id, "route", route)


def _brought(graph: Graph, key: str, there: frozenset[str]) -> frozenset[str]:
    """Return the labels a call may bring: of what it names, of all that is there where it names nothing."""
    call = graph.estate.integrations.get(key)
    if call is None:
        return frozenset()
    return there if call.data is None else frozenset().union(*(graph.sensitivity(name) for name in call.data))
