"""This file holds how retries multiply: how many calls one request becomes on its way, circles walked once."""

from collections.abc import Sequence
from dataclasses import dataclass

from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.graph.search import components, members


@dataclass(frozen=True, slots=True)
class Multiplied:
    """One request that becomes `count` calls: of `call` itself, or of it and the rungs that stand in for it.

    `path` leads from where the first factor above 1 lies; `factors` are the terms of the product, integration id and
    how often it is made for each time its caller is called. Calls before the last count without their rungs, which
    lead elsewhere.
    """

    call: str
    count: int
    path: Path
    factors: tuple[tuple[str, int], ...]


def multiplied(graph: Graph) -> tuple[Multiplied, ...]:
    """Return the runtime calls that one request may make more than once, the most often first; gateways by route.

    A call makes 1 + retries, at the end of the way those of its rungs as well (`Repeats.factor`); what leaves a queue
    is made 1 + redelivery times. Of several ways the one that multiplies most counts. In a circle of calls each is
    walked once, from where it is entered: whether a circle ends is asked elsewhere. Records for telemetry are gathered
    and sent together, so they are left out.
    """
    walk = _walk(graph)
    split, best = graph.split, dict[int, tuple[int, int]]()
    for node, arcs in enumerate(walk.leaving):
        for arc in arcs:
            number = split.integration[arc]
            count = walk.counts[node] * graph.factor(number)
            if count > best.get(number, (1, 0))[0]:
                best[number] = count, arc
    order = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple(walk.way(arc, count) for _, (count, arc) in order)


class _Walk:
    """How often one request comes to each node of the split graph, and by which arc (-1: it begins there)."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.split = graph, graph.split
        self.own = [_own(graph, key) for key in graph.integration_ids]
        self.leaving = [[arc for arc in arcs if self.own[self.split.integration[arc]]] for arcs in self.split.leaving]
        self.counts, self.parents = [1] * len(self.leaving), [-1] * len(self.leaving)
        self._spread()

    def _spread(self) -> None:
        component, count = components(self.leaving, self.split.end)
        entries = set(self.graph.systems_numbers(self.graph.entries))
        for nodes in reversed(members(component, count)):
            if len(nodes) > 1:
                self._round(min(nodes, key=lambda node: (-self.counts[node], node not in entries, node)), component)
            for arc in (arc for node in nodes for arc in self.leaving[node]):
                end, product = self.split.end[arc], self._product(arc)
                if component[end] != component[nodes[0]] and product > self.counts[end]:
                    self.counts[end], self.parents[end] = product, arc

    def _round(self, start: int, component: Sequence[int]) -> None:
        """Walk a circle from where it is entered, nearest first, each of its nodes once."""
        seen, waiting = {start}, [start]
        for node in waiting:
            for arc in self.leaving[node]:
                end = self.split.end[arc]
                if component[end] == component[start] and end not in seen:
                    seen.add(end)
                    waiting.append(end)
                    self.counts[end], self.parents[end] = self._product(arc), arc

    def _product(self, arc: int) -> int:
        return self.counts[self.split.origin[arc]] * self.own[self.split.integration[arc]]

    def way(self, last: int, count: int) -> Multiplied:
        """Return a call by one of its arcs with the way to it, from the first factor above 1 on."""
        split, arcs = self.split, [last]
        while self.counts[split.origin[arcs[-1]]] > 1:
            arcs.append(self.parents[split.origin[arcs[-1]]])
        arcs.reverse()
        names = tuple(self.graph.integration_ids[split.integration[arc]] for arc in arcs)
        numbers = (split.system[split.origin[arcs[0]]], *(split.system[split.end[arc]] for arc in arcs))
        times = [*(self.own[split.integration[arc]] for arc in arcs[:-1]), count // self.counts[split.origin[last]]]
        path = Path(tuple(self.graph.system_ids[number] for number in numbers), names)
        return Multiplied(names[-1], count, path, tuple(each for each in zip(names, times, strict=True) if each[1] > 1))


@once
def _walk(graph: Graph) -> _Walk:
    return _Walk(graph)


def _own(graph: Graph, integration: str) -> int:
    """Return how often a call is made for each time its caller is called, rungs left out; 0 for what is recorded."""
    entry = graph.estate.integrations[integration]
    if graph.estate.systems[entry.target].kind == "telemetry":
        return 0
    queue = graph.estate.systems[entry.source].queue
    return (1 + (entry.retries or 0)) * (1 + (queue.redelivery if queue is not None else 0))
