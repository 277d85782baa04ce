"""This file holds what critical systems and journeys cannot work without, taken together."""

from collections.abc import Iterable, Sequence

from cadee.graph.graph import Graph


def needed_by(graph: Graph, systems: Iterable[str]) -> frozenset[str]:
    """Return every system that one of these cannot work without: the union of their `hard_dependencies`, in one walk.

    One of these is among them only where another of them needs it.
    """
    dependence = graph.dependence
    waiting = graph.systems_numbers(systems)
    seen, found, owner = set(waiting), set[int](), dependence.split.system
    for need in waiting:
        for further in dependence.needs[need]:
            if further < len(owner) and (need >= len(owner) or owner[further] != owner[need]):
                found.add(owner[further])
            if further not in seen:
                seen.add(further)
                waiting.append(further)
    return frozenset(graph.system_names(found))


def shaded(graph: Graph) -> frozenset[str]:
    """Return the systems less critical than a system of tier 0 or 1 that cannot work without them, or of no tier said.

    These are told between systems (A-018); what remains is told of journeys (X-004).
    """
    found: set[str] = set()
    for tier in (0, 1):
        needed = needed_by(graph, (key for key in graph.systems() if graph.tier(key) == tier))
        found.update(key for key in needed if (own := graph.tier(key)) is None or own > tier)
    return frozenset(found)


def needed_on_the_way(graph: Graph, journey: str) -> Sequence[str]:
    """Return the systems that a journey cannot work without, in order of meeting; people and telemetry left out.

    Its steps from system to system, and all that those need; what a protected call leads to is not needed.
    """
    road = graph.road(graph.journey(journey), ground=True, plain=False).systems
    keys = [graph.system_ids[number] for number in road]
    return [key for key in keys if graph.estate.systems[key].kind not in ("human", "telemetry")]
