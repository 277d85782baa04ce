"""Intervals of changes: two shares, two means, the ratio of two typical times, the ratio of two rates."""

from collections.abc import Sequence
from math import exp, inf, isfinite, log, sqrt
from statistics import NormalDist, fmean, variance
from typing import NamedTuple

from cadee.decide.quantiles import beta_quantile, t_quantile

MANY = 20_000
"""So many events that exact limits would take long and differ from normal ones by a thousandth of their width."""


class Interval(NamedTuple):
    """A change and the range that the data leave to it, in the unit of the change; an end may be infinite."""

    value: float
    low: float
    high: float

    def turned(self) -> "Interval":
        """Return the change with its sign turned."""
        return Interval(-self.value, -self.high, -self.low)

    def exp(self) -> "Interval":
        """Return the ratio that a change of logs is."""
        return Interval(*(exp(end) if end < 700 else inf for end in self))

    def log(self) -> "Interval":
        """Return the change of logs that a ratio is; of 0, minus infinity."""
        return Interval(*(log(end) if end > 0 else -inf for end in self))


class Mean(NamedTuple):
    """A mean, the standard deviation of single cases (with n - 1), and how many cases: aggregates of one side."""

    n: int
    mean: float
    sd: float

    @property
    def variance(self) -> float:
        """The variance of the mean."""
        return self.sd**2 / self.n


