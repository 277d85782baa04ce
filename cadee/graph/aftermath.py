"""This file holds the walk of one journey through an estate of which something is broken."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cadee.graph.kinds import FailureRow, JourneyView, Path, StepBudget
from cadee.graph.losses import answers

if TYPE_CHECKING:
    from cadee.graph.domains import Domains

ORDER = ("answer", "human", "queue", "cached-answer", "static-answer", "refusal")
"""Ends, best first."""


class Aftermath:
    """Where a journey ends when `broken` needs are gone. `end` is the kind of the best end left, None where there is
    none.

    The walk is breadth first from the entry over parts of systems. A call that is broken and protected fires ladders,
    whose rungs (that answer to `mask`) lead on from a caller that the walk has met; so does a call to a gateway that
    has nothing but a refusal left. `needs` are the needs of the way to the end. `fired` are the failed calls whose
    ladders stepped in, each with the part that made it and the fallback that led to it; `stands_for` the failed call
    behind a rung's call, `ended_for` behind an end of the caller's own.
    """

    def __init__(
        self,
        graph: "Domains",
        view: JourneyView,
        broken: set[int],
        mask: int,
        goals: frozenset[int],
        budget: StepBudget,
    ) -> None:
        self.graph, self.dependence, self.broken, self.mask, self.goals = graph, graph.dependence, broken, mask, goals
        self.start = graph.system_number[view.entry]
        self.parents: dict[int, tuple[int, int, str]] = {}
        self.met: dict[int, int] = {}
        self.pending: dict[int, list[tuple[int, str]]] = {}
        self.ends: dict[str, tuple[int, str]] = {}
        self.queue: list[int] = []
        self.tried: list[tuple[int, int, str]] = []
        self.refusing: set[int] = set()
        self.fired: dict[int, tuple[int, str]] = {}
        self.stands_for: dict[tuple[int, str], int] = {}
        self.ended_for: dict[str, int] = {}
        self.lost = self.dependence.alive[self.start] in broken
        if not self.lost and not self._grounded():
            self._search(budget)
        self.end = next((kind for kind in ORDER if kind in self.ends), None)
        self.needs = self._needed()

    def _grounded(self) -> bool:
        """Whether the entry itself cannot work: something it `depends_on` is broken."""
        graph = self.graph
        names = graph.estate.systems[graph.system_ids[self.start]].depends_on
        return any(graph.system_number[key] in self.broken for key in names if key in graph.system_number)

    def _search(self, budget: StepBudget) -> None:
        self._meet(self.start, (-1, -1, ""))
        self._spread(0, budget)
        while "answer" not in self.ends and self.refusing:
            seen = len(self.queue)
            if not (refused := self._refused(budget)):
                return
            self._follow(refused)
            self._spread(seen, budget)

    def _spread(self, seen: int, budget: StepBudget) -> None:
        """Follow all that leaves the parts in the queue behind the first `seen`, until an answer is met."""
        for part in islice(self.queue, seen, None):
            budget.spend(len(self.dependence.calls[part]) + 1)
            for integration, call in self.dependence.calls[part]:
                if not self.graph.only_fallback[integration] and integration not in self.graph.only_asked:
                    self._follow([(part, call, "")])
            late = self.pending.pop(self.dependence.split.system[part], ())
            self._follow([(part, call, name) for call, name in late])
            if "answer" in self.ends:
                return

    def _refused(self, budget: StepBudget) -> list[tuple[int, int, str]]:
        """Return what stands in for calls to gateways that refused: to whoever called, that is a failure."""
        budget.spend(len(self.tried) + 1)
        waiting: list[tuple[int, int, str]] = []
        for where, each, name in self.tried:
            if each not in self.fired and not self.refusing.isdisjoint(self.dependence.ends[each]):
                self.fired[each] = (where, name)
                waiting.extend(self._step_in(where, each))
        return waiting

    def _refuses(self, part: int, call: int) -> bool:
        """Whether a gateway that makes a broken call has nothing but a refusal left: no other rung can work."""
        systems, split = self.graph.system_ids, self.dependence.split
        if self.graph.estate.systems[systems[split.system[part]]].kind != "gateway":
            return False
        for _, rung, further in self.dependence.rungs(part, self.dependence.integration[call]):
            if further is None:
                return rung.terminal == "refusal" and bool(answers(rung) & self.mask)
            caller = self.dependence.alive[split.system[self.dependence.caller[further]]]
            if caller not in self.broken and (further not in self.broken or further in self.dependence.ladder):
                return False
        return False

    def _meet(self, part: int, parent: tuple[int, int, str]) -> None:
        system = self.dependence.split.system[part]
        self.parents[part] = parent
        self.met.setdefault(system, part)
        self.queue.append(part)
        if part != self.start:
            kind = "answer" if system in self.goals else self.graph.terminal(self.graph.system_ids[system])
            self.ends.setdefault(kind or "", (part, ""))

    def _follow(self, waiting: list[tuple[int, int, str]]) -> None:
        """Take calls where they work, else let their ladders step in, and theirs."""
        for where, each, name in waiting:
            if each not in self.broken:
                if each in self.dependence.ladder:
                    self.tried.append((where, each, name))
                for end in self.dependence.ends[each]:
                    if end not in self.broken and end not in self.parents:
                        self._meet(end, (where, each, name))
            elif each in self.dependence.ladder and each not in self.fired:
                self.fired[each] = (where, name)
                waiting.extend(self._step_in(where, each))
                if self._refuses(where, each):
                    self.refusing.add(where)

    def _step_in(self, part: int, call: int) -> Iterator[tuple[int, int, str]]:
        """Yield the part, call and fallback of each rung that steps in for a broken call.

        A rung of another system waits until the walk meets that system.
        """
        system_of = self.dependence.split.system
        for ladder, rung, further in self.dependence.rungs(part, self.dependence.integration[call]):
            if not answers(rung) & self.mask:
                continue
            if further is None:
                if (kind := rung.terminal or "") not in self.ends:
                    self.ends[kind], self.ended_for[kind] = (part, ladder), call
                continue
            self.stands_for.setdefault((further, ladder), call)
            caller = system_of[self.dependence.caller[further]]
            if caller == system_of[part]:
                yield part, further, ladder
            elif caller in self.met:
                yield self.met[caller], further, ladder
            else:
                self.pending.setdefault(caller, []).append((further, ladder))

    def _steps(self) -> list[tuple[int, int, str]]:
        """Return the way to the end, backwards: part, call that led there, fallback."""
        steps, part = [], self.ends[self.end][0] if self.end is not None else self.start
        while part in self.parents and part != self.start:
            before, call, name = self.parents[part]
            steps.append((part, call, name))
            part = before
        return steps

    def _needed(self) -> list[int]:
        graph = self.graph
        names = graph.estate.systems[graph.system_ids[self.start]].depends_on
        ground = [graph.system_number[key] for key in names if key in graph.system_number]
        return [
            self.dependence.alive[self.start],
            *ground,
            *(need for part, call, _ in self._steps() for need in (part, call)),
        ]

    def row(self, removed: tuple[str, ...], journey: str) -> FailureRow:
        """Return the row of the failure matrix."""
        if self.end is None:
            return FailureRow(removed, journey, "entry-lost" if self.lost else "none", None)
        graph, steps = self.graph, self._steps()
        parts = [self.start, *(part for part, _, _ in reversed(steps))]
        systems = tuple(graph.system_ids[self.dependence.split.system[part]] for part in parts)
        names = tuple(graph.integration_ids[self.dependence.integration[call]] for _, call, _ in reversed(steps))
        ladders = dict.fromkeys([*(name for _, _, name in reversed(steps) if name), self.ends[self.end][1]])
        return FailureRow(removed, journey, self.end, Path(systems, names), tuple(name for name in ladders if name))
