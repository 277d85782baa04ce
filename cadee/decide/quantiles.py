"""Quantiles that the standard library lacks: of the beta distribution, and of Student's t."""

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_STEPS = 20_000
_LARGE = 1e4
"""From so many degrees of freedom on, a series in their inverse is nearer than the differences of large logarithms."""


def beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b): the share of a beta distribution up to `x`.

    Continued fraction by Lentz's method: Press et al., Numerical Recipes, 3rd edition (2007), section 6.4.

    Raises:
        ValueError: `a` or `b` is not positive, or `x` is not in 0 to 1.
    """
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        raise ValueError("the incomplete beta function needs positive parameters and x from 0 to 1")
    if x in (0.0, 1.0):
        return x
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the x below which the share `share` of a beta distribution lies, by Newton's steps inside a bracket.

    Raises:
        ValueError: `share` is not in 0 to 1, or a parameter is not positive.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies in 0 to 1")
    if share in (0.0, 1.0):
        return share
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(400):
        found = beta_share(a, b, x) - share
        low, high = (x, high) if found < 0 else (low, x)
        slope = exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        nearer = x - found / slope if slope else 0.0
        nearer = nearer if low < nearer < high else (low + high) / 2
        if abs(nearer - x) <= 1e-16 * x or nearer in (low, high):
            break
        x = nearer
    return x


@lru_cache(maxsize=4096)
def t_quantile(share: float, freedom: float) -> float:
    """Return the value below which the share `share` of Student's t with `freedom` degrees of freedom lies.

    From I_x(freedom/2, 1/2) with x = freedom / (freedom + t²), turned round near the middle, where x is too near 1:
    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.27; of many degrees of freedom the series
    26.7.5. Within 1e-9 of scipy's, relative.

    Raises:
        ValueError: `share` is not inside 0 to 1, or `freedom` is not positive.
    """
    if not 0 < share < 1 or not freedom > 0:
        raise ValueError("a quantile of t needs a share inside 0 to 1 and positive degrees of freedom")
    if share == 0.5:
        return 0.0
    if share < 0.5:
        return -t_quantile(1 - share, freedom)
    if freedom > _LARGE:
        return _near_normal(NormalDist().inv_cdf(share), freedom)
    outside = 2 * (1 - share)
    if outside > 0.5:
        y = beta_quantile(1 - outside, 0.5, freedom / 2)  # y = t² / (freedom + t²)
        return sqrt(freedom * y / (1 - y))
    x = beta_quantile(outside, freedom / 2, 0.5)
    return sqrt(freedom * (1 - x) / x) if x else inf


def _near_normal(z: float, freedom: float) -> float:
    s = z * z
    first = z * (s + 1) / 4
    second = z * ((5 * s + 16) * s + 3) / 96
    third = z * (((3 * s + 19) * s + 17) * s - 15) / 384
    return z + (first + (second + third / freedom) / freedom) / freedom


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, _safe(1 - (a + b) * x / (a + 1))
    d = 1 / d
    value = d
    for m in range(1, _STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _safe(1 + step * d)
            c = _safe(1 + step / c)
            value *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return value


def _safe(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
