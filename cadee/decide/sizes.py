"""How many cases a side a measure needs to show the smallest gain worth having, or that harm stays in its margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

from cadee.decide.comparison import ERROR
from cadee.decide.declaration import Declared
from cadee.decide.intervals import design_effect, share_of_error
from cadee.decide.measurement import Row
from cadee.decide.samples import amount
from cadee.graph.samples import cases_each

POWER = 0.8
"""How likely a change that is there should be seen."""
ASSUMED_VARIATION = 1.0
"""Where nobody says how times and costs spread: as much as their mean."""
ASSUMED_LOG_SPREAD = 0.8
"""The same for their logarithms; a usual value for times of service."""
ASSUMED_RATING_SPREAD = 1.2
"""Where nobody says how ratings from 1 to 5 spread."""


@dataclass(frozen=True, slots=True)
class Size:
    """What one measure needs.

    `spread` is the standard deviation of single cases on the scale of the change (of shares that of 0 and 1, of counts
    unused), `level` the value before. `needed` are cases a side, of counts days a side, None where the measure declares
    too little. `pace` is how many come in a day by the declared baseline, None where it does not say. `assumed` says
    that nobody told the spread.
    """

    told: Declared
    level: float
    spread: float
    needed: int | None
    pace: float | None
    assumed: bool
    missing: tuple[str, ...] = ()

    def days(self, share: float, factor: float = 1.0) -> int | None:
        """Return how many days a side takes, of a share of the cases; `factor` scales the declared pace."""
        if self.needed is None or not self.pace or not share * factor:
            return None
        return ceil(self.needed / (self.pace * share * factor))


def size(told: Declared, before: Sequence[Row], *, group: float = 1.0, correlation: float = 0.0) -> Size:
    """Return what a measure needs; `before` are rows from before, for their spread.

    Shares by the pooled normal approximation of `graph.samples.cases_each`; means by 2 (z + z')² s² / d², of relative
    limits the same with logarithms; rates by (z + z')² (1/a + 1/b) / ln² of their ratio: Chow, Shao and Wang, Sample
    Size Calculations in Clinical Research, 2nd edition (2008), chapters 3, 4 and 10. Of a guardrail: that the worse end
    stays inside the margin where nothing changes. `POWER` for an error of `ERROR`, shared by the planned looks; times
    the design effect of groups of `group` cases that correlate by `correlation`.

    Raises:
        ValueError: a group smaller than one, or a correlation outside 0 to 1.
    """
    kpi, base = told.kpi, told.kpi.baseline
    more = design_effect(group, correlation)
    if base is None:
        return Size(told, 0.0, 0.0, None, None, assumed=False, missing=told.missing)
    level = float(base.value.value) / (1000 if base.value.unit == "ms" else 1)
    spread, assumed = _spread(told, level, before)
    limit = told.gain if kpi.role == "primary" else told.margin
    if told.missing or not limit or kpi.role == "informative":
        return Size(told, level, spread, None, _pace(told), assumed, told.missing)
    if kpi.unit == "count":
        cases = _exposure(told, level, limit)
    elif kpi.unit == "share" and kpi.role == "primary":
        after = min(max(level + told.sign * limit, 0.0), 1.0)
        cases = float("inf") if after == level else cases_each(level, after, share_of_error(ERROR, told.looks), POWER)
    else:
        cases = 2 * _z(told) ** 2 * spread**2 / limit**2
    needed = None if cases == float("inf") else max(ceil(cases * more), 2)
    return Size(told, level, spread, needed, _pace(told), assumed)


def _z(told: Declared) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - share_of_error(ERROR, told.looks) / 2) + normal.inv_cdf(POWER)


def _exposure(told: Declared, level: float, limit: float) -> float:
    from math import exp

    rate = level / _window(told)
    if not rate:
        return float("inf")
    other = rate * exp(told.sign * limit if told.kpi.role == "primary" else 0.0)
    return _z(told) ** 2 * (1 / rate + 1 / other) / limit**2


def _window(told: Declared) -> float:
    return float(told.kpi.window.days) if told.kpi.window is not None and told.kpi.window.days else 1.0


def _spread(told: Declared, level: float, before: Sequence[Row]) -> tuple[float, bool]:
    """Return the spread of single cases on the scale of the change, and whether it is assumed."""
    if told.kpi.unit == "share":
        return (level * (1 - level)) ** 0.5, False
    row = before[0] if len(before) == 1 else None
    if told.scale == "relative":
        said = row.log_sd if row is not None else None
        return (ASSUMED_LOG_SPREAD, True) if said is None else (said, False)
    said = amount(row, "sd") if row is not None else None
    usual = ASSUMED_RATING_SPREAD if told.kpi.unit == "rating" else level * ASSUMED_VARIATION
    return (usual, True) if said is None else (said, False)


def _pace(told: Declared) -> float | None:
    """Return how many cases a day came in over the baseline; of counts every day is one."""
    base = told.kpi.baseline
    if told.kpi.unit == "count":
        return 1.0
    if base is None or not base.n or base.since is None or base.until is None:
        return None
    return base.n / ((base.until - base.since).days + 1)
