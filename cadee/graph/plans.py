"""This file holds what shares promise to reach, and how long it takes to see enough cases to tell that from chance."""

from decimal import Decimal
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.samples import cases_after, cases_each
from cadee.model.proof import Baseline, Kpi
from cadee.model.units import Duration


class Plan(NamedTuple):
    """A share that decides: its fraction before, the one it promises at least, the window it is computed over."""

    kpi: Kpi
    baseline: Baseline
    before: Decimal
    after: Decimal
    window: Duration

    @property
    def known(self) -> bool:
        """Whether it is said on how many cases the value from before rests, and over what time."""
        return self.baseline.n is not None and self.baseline.since is not None

    @property
    def days_before(self) -> int:
        """How many days the value from before was counted on; 1 where that is not said."""
        since, until = self.baseline.since, self.baseline.until
        return max((until - since).days + 1, 1) if since and until else 1

    def cases(self, error: Decimal, power: Decimal) -> int | None:
        """Return how many cases it takes to notice the promise, None where the baseline is too small for any number.

        Each of several looks gets its part of the error (Bonferroni).
        """
        each = float(error) / (self.kpi.looks or 1)
        return cases_after(float(self.before), float(self.after), self.baseline.n or 0, each, float(power))

    def cases_each(self, error: Decimal, power: Decimal) -> int:
        """Return how many cases it takes before and after alike; looks as in `cases`."""
        each = float(error) / (self.kpi.looks or 1)
        return cases_each(float(self.before), float(self.after), each, float(power))

    def days(self, cases: int) -> int:
        """Return on how many days so many cases come in, at the pace of the baseline."""
        return -(-cases * self.days_before // (self.baseline.n or 1))


def plans(graph: Graph) -> tuple[Plan, ...]:
    """Return the shares that decide and promise a change from before go-live, in order of writing.

    Primary measures and those without a role decide. The smallest change worth having counts, where one is said; else
    the whole way to the target. Those without a window, or without a value from a known day, are left out.
    """
    found = []
    for kpi in graph.estate.kpis.values():
        before = kpi.baseline
        if kpi.unit != "share" or kpi.role not in ("primary", None) or before is None or kpi.window is None:
            continue
        after = _after(kpi, before.value.value)
        if before.until is not None and before.value.unit == "share" and after != before.value.value:
            found.append(Plan(kpi, before, before.value.value, after, kpi.window))
    return tuple(found)


def _after(kpi: Kpi, before: Decimal) -> Decimal:
    target = before if kpi.target is None else kpi.target.value
    after = target
    if kpi.smallest_gain is not None:
        falls = kpi.better == "lower" or (kpi.better is None and target < before)
        after = before - kpi.smallest_gain.value if falls else before + kpi.smallest_gain.value
    return min(max(after, Decimal(0)), Decimal(1))
