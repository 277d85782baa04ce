"""This file holds the ways that one kind of data takes to where it comes to lie, each kind searched once."""

from collections.abc import Iterator

from cadee.diagnostic import Step, Witness
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path


class Carriage:
    """Shortest ways over the integrations that name data. Linear in the arcs that name the data asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.cargo = graph, graph.cargo(frozenset())
        self._arcs: dict[str, list[int]] = {}
        for arc, (number, name) in enumerate(zip(self.cargo.integrations, self.cargo.data, strict=True)):
            if name and number >= 0:
                self._arcs.setdefault(name, []).append(arc)
        self._found: dict[str, dict[int, int]] = {}

    def to(self, data: str, system: str) -> Path | None:
        """Return the shortest way of data to a system from where it is kept of record, is produced or only sent from;
        in a circle from the first sender. None where no integration brings it.
        """
        parents = self._parents(data)
        node, way = self.graph.system_number[system], list[int]()
        if node not in parents:
            return None
        while (arc := parents[node]) >= 0:
            way.append(arc)
            node = self.cargo.origins[arc]
        way.reverse()
        ids, calls = self.graph.system_ids, self.graph.integration_ids
        systems = (ids[node], *(ids[self.cargo.ends[arc]] for arc in way))
        return Path(systems, tuple(calls[self.cargo.integrations[arc]] for arc in way))

    def witness(self, data: str, system: str, source: str = "") -> Witness:
        """Return the chain from `source` (data that `data` is made of, or itself) to a system."""
        way = self.to(data, system)
        made = [Step(f"data/{key}") for key in self.graph.lineage(data, source or data)]
        steps = (*made, *(way.witness().steps if way is not None else (Step(f"systems/{system}"),)))
        return Witness("chain", steps, "from the data to where it comes to lie")

    def _parents(self, data: str) -> dict[int, int]:
        """For each system that data gets to, the arc by which it is first met; -1 where it begins."""
        if data not in self._found:
            arcs = self._arcs.get(data, [])
            leaving: dict[int, list[int]] = {}
            for arc in arcs:
                leaving.setdefault(self.cargo.origins[arc], []).append(arc)
            self._found[data] = found = dict.fromkeys(self._starts(data, arcs), -1)
            waiting = list(found)
            for start in (None, *sorted(leaving)):
                if start is not None and start not in found:
                    found[start] = -1
                    waiting.append(start)
                for node in waiting:
                    for arc in leaving.get(node, ()):
                        if self.cargo.ends[arc] not in found:
                            found[self.cargo.ends[arc]] = arc
                            waiting.append(self.cargo.ends[arc])
                waiting.clear()
        return self._found[data]

    def _starts(self, data: str, arcs: list[int]) -> Iterator[int]:
        """Yield where data begins: at its record or maker, and where it is sent from and not sent to."""
        entry = self.graph.estate.data[data]
        own = (self.graph.system_number.get(key or "") for key in (entry.source_of_record, entry.produced_by))
        ends, origins = {self.cargo.ends[arc] for arc in arcs}, sorted({self.cargo.origins[arc] for arc in arcs})
        yield from (number for number in own if number is not None)
        yield from (number for number in origins if number not in ends)
