"""This file holds worst-case completion: how long a system may spend on its calls."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from cadee.graph.figures import Completion
from cadee.graph.search import components, members
from cadee.graph.timing import NOTHING, Timing

Bound = tuple[Decimal | None, Decimal | None]
"""The longest of some calls, and all of them one after the other; None where unbounded."""

UNBOUNDED: Bound = (None, None)


class Repetition(Timing):
    """Dynamic programming over calls without a timeout; milliseconds."""

    def completion(self, system: str) -> Completion:
        """Return the longest a system may spend on its calls for one request (A-013), retries and ladders included."""
        number = self.system_number[system]
        longest, total = self._bounds[number]
        times = [(self._time(arc, self._bounds)[0], arc) for arc in self._calls(number)]
        unbounded = tuple(self.integration_ids[arc] for time, arc in times if time is None)
        via = max(((time, -arc) for time, arc in times if time is not None), default=None)
        name = unbounded[0] if unbounded else "" if via is None else self.integration_ids[-via[1]]
        return Completion(longest, total, name, unbounded)

    def call_time(self, integration: str) -> Completion:
        """Return the longest a caller may wait for a call, retries, back-off and the rungs of its own included.

        A call without a timeout takes as long as the calls of its target; where that makes none, or where such calls
        run in a circle, it is unbounded. Not to be asked of a call that nobody waits for: that takes no time.
        """
        longest, total = self._time(self.integration_number[integration], self._bounds)
        return Completion(longest, total, integration, () if longest is not None else (integration,))

    def _calls(self, system: int) -> list[int]:
        return [arc for arc in self.leaving(False)[system] if self.waiting[arc]]

    def _tries(self, arc: int) -> Iterator[int]:
        """Yield a call and the rungs of its ladders that start from the same system."""
        yield arc
        for fallback in self.ladders_of.get(self.integration_ids[arc], ()):
            for rung in fallback.rungs[: fallback.max_depth]:
                number = self.integration_number.get(rung.to or "")
                if number is not None and self.source[number] == self.source[arc]:
                    yield number

    @cached_property
    def _bounds(self) -> list[Bound]:
        """For each system the bound of its calls, callees first along calls without a timeout."""
        untimed = [
            [
                each
                for arc in self._calls(node)
                for each in self._tries(arc)
                if self.own_time(self.integration_ids[each]) is None
            ]
            for node in range(len(self.system_ids))
        ]
        component, count = components(untimed, self.target)
        bounds = [UNBOUNDED] * len(untimed)
        for nodes in members(component, count):
            if len(nodes) == 1 and all(self.target[arc] != nodes[0] for arc in untimed[nodes[0]]):
                bounds[nodes[0]] = self._bound(nodes[0], bounds)
        return bounds

    def _bound(self, node: int, bounds: Sequence[Bound]) -> Bound:
        longest = total = NOTHING
        for arc in self._calls(node):
            slowest, whole = self._time(arc, bounds)
            if slowest is None or whole is None:
                return UNBOUNDED
            longest, total = max(longest, slowest), total + whole
        return longest, total

    def _time(self, arc: int, bounds: Sequence[Bound]) -> Bound:
        longest = total = NOTHING
        for each in self._tries(arc):
            slowest, whole = self._once(each, bounds)
            if slowest is None or whole is None:
                return UNBOUNDED
            longest, total = longest + slowest, total + whole
        return longest, total

    def _once(self, arc: int, bounds: Sequence[Bound]) -> Bound:
        name = self.integration_ids[arc]
        own = self.own_time(name)
        if own is not None:
            return own, own
        longest, total = bounds[self.target[arc]]
        if longest is None or total is None or not self._calls(self.target[arc]):
            return UNBOUNDED
        entry = self.estate.integrations[name]
        retries = entry.retries or 0
        pause = retries * (NOTHING if entry.backoff is None else entry.backoff.milliseconds)
        return (1 + retries) * longest + pause, (1 + retries) * total + pause
