"""This file holds cuts: the systems that every path passes, the smallest sets that part an estate."""

from collections.abc import Iterable

from cadee.graph.gateways import Gateways
from cadee.graph.kinds import Fallbacks
from cadee.graph.search import UNSEEN, breadth, trail


class Cuts(Gateways):
    """Questions about what holds the graph together."""

    def single_points(self, entry: str, ends: Iterable[str], *, fallbacks: Fallbacks = True) -> tuple[str, ...]:
        """Return the systems that every path from `entry` to any of `ends` passes, in the order of the path (A-008,
        A-042).

        The entry and a sole end count. Empty where no end can be reached.
        """
        goals = bytearray(len(self.system_ids))
        for number in self.systems_numbers(ends):
            goals[number] = 1
        parents = [UNSEEN] * len(goals)
        closed = bytearray(len(self.integration_ids))
        starts = self.systems_numbers([entry])
        hit = breadth(starts, self.leaving(fallbacks), self.target, parents, closed, goals)
        if hit < 0:
            return ()
        road = [starts[0], *(self.target[arc] for arc in trail(hit, parents, self.source))]
        return tuple(self.system_ids[node] for node in self._unavoidable(road, goals, fallbacks))

    def _unavoidable(self, road: list[int], goals: bytearray, fallbacks: Fallbacks) -> list[int]:
        """Return the nodes of a shortest road without which its goals cannot be reached.

        Walks the road and spreads beside it: a node that nothing before it can pass by is unavoidable. All goals
        together stand one place beyond the end of the road.
        """
        leaving = self.leaving(fallbacks)
        place = {node: step for step, node in enumerate(road)}
        seen = bytearray(len(goals))
        found, furthest = [], 0
        for step, node in enumerate(road):
            if furthest <= step:
                found.append(node)
            if goals[node]:
                break
            waiting = [node]
            for current in waiting:
                for arc in leaving[current]:
                    end = self.target[arc]
                    at = len(road) if goals[end] and end != road[-1] else place.get(end)
                    if at is not None:
                        furthest = max(furthest, at)
                    elif not seen[end]:
                        seen[end] = 1
                        waiting.append(end)
        return found

    def smallest_cut(
        self, entries: Iterable[str], ends: Iterable[str], *, fallbacks: Fallbacks = True, up_to: int = 3
    ) -> tuple[str, ...] | None:
        """Return a smallest set of systems, none of them an entry or an end, whose loss parts entries from ends.

        Empty where they are apart already; None where more than `up_to` systems are needed or an entry calls an end
        directly. Of several smallest sets the one nearest the entries.
        """
        sources, sinks = self.systems_numbers(entries), self.systems_numbers(ends)
        if set(sources) & set(sinks):
            return None
        flow = _Flow(self.leaving(fallbacks), self.target, self.arriving(fallbacks), self.source, sources, sinks)
        for _ in range(up_to + 1):
            if not flow.augment():
                return self.system_names(flow.cut())
            if flow.direct:
                return None
        return None

    def articulation_points(self) -> tuple[str, ...]:
        """Return the systems whose loss splits the estate, requests taken without direction, fallbacks included."""
        size = len(self.system_ids)
        leaving, arriving = self.leaving(True), self.arriving(True)
        beside = [
            sorted({self.target[arc] for arc in leaving[node]} | {self.source[arc] for arc in arriving[node]})
            for node in range(size)
        ]
        return self.system_names(_articulations(beside))


class _Flow:
    """Unit flow on split nodes: each system between carries one path. States: 2v before, 2v + 1 behind system v."""

    def __init__(
        self,
        leaving: list[list[int]],
        target: list[int],
        arriving: list[list[int]],
        source: list[int],
        sources: list[int],
        sinks: list[int],
    ) -> None:
        self.leaving, self.target, self.arriving, self.source = leaving, target, arriving, source
        self.sources, self.sinks, self.free = sources, frozenset(sinks), frozenset(sources)
        self.used = bytearray(len(target))
        self.through = bytearray(len(leaving))
        self.direct = False
        self.parents: dict[int, tuple[int, int]] = {}

    def augment(self) -> bool:
        """Add one more path; False where none is left. `direct` tells that a path has no system between its ends."""
        self.parents = {2 * node + 1: (-1, -1) for node in self.sources}
        queue = list(self.parents)
        for state in queue:
            for following, arc in self._steps(state):
                if following in self.parents:
                    continue
                self.parents[following] = (state, arc)
                if following % 2 == 0 and following // 2 in self.sinks:
                    self._commit(following)
                    return True
                queue.append(following)
        return False

    def _steps(self, state: int) -> Iterable[tuple[int, int]]:
        node, behind = divmod(state, 2)
        if behind:
            for arc in self.leaving[node]:
                if self.target[arc] not in self.free:
                    yield 2 * self.target[arc], arc
            if self.through[node]:
                yield 2 * node, -1
            return
        if not self.through[node]:
            yield 2 * node + 1, -1
        for arc in self.arriving[node]:
            if self.used[arc] and self.source[arc] not in self.free:
                yield 2 * self.source[arc] + 1, arc

    def _commit(self, state: int) -> None:
        arcs = 0
        while (step := self.parents[state])[0] >= 0:
            before, arc = step
            if arc < 0:
                self.through[state // 2] ^= 1
            else:
                self.used[arc] ^= 1
                arcs += 1
            state = before
        self.direct = self.direct or arcs == 1

    def cut(self) -> list[int]:
        """Return the systems whose front the last, failed search met and whose back it did not."""
        met = self.parents
        return [state // 2 for state in met if state % 2 == 0 and state + 1 not in met]


def _articulations(beside: list[list[int]]) -> set[int]:
    index, low = [0] * len(beside), [0] * len(beside)
    found: set[int] = set()
    clock = 0
    for root in range(len(beside)):
        if index[root]:
            continue
        branches = 0
        clock += 1
        index[root] = low[root] = clock
        work = [(root, -1, iter(beside[root]))]
        while work:
            node, above, others = work[-1]
            other = next((each for each in others if each != above), None)
            if other is None:
                work.pop()
                branches += above == root
                if above >= 0:
                    low[above] = min(low[above], low[node])
                    if above != root and low[node] >= index[above]:
                        found.add(above)
            elif index[other]:
                low[node] = min(low[node], index[other])
            else:
                clock += 1
                index[other] = low[other] = clock
                work.append((other, node, iter(beside[other])))
        if branches > 1:
            found.add(root)
    return found
