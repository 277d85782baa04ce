"""This file holds the searches on plain integer lists that every question is made of; all iterative, all linear."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

V = TypeVar("V")

UNSEEN, START, BLOCKED = -1, -2, -3

Lists = Sequence[Sequence[int]]


def breadth(
    starts: Sequence[int],
    leaving: Lists,
    ends: Sequence[int],
    parents: list[int],
    closed: bytearray,
    goals: bytearray,
) -> int:
    """Search breadth first; return the first goal met, or -1.

    `leaving[v]` are arcs out of v and `ends[arc]` where they lead; `closed[arc]` takes an arc out; `goals[v]` marks
    nodes to stop at (all zero: none). `parents` is filled in: UNSEEN (as it must be given), START, BLOCKED (given:
    never entered), or the arc by which a node was first met. With starts and arcs in order, the way to each node is the
    first by order among the shortest.
    """
    queue = []
    for start in starts:
        if parents[start] == UNSEEN:
            parents[start] = START
            queue.append(start)
            if goals[start]:
                return start
    for node in queue:
        for arc in leaving[node]:
            end = ends[arc]
            if parents[end] == UNSEEN and not closed[arc]:
                parents[end] = arc
                if goals[end]:
                    return end
                queue.append(end)
    return -1


def trail(node: int, parents: Sequence[int], origins: Sequence[int]) -> list[int]:
    """Return the arcs that lead to a node, in order; `origins[arc]` is the node an arc leaves."""
    arcs = []
    while (arc := parents[node]) != START:
        arcs.append(arc)
        node = origins[arc]
    arcs.reverse()
    return arcs


class Lazy(Mapping[str, V]):
    """Keys in order, each with a value that is put together when asked for: most witnesses are never printed."""

    def __init__(self, keys: Iterable[str], find: Callable[[str], V]) -> None:
        self._keys, self._find = dict.fromkeys(keys), find

    def __getitem__(self, key: str) -> V:
        if key not in self._keys:
            raise KeyError(key)
        return self._find(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def components(leaving: Lists, ends: Sequence[int]) -> tuple[list[int], int]:
    """Return the strongly connected component of each node, numbered sinks first, and how many there are.

    Where an arc leads from one component to another, the other has the smaller number.
    """
    size = len(leaving)
    index, low, component = [0] * size, [0] * size, [-1] * size
    stack: list[int] = []
    clock = count = 0
    for root in range(size):
        if index[root]:
            continue
        work = [(root, iter(leaving[root]))]
        clock += 1
        index[root] = low[root] = clock
        stack.append(root)
        while work:
            node, arcs = work[-1]
            for arc in arcs:
                end = ends[arc]
                if not index[end]:
                    clock += 1
                    index[end] = low[end] = clock
                    stack.append(end)
                    work.append((end, iter(leaving[end])))
                    break
                if component[end] < 0 and index[end] < low[node]:
                    low[node] = index[end]
            else:
                work.pop()
                count = _close(node, index, low, component, stack, count)
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
    return component, count


def _close(node: int, index: list[int], low: list[int], component: list[int], stack: list[int], count: int) -> int:
    if low[node] != index[node]:
        return count
    while True:
        member = stack.pop()
        component[member] = count
        if member == node:
            return count + 1


def members(component: Sequence[int], count: int) -> list[list[int]]:
    """Return the nodes of each component, in order."""
    found: list[list[int]] = [[] for _ in range(count)]
    for node, number in enumerate(component):
        found[number].append(node)
    return found


def cycles(
    leaving: Lists,
    ends: Sequence[int],
    origins: Sequence[int],
    through: Sequence[int] | None = None,
    allowance: int = 100_000,
) -> list[list[int]]:
    """Return for each component that holds a cycle one of its smallest, as arcs, in order of their first nodes.

    With `through[arc]` only cycles that begin with an arc marked there. A component so large that looking from each of
    its nodes needs more than `allowance` steps and ten times its own arcs gets the smallest cycle through the first of
    its nodes.
    """
    component, count = components(leaving, ends)
    found = []
    for nodes in members(component, count):
        search = _Smallest(nodes, component, leaving, ends, origins, through)
        if best := search.run(max(allowance, 10 * sum(len(leaving[node]) for node in nodes))):
            found.append(best)
    return sorted(found, key=lambda arcs: origins[arcs[0]])


class _Smallest:
    """The search for a smallest cycle inside one component."""

    def __init__(
        self,
        nodes: list[int],
        component: Sequence[int],
        leaving: Lists,
        ends: Sequence[int],
        origins: Sequence[int],
        through: Sequence[int] | None,
    ) -> None:
        self.nodes, self.component, self.own = nodes, component, component[nodes[0]]
        self.leaving, self.ends, self.origins, self.through = leaving, ends, origins, through
        self.steps = 0

    def run(self, allowance: int) -> list[int]:
        """Return the smallest cycle found, the first by its first node; empty where there is none."""
        best: list[int] = []
        for start in self.nodes:
            found = self._from(start, len(best))
            best = found or best
            if len(best) == 1 or (best and self.steps > allowance):
                break
        return best

    def _from(self, start: int, below: int) -> list[int]:
        """Return the shortest cycle through `start` with fewer than `below` arcs (0: any number), or nothing."""
        parents: dict[int, int] = {}
        level, depth = [start], 1
        while level and (not below or depth < below):
            beyond = []
            for node in level:
                self.steps += len(self.leaving[node]) + 1
                for arc in self.leaving[node]:
                    end = self.ends[arc]
                    if depth == 1 and self.through is not None and not self.through[arc]:
                        continue
                    if end == start:
                        return self._unwind(arc, start, parents)
                    if self.component[end] == self.own and end not in parents:
                        parents[end] = arc
                        beyond.append(end)
            level, depth = beyond, depth + 1
        return []

    def _unwind(self, closing: int, start: int, parents: Mapping[int, int]) -> list[int]:
        arcs = [closing]
        while (node := self.origins[arcs[-1]]) != start:
            arcs.append(parents[node])
        arcs.reverse()
        return arcs
