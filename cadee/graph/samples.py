"""This file holds how many cases it takes to tell a change of a share from chance."""

from math import ceil, sqrt
from statistics import NormalDist

MOST = 10**12
"""A group of this size is as good as one without end."""


def power(before: float, after: float, first: float, second: float, error: float) -> float:
    """Return how likely a change of a share from `before` to `after` is noticed, in groups of so many cases.

    `error` is the chance, two-sided, of seeing a change where there is none. Normal approximation with the pooled
    variance under no change and no correction for continuity: Fleiss, Levin and Paik, Statistical Methods for Rates and
    Proportions, 3rd edition (2003), section 4.2; for equal groups the formula of R's `power.prop.test`.
    """
    pooled = (first * before + second * after) / (first + second)
    chance = NormalDist().inv_cdf(1 - error / 2) * sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
    spread = sqrt(before * (1 - before) / first + after * (1 - after) / second)
    distance = abs(after - before) - chance
    if spread:
        return NormalDist().cdf(distance / spread)
    return 1.0 if distance >= 0 else 0.0


def cases_each(before: float, after: float, error: float, wanted: float) -> int:
    """Return how many cases in each of two equal groups notice the change with the power wanted, the shares unequal."""
    mean = (before + after) / 2
    chance = NormalDist().inv_cdf(1 - error / 2) * sqrt(2 * mean * (1 - mean))
    spread = NormalDist().inv_cdf(wanted) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(((chance + spread) / (after - before)) ** 2)


def cases_after(before: float, after: float, first: int, error: float, wanted: float) -> int | None:
    """Return how many cases after a change it takes to notice it, beside `first` cases from before.

    None where no number is enough, because there are too few from before.
    """
    if not first or power(before, after, first, MOST, error) < wanted:
        return None
    least, enough = 0, 1
    while power(before, after, first, enough, error) < wanted:
        least, enough = enough, 2 * enough
    while enough - least > 1:
        middle = (least + enough) // 2
        if power(before, after, first, middle, error) < wanted:
            least = middle
        else:
            enough = middle
    return enough
