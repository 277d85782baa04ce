"""A rate as products count it that know whole requests only, in windows of a second, a minute, an hour or a day."""

from fractions import Fraction

from cadee.generators.gateway.bounds import LARGEST
from cadee.model.quantities import SECONDS
from cadee.model.units import Rate

_WINDOWS = ("s", "min", "h", "day")


def whole(rate: Rate) -> tuple[int, str]:
    """Return a count and the shortest window in which a rate is a whole one.

    Where it is whole in none it is rounded down, in the first window that holds a request; 0 where not even a day does.
    """
    counts = {unit: _count(rate, unit) for unit in _WINDOWS[_WINDOWS.index(rate.unit) :]}
    for unit, count in counts.items():
        if count.denominator == 1 and count <= LARGEST:
            return int(count), unit
    return next(((int(count), unit) for unit, count in counts.items() if count >= 1), (0, "day"))


def none_a_day(ref: str, field: str, rate: Rate | None, product: str) -> list[str]:
    """Return the problem of a rate that holds no whole request in any window; none where it does."""
    if rate is None or whole(rate)[0]:
        return []
    return [f"{ref}: {field} is {rate}, of which no day holds a whole request, and {product} counts nothing smaller"]


def _count(rate: Rate, unit: str) -> Fraction:
    return Fraction(rate.amount) * SECONDS[unit] / rate.window_seconds
