"""This file holds what critical systems and journeys cannot work without, taken together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cadee.graph.graph import Graph
from cadee.graph.kinds import Path


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
    keys = [graph.system_ids[number] for number in _road(graph, journey)]
    return [key for key in keys if graph.estate.systems[key].kind not in ("human", "telemetry")]


def _road(graph: Graph, journey: str) -> Iterable[int]:
    return graph.road(graph.journey(journey), ground=True, plain=False).systems


def way_to_need(graph: Graph, journey: str, system: str) -> Path | None:
    """Return the shortest way from a journey to a system it cannot work without, by needs; None where none is written.

    From its entry by its steps; or where nothing leads on so, from the caller of one of its steps, and then by any call
    of the entry. Of several the first by calls, then by `depends_on`. Linear in what the journey needs.
    """
    view, road, goal = graph.journey(journey), frozenset(_road(graph, journey)), graph.system_number[system]
    callers = [graph.source[step] for step in graph.integration_numbers(view.steps)]
    entry = graph.system_number[view.entry]
    for starts, steps in (([entry], view.steps), (callers, view.steps), (callers, None)):
        parents = dict.fromkeys(starts, (-1, -1))
        waiting = list(parents)
        for node in waiting:
            for arc, end in _needs(graph, node, steps if node == entry else None):
                if end in road and end not in parents:
                    parents[end] = (node, arc)
                    waiting.append(end)
        if goal in parents:
            return _unwound(graph, goal, parents)
    return None


def _needs(graph: Graph, node: int, steps: Sequence[str] | None) -> Iterator[tuple[int, int]]:
    """Yield the calls that a system needs and does not protect, and where they lead; -1 for what it depends on.

    Where `steps` are given, of the calls only these.
    """
    for arc in graph.leaving(False)[node]:
        key = graph.integration_ids[arc]
        if not graph.estate.integrations[key].optional and key not in graph.ladders_of and (not steps or key in steps):
            yield arc, graph.target[arc]
    for number in graph.systems_numbers(graph.estate.systems[graph.system_ids[node]].depends_on):
        yield -1, number


def _unwound(graph: Graph, node: int, parents: Mapping[int, tuple[int, int]]) -> Path:
    systems, calls = [graph.system_ids[node]], list[str]()
    while (parent := parents[node])[0] >= 0:
        node = parent[0]
        calls.append(graph.integration_ids[parent[1]] if parent[1] >= 0 else "")
        systems.append(graph.system_ids[node])
    return Path(tuple(reversed(systems)), tuple(reversed(calls)))
