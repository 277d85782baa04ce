"""This file holds what a loss does to a journey at its very first calls, where that alone decides."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cadee.graph.kinds import JourneyView, StepBudget

if TYPE_CHECKING:
    from cadee.graph.domains import Domains

Signature = tuple[int, ...]


class FirstHop:
    """Which first calls of a journey a loss breaks for sure, which it cannot touch.

    Losses that break the same first calls for sure and touch nothing behind the others leave the same walk, so that one
    of them answers for all. It takes one search a first call, where judging each loss alone takes one each.
    """

    def __init__(self, graph: "Domains", view: JourneyView, budget: StepBudget) -> None:
        self.dependence, self.budget = graph.dependence, budget
        start = graph.system_number[view.entry]
        self.lost = self._sure([self.dependence.alive[start]])
        ground = graph.systems_numbers(graph.estate.systems[view.entry].depends_on)
        self.ground = self._sure(ground), self._touched(ground)
        calls = [call for integration, call in self.dependence.calls[start] if not graph.only_fallback[integration]]
        self.calls = [(call, self._sure([call]), self._touched([call])) for call in calls]

    def _sure(self, needs: Iterable[int]) -> set[int]:
        """Return what some needs cannot do without, themselves included."""
        found = set(needs)
        waiting = list(found)
        for need in waiting:
            self.budget.spend(len(self.dependence.needs[need]) + 1)
            for further in self.dependence.needs[need]:
                if further not in found:
                    found.add(further)
                    waiting.append(further)
        return found

    def _touched(self, needs: Iterable[int]) -> set[int]:
        """Return all that a walk behind some needs could ever ask about."""
        dependence = self.dependence
        found = set(needs)
        waiting = list(found)
        for need in waiting:
            further = [*dependence.needs[need], *dependence.ends.get(need, ())]
            further.extend(member for member, _ in dependence.any_of.get(need, ()))
            if need < len(dependence.calls):
                further.extend(dependence.ladder.get(call, call) for _, call in dependence.calls[need])
            self.budget.spend(len(further) + 1)
            for each in further:
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        return found

    def signature(self, name: str) -> Signature | None:
        """Return what a loss does to the first calls, None where that does not decide."""
        atom = self.dependence.names[name]
        if atom in self.lost:
            return (-1,)
        if atom in self.ground[0]:
            return (-2,)
        broken = [self.dependence.kind(name)]
        for call, sure, touched in self.calls:
            if atom in sure and call not in self.dependence.ladder:
                broken.append(call)
            elif atom in touched:
                return None
        return None if atom in self.ground[1] else tuple(broken)
