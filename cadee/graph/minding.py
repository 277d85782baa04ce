"""This file holds which AI systems are live, and who notices when their answers drift."""

from collections.abc import Iterable
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.memo import once
from cadee.graph.stages import in_production
from cadee.model.control import Signal


@once
def live_ai(graph: Graph) -> tuple[str, ...]:
    """Return the agents, then the models that requests reach, that run in production and are not planned or retired.

    None before the day of go-live.
    """
    start = graph.estate.workflow.live_from
    if not in_production(graph) or (start is not None and start > graph.today):
        return ()
    systems = graph.estate.systems
    found = [key for key in (*graph.systems("agent"), *graph.models) if systems[key].kind in ("agent", "model")]
    return tuple(key for key in found if systems[key].lifecycle not in ("planned", "retired"))


class Monitor(NamedTuple):
    """A signal about drift: the systems it comes from, or that emit its metric, and where it ends before it reaches a
    person ("" where it does).
    """

    signal: Signal
    systems: tuple[str, ...]
    ends: str


def monitors(graph: Graph) -> tuple[Monitor, ...]:
    """Return the signals that measure drift, in order of writing."""
    emitting: dict[str, list[str]] = {}
    for key, system in graph.estate.systems.items():
        for metric in system.telemetry.emits if system.telemetry is not None else ():
            emitting.setdefault(metric, []).append(key)
    found = []
    for signal in graph.estate.signals.values():
        if signal.measures == "drift":
            named = dict.fromkeys((*signal.source, *emitting.get(signal.metric, ())))
            systems = tuple(key for key in named if key in graph.estate.systems)
            found.append(Monitor(signal, systems, ends(graph, signal)))
    return tuple(found)


def watched(graph: Graph, by: Iterable[Monitor]) -> frozenset[str]:
    """Return what some monitors watch: their systems, and the models that an agent or a gateway among these asks,
    through further gateways too.
    """
    systems, calls = graph.estate.systems, graph.estate.integrations
    waiting = list(dict.fromkeys(key for monitor in by for key in monitor.systems))
    found = set(waiting)
    for key in waiting:
        if systems[key].kind in ("agent", "gateway"):
            for call in graph.calls_from(key):
                target = calls[call].target
                if target not in found and systems[target].kind in ("model", "gateway"):
                    found.add(target)
                    waiting.append(target)
    return frozenset(found)


def ends(graph: Graph, signal: Signal) -> str:
    """Return where a signal ends before it reaches a person, in words; "" where it reaches one."""
    if signal.alert is None:
        return "raises no alert"
    if signal.alert.severity == "info":
        return "is noted and sent to nobody"
    if signal.to is None:
        return "is addressed to nobody"
    if not any(graph.estate.owners[key].active_on(graph.today) for key in graph.people(signal.to)):
        return f"goes to {signal.to!r}, behind whom no person is active"
    return ""
