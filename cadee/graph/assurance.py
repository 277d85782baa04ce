"""This file holds whether a journey is sure of a safe end, whatever is lost behind its entry."""

from collections.abc import Iterable

from cadee.graph.graph import Graph
from cadee.graph.kinds import JourneyView, StepBudget
from cadee.graph.losses import answers
from cadee.model.flow import Rung


def assured(graph: Graph, view: JourneyView, base: Iterable[str], kinds: Iterable[int], budget: StepBudget) -> bool:
    """Whether no loss of some kinds, on top of `base`, leaves a journey without a safe end while its entry stands.

    True is a proof; False says only that there is none of this form: each part on the way that works leads on to one
    that is sure of an end itself, and each call that can fail has a rung that always answers and is sure of one.
    """
    entry = graph.estate.systems[view.entry]
    if any(key in graph.system_number for key in entry.depends_on):
        return False
    names = tuple(base)
    if graph.dependence.alive[graph.system_number[view.entry]] in graph.dependence.lost(names, budget):
        return False
    every = graph.dependence.mask(names)
    for kind in kinds:
        every |= kind
    return _Assurance(graph, view, every, budget).holds()


class _Assurance:
    """The parts that are sure of an end as long as they work: a least fixpoint."""

    def __init__(self, graph: Graph, view: JourneyView, every: int, budget: StepBudget) -> None:
        self.graph, self.dependence, self.every, self.budget = graph, graph.dependence, every, budget
        self.start = graph.system_number[view.entry]
        self.goals = graph.goals(view)
        self.sure: set[int] = set()

    def holds(self) -> bool:
        """Whether the entry is sure of an end, working or not."""
        parts = self._reached()
        self.sure = {part for part in parts if part != self.start and self._ends(part)}
        grown = True
        while grown and not self._leads_on(self.start):
            fresh = [part for part in parts if part not in self.sure and part != self.start and self._leads_on(part)]
            self.sure.update(fresh)
            grown = bool(fresh)
        return self._leads_on(self.start)

    def _ends(self, part: int) -> bool:
        system = self.dependence.split.system[part]
        return system in self.goals or self.graph.is_terminal(self.graph.system_ids[system])

    def _reached(self) -> list[int]:
        """Return the parts that calls lead to from the entry, rungs included."""
        dependence = self.dependence
        waiting = [self.start]
        seen = {self.start}
        for part in waiting:
            calls = [call for _, call in dependence.calls[part]]
            for call in list(calls):
                calls.extend(further for _, further in self._rungs(call) if further is not None)
            self.budget.spend(len(calls) + 1)
            for end in (end for call in calls for end in dependence.ends[call]):
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return waiting

    def _rungs(self, call: int) -> list[tuple[Rung, int | None]]:
        """Return the rungs of a call and their calls; none where it is not protected."""
        if call not in self.dependence.ladder:
            return []
        found = self.dependence.rungs(self.dependence.caller[call], self.dependence.integration[call])
        return [(rung, further) for _, rung, further in found]

    def _leads_on(self, part: int) -> bool:
        """Whether some call of a part leads to an end, be it broken or not."""
        self.budget.spend(len(self.dependence.calls[part]) + 1)
        return any(
            not self.graph.only_fallback[integration]
            and integration not in self.graph.only_asked
            and self._lands(call)
            and ((part != self.start and self._cannot_fail(integration, call)) or self._stood_in(call, frozenset()))
            for integration, call in self.dependence.calls[part]
        )

    def _lands(self, call: int) -> bool:
        """Whether a call that works leads to a part that is sure of an end; it needs all of them to work."""
        waits = self.graph.waiting[self.dependence.integration[call]]
        return bool(waits) and any(end in self.sure for end in self.dependence.ends[call])

    def _cannot_fail(self, integration: int, call: int) -> bool:
        """Whether a part that works has this call working too."""
        return self.dependence.hard(integration) and call not in self.dependence.ladder

    def _stood_in(self, call: int, tried: frozenset[int]) -> bool:
        """Whether, when a call is broken, a rung that always answers leads to an end."""
        if call in tried:
            return False
        system_of, caller = self.dependence.split.system, self.dependence.caller
        for rung, further in self._rungs(call):
            if self.every & ~answers(rung):
                continue
            if further is None:
                return True
            there = system_of[caller[further]] in (self.start, system_of[caller[call]])
            if there and self._lands(further) and self._stood_in(further, tried | {call}):
                return True
        return False
