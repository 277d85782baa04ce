"""This file holds the smallest losses that silence a journey: a search through sets, led by what each way needs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cadee.graph.aftermath import Aftermath
from cadee.graph.assurance import assured
from cadee.graph.graph import Graph
from cadee.graph.kinds import JourneyView, OutOfSteps, StepBudget

STEPS = 1_000_000
"""How many steps the search for one journey may take."""


class Cut(NamedTuple):
    """A smallest set of systems and failure domains whose loss silences a journey while its entry stands.

    `removed` is such a set, () where there is none; `decided` tells that the search came to its end. Otherwise it ended
    after `steps`, and `more_than` is how many losses are known not to be enough.
    """

    journey: str
    removed: tuple[str, ...]
    decided: bool
    more_than: int
    steps: int


def smallest_silencing(graph: Graph, view: JourneyView, base: Iterable[str] = (), *, limit: int = STEPS) -> Cut:
    """Return a smallest set of further losses after which a journey has no safe end although people still get in.

    `base` is lost already. What takes the entry itself is left out: that is another fault, and always of size one. Of
    several smallest sets the one nearest the steps of the journey, systems before domains.
    """
    search = _Search(graph, view, tuple(base), limit)
    size = 0
    try:
        if assured(graph, view, search.base, search.elements.values(), search.budget):
            return Cut(view.id, (), decided=True, more_than=0, steps=search.budget.spent)
        while True:
            found, further = search.of_size(frozenset(), size), search.cut_off
            if found is not None or not further:
                removed = tuple(sorted(search.nearest(found))) if found else ()
                return Cut(
                    view.id, removed, decided=True, more_than=max(0, len(removed) - 1), steps=search.budget.spent
                )
            size += 1
    except OutOfSteps:
        return Cut(view.id, (), decided=False, more_than=size - 1, steps=limit)


class _Search:
    """Iterative deepening: a set that does not silence leaves a way, and every larger set that does must hit it."""

    def __init__(self, graph: Graph, view: JourneyView, base: tuple[str, ...], limit: int) -> None:
        self.graph, self.view, self.base, self.budget = graph, view, base, StepBudget(limit)
        self.dependence = graph.dependence
        self.elements = self._elements()
        self.known: dict[frozenset[str], tuple[str, ...] | None] = {}
        self.seen: set[frozenset[str]] = set()
        self.cut_off = False

    def _elements(self) -> dict[str, int]:
        """Return what may be lost, systems first, each with its kinds of failure; of two that are one only the first.

        What the entry cannot be reached without is left out, so is what is lost already.
        """
        dependence = self.dependence
        entry = dependence.alive[self.graph.system_number[self.view.entry]]
        barred = {entry, *dependence.needs[entry]}
        found: dict[str, int] = {}
        same: set[tuple[frozenset[int], int]] = set()
        systems = sorted(name for name in dependence.names if name.startswith("systems/"))
        for name in (*systems, *sorted(name for name in dependence.names if name.startswith("domain:"))):
            atom, kind = dependence.names[name], dependence.kind(name)
            takes = frozenset(dependence.users[atom]) if name.startswith("domain:") else frozenset([atom])
            if atom not in barred and name not in self.base and (takes, kind) not in same:
                same.add((takes, kind))
                found[name] = kind
        return found

    def of_size(self, chosen: frozenset[str], left: int) -> frozenset[str] | None:
        """Return a set that silences, of what is chosen and `left` more; `cut_off` tells whether a larger may."""
        if not chosen:
            self.seen, self.cut_off = set(), False
        branches = self._branches(chosen)
        if branches is None:
            return chosen
        if not left:
            self.cut_off = self.cut_off or bool(branches)
            return None
        for name in branches:
            further = chosen | {name}
            if further not in self.seen:
                self.seen.add(further)
                found = self.of_size(further, left - 1)
                if found is not None:
                    return found
        return None

    def _branches(self, chosen: frozenset[str]) -> tuple[str, ...] | None:
        """Return what a larger set must lose one of to silence the journey; None where this set silences it."""
        if chosen not in self.known:
            self.known[chosen] = self._find_branches(chosen)
        return self.known[chosen]

    def _find_branches(self, chosen: frozenset[str]) -> tuple[str, ...] | None:
        names = (*self.base, *sorted(chosen))
        broken = self.dependence.lost(names, self.budget)
        way = self.graph.walk(self.view, names, broken, self.budget)
        self.budget.spend(len(self.elements))
        if way.end is None:
            return None
        needs, stepped_in = support(way)
        certain = self._certain(needs, broken, way.mask)
        hit = {self.dependence.element.get(need, "") for need in certain}
        return tuple(
            name
            for name, kind in self.elements.items()
            if name not in chosen and (name in hit or (stepped_in and kind & ~way.mask))
        )

    def nearest(self, chosen: frozenset[str]) -> frozenset[str]:
        """Put in the place of each loss that silences the first that does too: on the steps, then systems by id."""
        steps = [f"systems/{key}" for key in self.view.systems]
        order = dict.fromkeys([*(name for name in steps if name in self.elements), *self.elements])
        for name in sorted(chosen):
            others = chosen - {name}
            for each in order:
                if each == name or (each not in others and self._silences(others | {each})):
                    chosen = others | {each}
                    break
        return chosen

    def _silences(self, chosen: frozenset[str]) -> bool:
        return self._branches(chosen) is None

    def _certain(self, needs: Iterable[int], broken: set[int], mask: int) -> set[int]:
        """Return needs that, as long as they hold, keep some needs whole: for each ladder the first member that is."""
        dependence = self.dependence
        waiting = list(dict.fromkeys(needs))
        found = set(waiting)
        for need in waiting:
            members = dependence.any_of.get(need, ())
            whole = [
                each
                for place, (each, kinds) in enumerate(members)
                if each not in broken and (not place or kinds & mask)
            ]
            further = [*dependence.needs[need], *whole[:1]]
            self.budget.spend(len(further) + 1)
            for each in further:
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        return found


def support(way: Aftermath) -> tuple[list[int], bool]:
    """Return the needs that a way stands on, also by the calls whose ladders stepped in, and whether any did."""
    trail = _Trail(way)
    assert way.end is not None
    part, _ = way.ends[way.end]
    trail.to(part)
    if way.end in way.ended_for:
        trail.behind(way.ended_for[way.end])
    return [*way.needs, *trail.needs], trail.stepped_in


class _Trail:
    """The needs behind a way, gathered backwards."""

    def __init__(self, way: Aftermath) -> None:
        self.way = way
        self.needs: list[int] = []
        self.stepped_in = False
        self.done: set[int] = set()

    def to(self, part: int) -> None:
        """Follow how a part was met."""
        while part not in self.done and part in self.way.parents and part != self.way.start:
            self.done.add(part)
            before, call, name = self.way.parents[part]
            self.needs.extend((part, call))
            if name:
                self.behind(self.way.stands_for[call, name])
            part = before

    def behind(self, call: int) -> None:
        """Follow how a broken call came to be tried."""
        for fired in self._fired(call):
            self.stepped_in = True
            self.to(self.way.fired[fired][0])

    def _fired(self, call: int) -> Iterator[int]:
        seen: set[int] = set()
        while call not in seen:
            seen.add(call)
            yield call
            name = self.way.fired[call][1]
            if not name:
                return
            call = self.way.stands_for[call, name]