def wilson(successes: int, n: int, error: float) -> Interval:
    """Return a share and Wilson's score interval of it.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n): Wilson (1927), J. American Statistical Association 22, 209-212.
    `error` is the chance, two-sided, of missing the true share. Fractions.

    Raises:
        ValueError: no case, more successes than cases, or an error that is not inside 0 to 1.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("a share needs at least one case and at most as many successes")
    z, share = _z(error), successes / n
    middle, spread = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (middle - spread) / scale
    return Interval(share, low, 1.0 if successes == n else (middle + spread) / scale)


def newcombe(first: tuple[int, int], second: tuple[int, int], error: float) -> Interval:
    """Return the second share minus the first, each given as (successes, n), and Newcombe's hybrid score interval.

    d ± the root of the squared distances of the two shares to their Wilson limits: Newcombe (1998), Statistics in
    Medicine 17, 873-890, method 10. Fractions: 0.03 is three points.

    Raises:
        ValueError: as `wilson`.
    """
    return difference(wilson(*first, error), wilson(*second, error))


def difference(first: Interval, second: Interval) -> Interval:
    """Return `second` minus `first`, two independent estimates with intervals of their own, and its interval.

    Variance recovered from the limits (MOVER): Zou and Donner (2008), Statistics in Medicine 27, 1693-1702. With
    Wilson's limits this is Newcombe's interval. Any unit, the same in both. An infinite end stays infinite.
    """
    value = second.value - first.value
    low = _root(second.value - second.low, first.high - first.value)
    high = _root(second.high - second.value, first.value - first.low)
    return Interval(value, value - low, value + high)


def welch(first: Mean, second: Mean, error: float) -> Interval:
    """Return the second mean minus the first and Welch's interval, variances not assumed equal.

    d ± t √(s1²/n1 + s2²/n2), degrees of freedom by Satterthwaite: Welch (1947), Biometrika 34, 28-35. In the unit of
    the means; of logs, a log ratio: `exp` of it is the ratio of geometric means.

    Raises:
        ValueError: a side with fewer than two cases.
    """
    return combined((-1, 1), (first, second), error)


def combined(weights: Sequence[float], sides: Sequence[Mean], error: float) -> Interval:
    """Return a weighted sum of independent means and its interval, by t with Satterthwaite's degrees of freedom.

    With (-1, 1) Welch's interval; with (-1, 1, 1, -1) over before, after, control before and control after, the
    difference in differences. Satterthwaite (1946), Biometrics Bulletin 2, 110-114.

    Raises:
        ValueError: a side with fewer than two cases.
    """
    if any(side.n < 2 for side in sides):
        raise ValueError("a mean needs at least two cases on each side")
    value = sum(weight * side.mean for weight, side in zip(weights, sides, strict=True))
    parts = [weight**2 * side.variance for weight, side in zip(weights, sides, strict=True)]
    total = sum(parts)
    if not total:
        return Interval(value, value, value)
    freedom = total**2 / sum(part**2 / (side.n - 1) for part, side in zip(parts, sides, strict=True))
    reach = t_quantile(1 - _valid(error) / 2, freedom) * sqrt(total)
    return Interval(value, value - reach, value + reach)


def rate_ratio(first: tuple[int, float], second: tuple[int, float], error: float) -> Interval:
    """Return the second rate over the first, each given as (events, exposure), and its exact conditional interval.

    Given all events, those of the second side are binomial; Clopper and Pearson's limits of that share give those of
    the ratio: Clopper and Pearson (1934), Biometrika 26, 404-413; Przyborowski and Wilenski (1940), Biometrika 31,
    313-323. Covers at least as often as it says. Exposures in one unit of any kind; without events on the first side
    the upper end is infinite, without any event nothing is known. From `MANY` events on each side on, the normal limits
    of the log ratio, with the variance 1/a + 1/b, are as near.

    Raises:
        ValueError: negative events, or an exposure that is not positive and finite.
    """
    (before, exposed), (after, lasting) = first, second
    if min(before, after) < 0 or not all(isfinite(each) and each > 0 for each in (exposed, lasting)):
        raise ValueError("a rate needs events of at least 0 and a positive exposure")
    half, scale = _valid(error) / 2, exposed / lasting
    value = after / before * scale if before else (inf if after else 1.0)
    if min(before, after) > MANY:
        reach = _z(error) * sqrt(1 / before + 1 / after)
        return Interval(value, value * exp(-reach), value * exp(reach))
    low = beta_quantile(half, after, before + 1) if after else 0.0
    high = beta_quantile(1 - half, after + 1, before) if before else 1.0
    return Interval(value, low / (1 - low) * scale if low < 1 else inf, high / (1 - high) * scale if high < 1 else inf)


def one_each(values: Sequence[float]) -> Mean:
    """Return groups as cases: one number for each, all of equal weight. Then t over the groups is honest.

    Cases of one group resemble each other; an interval that counts them as independent is too narrow. Donner and Klar,
    Design and Analysis of Cluster Randomization Trials (2000), section 6.

    Raises:
        ValueError: fewer than two groups.
    """
    if len(values) < 2:
        raise ValueError("one number a group needs at least two groups")
    return Mean(len(values), fmean(values), sqrt(variance(values)))


def of_changes(values: Sequence[float], error: float) -> Interval:
    """Return the mean of changes, one for each group, and Student's interval of it, in the unit of the changes.

    Raises:
        ValueError: fewer than two groups.
    """
    return combined((1,), (one_each(values),), error)


def design_effect(size: float, correlation: float) -> float:
    """Return by how much more cases are needed where groups of `size` resemble each other: 1 + (m - 1) ICC.

    Kish, Survey Sampling (1965), section 5.4. No unit.

    Raises:
        ValueError: a group smaller than one, or a correlation outside 0 to 1.
    """
    if size < 1 or not 0 <= correlation <= 1:
        raise ValueError("groups hold at least one case and correlate by 0 to 1")
    return 1 + (size - 1) * correlation


def share_of_error(error: float, looks: int) -> float:
    """Return the error left to each of so many looks at the data (Bonferroni).

    Dunn (1961), J. American Statistical Association 56, 52-64. No unit.

    Raises:
        ValueError: fewer than one look, or an error that is not inside 0 to 1.
    """
    if looks < 1:
        raise ValueError("there is at least one look")
    return _valid(error) / looks


def _root(one: float, other: float) -> float:
    return sqrt(one * one + other * other) if isfinite(one) and isfinite(other) else inf


def _z(error: float) -> float:
    return NormalDist().inv_cdf(1 - _valid(error) / 2)


def _valid(error: float) -> float:
    if not 0 < error < 1:
        raise ValueError("an error lies inside 0 to 1")
    return error
