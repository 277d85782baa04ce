"""This file holds where people outside meet AI: the entries they come in by, the AI systems that answer them first."""

from collections.abc import Mapping

from cadee.graph.gating import minds
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.graph.stages import in_production

OUTSIDE = ("customer-facing", "public")
"""The exposures that let people outside in."""


def outside_entries(graph: Graph) -> tuple[str, ...]:
    """Return what `ways_in` does where people outside come in: where production is an estate of its own, only there."""
    return ways_in(graph) if in_production(graph) else ()


@once
def ways_in(graph: Graph) -> tuple[str, ...]:
    """Return, in order, the entries of journeys and the channels by which customers or the public come in."""
    views = graph.journeys()
    found = {view.entry for view in views if view.exposure in OUTSIDE}
    if graph.estate.workflow.exposure in OUTSIDE:
        found |= set(graph.systems("channel")) - {view.entry for view in views}
    return tuple(sorted(found & set(graph.entries)))


@once
def facing_minds(graph: Graph) -> Mapping[str, Path]:
    """Return the agents and models that answer people outside, in order, each with a shortest way from an entry to it.

    Those that requests meet before any other agent or model, without fallbacks. Behind a person they face nobody.
    """
    entries = outside_entries(graph)
    answering = [key for key in minds(graph) if graph.estate.systems[key].kind in ("agent", "model")]
    people = set(graph.humans) - set(entries)
    callers = {
        graph.estate.integrations[call].source for key in answering for call in graph.calls_to(key, fallbacks=False)
    }
    ways = graph.paths_to_each(entries, callers, without_systems={*minds(graph), *people})
    found: dict[str, Path] = {}
    for key in sorted(answering):
        calls = (graph.estate.integrations[call] for call in graph.calls_to(key, fallbacks=False))
        steps = [(len(ways[call.source]), call) for call in calls if call.source in ways]
        if key in entries:
            found[key] = Path((key,))
        elif steps:
            _, call = min(steps, key=lambda step: step[0])
            way = ways[call.source]
            found[key] = Path((*way.systems, key), (*way.integrations, call.id))
    return found


def doors(graph: Graph) -> tuple[str, ...]:
    """Return, in order, where people outside have AI before them: channels on the way to it, channels that it writes to
    by itself, and entries of another kind (no people) that lead to it past every channel.
    """
    entries, met = outside_entries(graph), facing_minds(graph)
    people = set(graph.humans) - set(entries)
    channels = frozenset(graph.systems("channel"))
    behind = graph.reachable(entries, without_systems={*minds(graph), *people})
    found = {*channels & behind & graph.reaching(met, without_systems=people)}
    past = graph.reaching(met, without_systems={*channels, *people})
    found |= {key for key in entries if key in past and graph.estate.systems[key].kind not in ("human", "channel")}
    if in_production(graph):
        written = (graph.estate.integrations[call].target for key in minds(graph) for call in graph.calls_from(key))
        found |= {key for key in written if key in channels and graph.exposure(key) in OUTSIDE}
    return tuple(sorted(found))


def within_reach(graph: Graph) -> frozenset[str]:
    """Return the systems that requests of people outside get to, fallbacks live, past no other person; none without
    such people.
    """
    entries = outside_entries(graph)
    return graph.reachable(entries, without_systems=set(graph.humans) - set(entries), fallbacks=True)
