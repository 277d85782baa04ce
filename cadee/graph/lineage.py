"""This file holds the lineage of data (L): what it is made of, whether it has an origin, how old it may be."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from cadee.graph.figures import Age
from cadee.graph.repeats import Repeats
from cadee.graph.search import Lazy, components, cycles, members

NOTHING = Decimal(0)


class Lineage(Repeats):
    """Questions about `derived_from`. Ids are of data."""

    @cached_property
    def data_ids(self) -> list[str]:
        """All data, in order."""
        return sorted(self.estate.data)

    @cached_property
    def _data_number(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.data_ids)}

    @cached_property
    def _sources_of(self) -> list[list[int]]:
        numbers = self._data_number
        return [
            sorted({numbers[source] for source in self.estate.data[key].derived_from if source in numbers})
            for key in self.data_ids
        ]

    @cached_property
    def _children(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.data_ids]
        for number, parents in enumerate(self._sources_of):
            for parent in parents:
                found[parent].append(number)
        return found

    def ancestors(self, data: Iterable[str]) -> tuple[str, ...]:
        """Return data and all it is derived from, in order."""
        return self._closure(data, self._sources_of)

    def derived(self, data: Iterable[str]) -> tuple[str, ...]:
        """Return data and all that is derived from it, in order (D-016)."""
        return self._closure(data, self._children)

    def _closure(self, data: Iterable[str], lists: Sequence[Sequence[int]]) -> tuple[str, ...]:
        waiting = sorted({self._data_number[key] for key in data if key in self._data_number})
        seen = set(waiting)
        for number in waiting:
            fresh = [each for each in lists[number] if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return tuple(self.data_ids[number] for number in sorted(seen))

    def lineage(self, data: str, source: str) -> tuple[str, ...]:
        """Return the shortest chain from a source to data that is made of it, both included; of several the one whose
        sources, from `data` on, come first by id. Empty where data is not made of it.
        """
        numbers = self._data_number
        if data not in numbers or source not in numbers:
            return ()
        start, goal = numbers[data], numbers[source]
        before, waiting = {start: start}, [start]
        for number in waiting:
            if number == goal:
                break
            fresh = [each for each in self._sources_of[number] if each not in before]
            before.update(dict.fromkeys(fresh, number))
            waiting.extend(fresh)
        if goal not in before:
            return ()
        chain = [goal]
        while chain[-1] != start:
            chain.append(before[chain[-1]])
        return tuple(self.data_ids[each] for each in chain)

    def nearest_record(self, data: str) -> str:
        """Return the nearest data that data is made of, itself included, with a system of record; else data itself."""
        waiting = [self._data_number[data]]
        seen = set(waiting)
        for number in waiting:
            if self.estate.data[self.data_ids[number]].source_of_record is not None:
                return self.data_ids[number]
            fresh = [each for each in self._sources_of[number] if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return data

    @cached_property
    def untraced(self) -> Mapping[str, tuple[str, ...]]:
        """The data that traces back to no system of record (D-006), each with a chain of sources that ends or turns in
        a circle.
        """
        systems = self.estate.systems
        rooted = [key for key in self.data_ids if self.estate.data[key].source_of_record in systems]
        traced = set(self.derived(rooted))
        return Lazy([key for key in self.data_ids if key not in traced], self._chain)

    def _chain(self, data: str) -> tuple[str, ...]:
        number = self._data_number[data]
        chain = {number: None}
        while self._sources_of[number]:
            number = self._sources_of[number][0]
            if number in chain:
                return (*(self.data_ids[each] for each in chain), self.data_ids[number])
            chain[number] = None
        return tuple(self.data_ids[each] for each in chain)

    @cached_property
    def lineage_cycles(self) -> tuple[tuple[str, ...], ...]:
        """A smallest cycle of each component of the lineage (D-014): data, each derived from the next, the first again
        at the end.
        """
        origins = [number for number, parents in enumerate(self._sources_of) for _ in parents]
        ends = [parent for parents in self._sources_of for parent in parents]
        arcs = iter(range(len(ends)))
        leaving = [[next(arcs) for _ in parents] for parents in self._sources_of]
        return tuple(
            tuple(self.data_ids[number] for number in (origins[found[0]], *(ends[arc] for arc in found)))
            for found in cycles(leaving, ends, origins)
        )

    def oldest(self, data: str) -> Age:
        """Return the worst-case age of data when used (D-007): the longest sum of refresh and lag back to a source.

        Data at its system of record, or that a system produces on the way, is as old as its refresh interval says, 0
        without one; other derived data without an interval is unknown.
        """
        ages, via = self._ages
        number = self._data_number[data]
        if ages[number] is None:
            return Age(None, tuple((key, self._own_age(self._data_number[key])) for key in reversed(self._chain(data))))
        chain = [number]
        while (before := via[chain[-1]]) >= 0:
            chain.append(before)
        chain.reverse()
        terms = tuple((self.data_ids[each], self._own_age(each)) for each in chain)
        return Age(ages[number], terms, tuple(self.data_ids[each] for each in chain if self._unsaid(each)))

    def _own_age(self, number: int) -> Decimal:
        entry = self.estate.data[self.data_ids[number]]
        parts = (entry.refresh, entry.lag)
        return sum((part.milliseconds for part in parts if part is not None), NOTHING)

    def _unsaid(self, number: int) -> bool:
        entry = self.estate.data[self.data_ids[number]]
        return entry.refresh is None and entry.source_of_record is None and entry.produced_by is None

    @cached_property
    def _ages(self) -> tuple[list[Decimal | None], list[int]]:
        """For each data its age (None: behind a circle) and the source it is oldest by (-1: none)."""
        size = len(self.data_ids)
        component, count = components(self._sources_of, range(size))
        ages: list[Decimal | None] = [None] * size
        via = [-1] * size
        for nodes in members(component, count):
            number = nodes[0]
            parents = self._sources_of[number]
            known = [(age, -each) for each in parents if (age := ages[each]) is not None]
            if len(nodes) > 1 or number in parents or len(known) < len(parents):
                continue
            age, best = max(known, default=(NOTHING, 1))
            ages[number], via[number] = age + self._own_age(number), -best
        return ages, via
