"""This file holds which calls leave a trace, where a lost one would be missed, and the ways of requests to there."""

from collections.abc import Iterable, Mapping

from cadee.graph.graph import Graph
from cadee.graph.ground import run_by_others
from cadee.graph.kinds import JourneyView, Path
from cadee.graph.search import Lazy
from cadee.model.flow import Integration


def loses_something(graph: Graph, call: Integration) -> bool:
    """Whether losing the trace on a call loses something: not beyond people, nor at the last step, in others' hands."""
    source, target = graph.estate.systems[call.source], graph.estate.systems[call.target]
    if call.plane != "runtime" or "human" in (source.kind, target.kind):
        return False
    return not run_by_others(graph, target) or bool(graph.calls_from(target.id))


def leaves_trace(graph: Graph, call: Integration) -> bool:
    """Whether a change leaves a trace: by the call, by who makes it, or at the record by whom."""
    source, target = graph.estate.systems[call.source], graph.estate.systems[call.target]
    by_whom = call.identity is not None and target.telemetry is not None
    return call.trace not in (None, "none") or source.telemetry is not None or by_whom


def way_of_steps(graph: Graph, view: JourneyView, step: str) -> Path:
    """Return the shortest way by the steps of a journey from its entry through one of them; from that step's caller
    where they do not lead there. Linear in the steps.
    """
    calls, last = graph.estate.integrations, graph.estate.integrations[step]
    leaving: dict[str, list[str]] = {}
    for key in sorted(set(view.steps)):
        leaving.setdefault(calls[key].source, []).append(key)
    parents: dict[str, str] = {view.entry: ""}
    waiting = [view.entry]
    for system in waiting:
        for key in leaving.get(system, ()):
            if calls[key].target not in parents:
                parents[calls[key].target] = key
                waiting.append(calls[key].target)
    way, arc = [step], parents.get(last.source, "")
    while arc:
        way.append(arc)
        arc = parents[calls[arc].source]
    way.reverse()
    return Path((calls[way[0]].source, *(calls[key].target for key in way)), tuple(way))


def ways_by_fallbacks(graph: Graph, views: Iterable[JourneyView]) -> Mapping[str, Path]:
    """Return for each call that journeys get to, fallbacks live, the shortest way from an entry through it."""
    calls = graph.estate.integrations
    ways = graph.paths_to_each({view.entry for view in views}, graph.system_ids, fallbacks=True)
    live = graph.live(True)
    met = (key for number, key in enumerate(graph.integration_ids) if live[number] and calls[key].source in ways)
    return Lazy(met, lambda key: ways[calls[key].source].then(calls[key].target, key))
