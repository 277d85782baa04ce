"""This file holds repetition: retries that multiply, and calls that may be done twice."""

from collections.abc import Sequence
from functools import cached_property

from cadee.graph.figures import Attempts, Repeat
from cadee.graph.kinds import Path, StepBudget
from cadee.graph.repetition import Repetition
from cadee.graph.search import UNSEEN, components, members


class Repeats(Repetition):
    """How often a request may arrive somewhere, and why more than once. On G∪F, all runtime modes."""

    def attempts(self, system: str) -> Attempts:
        """Return how often one request may call a system (A-014): the largest product of factors on any way to it.

        Factors: for a call 1 + retries; for a protected call the sum of 1 + retries over it and the rungs that lead to
        no terminal (at most `max_depth` of them); for a call that leaves a queue also 1 + redelivery. The path starts
        at the first factor above 1. In a cycle that holds a factor above 1, and behind it, the count is None: retries
        have no bound there.
        """
        number = self.system_number[system]
        counts, parents = self._attempts
        arcs = []
        node = number
        while (arc := parents[node]) >= 0:
            arcs.append(arc)
            node = self.source[arc]
        arcs.reverse()
        systems = (self.system_ids[node], *(self.system_ids[self.target[arc]] for arc in arcs))
        path = Path(systems, tuple(self.integration_ids[arc] for arc in arcs))
        factors = tuple((self.integration_ids[arc], self.factor(arc)) for arc in arcs)
        return Attempts(counts[number], path, factors)

    def factor(self, arc: int) -> int:
        """Return how many calls an integration (its number) makes of one."""
        entry = self.estate.integrations[self.integration_ids[arc]]
        count = 1 + (entry.retries or 0)
        for fallback in self.ladders_of.get(entry.id, ()):
            for rung in fallback.rungs[: fallback.max_depth]:
                further = self.estate.integrations.get(rung.to or "")
                if further is not None and not self.is_terminal(further.target):
                    count += 1 + (further.retries or 0)
        queue = self.estate.systems[entry.source].queue
        return count * (1 + queue.redelivery) if queue is not None else count

    @cached_property
    def _attempts(self) -> tuple[list[int | None], list[int]]:
        """For each system its count and the arc by which the way arrives (-1: the way starts here)."""
        leaving, target = self.leaving(True), self.target
        component, count = components(leaving, target)
        counts: list[int | None] = [1] * len(leaving)
        parents = [-1] * len(leaving)
        factors = [self.factor(arc) if runs else 0 for arc, runs in enumerate(self.runtime)]
        for nodes in reversed(members(component, count)):
            own = component[nodes[0]]
            self._spread(nodes, own, component, counts, parents)
            inside = [arc for node in nodes for arc in leaving[node] if component[target[arc]] == own]
            if any(factors[arc] > 1 for arc in inside):
                for node in nodes:
                    counts[node] = None
            self._hand_on(nodes, own, component, factors, counts, parents)
        return counts, parents

    def _spread(
        self, nodes: list[int], own: int, component: Sequence[int], counts: list[int | None], parents: list[int]
    ) -> None:
        """Give all systems of a cycle the largest count of any of them, and the way from there."""
        if len(nodes) == 1:
            return
        best = min(nodes, key=lambda node: (0, 0, node) if counts[node] is None else (1, -(counts[node] or 0), node))
        seen = {best}
        waiting = [best]
        for node in waiting:
            for arc in self.leaving(True)[node]:
                end = self.target[arc]
                if component[end] == own and end not in seen:
                    seen.add(end)
                    waiting.append(end)
                    if counts[end] != counts[best]:
                        counts[end], parents[end] = counts[best], arc

    def _hand_on(
        self,
        nodes: list[int],
        own: int,
        component: Sequence[int],
        factors: Sequence[int],
        counts: list[int | None],
        parents: list[int],
    ) -> None:
        for node in nodes:
            for arc in self.leaving(True)[node]:
                end = self.target[arc]
                if component[end] == own:
                    continue
                before, known = counts[node], counts[end]
                product = None if before is None else before * factors[arc]
                if known is not None and (product is None or product > known):
                    counts[end], parents[end] = product, arc

    def repeats(self, integration: str) -> tuple[Repeat, ...]:
        """Return why a call may be done more than once (A-032): at most one reason of each kind, the nearest.

        `retries`: it or a call that leads to it is tried again. `redelivery`: a queue on the way to it delivers again.
        `fallback`: it is protected or a rung (its twin may have succeeded), or both a protected call and its rung lead
        to it.
        """
        number = self.integration_number[integration]
        found = []
        for kind, near in (("retries", self._retrying), ("redelivery", self._redelivering)):
            path = self._way_from(number, near)
            if path is not None:
                element = f"integrations/{path.integrations[0]}" if kind == "retries" else f"systems/{path.systems[0]}"
                found.append(Repeat(kind, element, path))
        if number in self._replayed:
            fallback, first = self._replayed[number]
            found.append(Repeat("fallback", f"fallbacks/{fallback}", self._between(first, number)))
        return tuple(found)

    @cached_property
    def _retrying(self) -> tuple[bytearray, list[int]]:
        entries = self.estate.integrations
        return self._nearest(bytearray(bool(entries[key].retries) for key in self.integration_ids))

    @cached_property
    def _redelivering(self) -> tuple[bytearray, list[int]]:
        queues = [self.estate.systems[key].queue for key in self.system_ids]
        again = [queue is not None and queue.redelivery > 0 for queue in queues]
        return self._nearest(bytearray(again[source] for source in self.source))

    def _nearest(self, marked: bytearray) -> tuple[bytearray, list[int]]:
        """Return marked integrations and, for each system, the one by which the shortest way from these arrives."""
        parents = [UNSEEN] * len(self.system_ids)
        starts = []
        for arc, (mark, runs) in enumerate(zip(marked, self.runtime, strict=True)):
            if mark and runs and parents[self.target[arc]] == UNSEEN:
                parents[self.target[arc]] = arc
                starts.append(self.target[arc])
        for node in starts:
            for arc in self.leaving(True)[node]:
                if parents[self.target[arc]] == UNSEEN:
                    parents[self.target[arc]] = arc
                    starts.append(self.target[arc])
        return marked, parents

    def _way_from(self, number: int, near: tuple[bytearray, list[int]]) -> Path | None:
        marked, parents = near
        arcs = [number]
        while not marked[arcs[-1]]:
            arc = parents[self.source[arcs[-1]]]
            if arc == UNSEEN:
                return None
            arcs.append(arc)
        return self._path(arcs[::-1])

    def _path(self, arcs: Sequence[int]) -> Path:
        systems = (self.system_ids[self.source[arcs[0]]], *(self.system_ids[self.target[arc]] for arc in arcs))
        return Path(systems, tuple(self.integration_ids[arc] for arc in arcs))

    def _between(self, first: int, last: int) -> Path:
        if first == last:
            return self._path([first])
        start, end = self.system_ids[self.target[first]], self.system_ids[self.source[last]]
        middle = self.reaches([start], [end], fallbacks=True)
        arcs = [self.integration_number[key] for key in middle.integrations] if middle is not None else []
        return self._path([first, *arcs, last])

    @cached_property
    def _replayed(self) -> dict[int, tuple[str, int]]:
        """Calls that a fallback may do twice: the fallback, and its protected call or rung on the way."""
        budget = self.steps()
        found: dict[int, tuple[str, int]] = {}
        for key in sorted(self.estate.fallbacks):
            fallback = self.estate.fallbacks[key]
            rungs = [self.integration_number.get(rung.to or "") for rung in fallback.rungs]
            twins = [
                arc for arc in rungs if arc is not None and not self.is_terminal(self.system_ids[self.target[arc]])
            ]
            protected = self.integration_number.get(fallback.protects)
            if protected is None or not twins:
                continue
            for arc in (protected, *twins):
                found.setdefault(arc, (key, arc))
            below = self._below(self.target[protected], budget)
            for twin in twins:
                for arc in sorted(below & self._below(self.target[twin], budget)):
                    found.setdefault(arc, (key, protected))
        return found

    def _below(self, system: int, budget: StepBudget) -> set[int]:
        waiting, arcs = [system], set()
        seen = {system}
        for node in waiting:
            budget.spend(len(self.leaving(True)[node]) + 1)
            for arc in self.leaving(True)[node]:
                arcs.add(arc)
                if self.target[arc] not in seen:
                    seen.add(self.target[arc])
                    waiting.append(self.target[arc])
        return arcs
