"""Figures as people read them: no more digits than the interval supports, each with its unit."""

from dataclasses import dataclass
from decimal import Decimal
from math import floor, isfinite, log10

from cadee.decide.declaration import Declared
from cadee.decide.intervals import Interval
from cadee.model.proof import Kpi
from cadee.model.quantities import Duration, Quantity

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Change:
    """A change in the numbers that are shown: a value, its ends, and the limits drawn beside it, in `unit`.

    `gain` is where the smallest gain worth having lies and `margin` where harm begins, in the direction of the change;
    None where there is none. `decimals` is how many the interval supports. Ends may be infinite.
    """

    value: float
    low: float
    high: float
    unit: str
    decimals: int
    gain: float | None = None
    margin: float | None = None


def decimals(interval: Interval) -> int:
    """Return how many decimals a value may be told with: two digits of half the width that begins with 1 or 2, or one.

    At most 6, at least 0; one where there is no width to go by.
    """
    half = (interval.high - interval.low) / 2
    if not isfinite(half) or half <= 0:
        return 1
    place = floor(log10(half))
    return min(max((1 if half / 10**place < 3 else 0) - place, 0), 6)


def change(told: Declared, found: Interval, *, size: float) -> Change:
    """Return a change as it is shown; `size` is the larger value of both sides: it says which unit of time fits."""
    unit, scale = _unit(told, size)
    sign = told.sign
    if told.scale == "relative":
        ends = Interval(*((end - 1) * 100 for end in found.exp()))
        limits = Interval(0, -told.margin * sign, (told.gain or 0) * sign).exp()
        margin, gain = (limits.low - 1) * 100, (limits.high - 1) * 100
    else:
        ends = Interval(*(end * scale for end in found))
        margin, gain = -told.margin * sign * scale, (told.gain or 0) * sign * scale
    return Change(
        *ends, unit, decimals(ends), None if told.gain is None else gain, margin if _has_margin(told) else None
    )


def _has_margin(told: Declared) -> bool:
    return told.kpi.harm_margin is not None


def _unit(told: Declared, size: float) -> tuple[str, float]:
    """The unit a change is shown in, and what a change is multiplied with to get there."""
    if told.scale == "relative":
        return "%", 100
    if told.scale == "points":
        return "points", 100
    if told.kpi.unit == "duration":
        return ("s", 1) if size < 2 * MINUTE else ("min", 1 / MINUTE) if size < 2 * HOUR else ("h", 1 / HOUR)
    if told.kpi.unit == "money" and told.kpi.baseline is not None:
        return told.kpi.baseline.value.unit, 1
    return "", 1


def number(value: float, places: int) -> str:
    """Return a number with so many decimals, thousands parted by commas; never -0, "no end" where it is infinite."""
    if not isfinite(value):
        return "no end"
    text = f"{abs(value):,.{places}f}"
    return f"-{text}" if value < 0 and any(digit in text for digit in "123456789") else text


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit: 1 point, 4.1 points, 12%, 3 min."""
    if unit == "points" and text in ("1", "-1"):
        return f"{text} point"
    if unit == "%":
        return f"{text}%"
    return f"{text} {unit}" if unit else text


def size_of(kpi: Kpi, size: Quantity) -> str:
    """Return a limit on a change in words: of a share in points, as 3% of a share would be something else."""
    if kpi.unit == "share" and size.text.endswith("%"):
        return with_unit(size.text.rstrip("%").strip(), "points")
    return spelled(size)


def spelled(size: Quantity) -> str:
    """Return an amount in words: 8 min, 70%, 3.20 EUR."""
    return Duration(size.value).words if size.unit == "ms" else str(size)


def value_of(told: Declared, value: Decimal | None, shown: Change | None) -> str:
    """Return the value of a side: in the unit of its change, with its decimals; "" where there is none."""
    if value is None:
        return ""
    kpi, places = told.kpi, 1 if shown is None or told.scale == "relative" else shown.decimals
    if kpi.unit == "share":
        return f"{number(float(value) * 100, places)}%"
    if kpi.unit == "duration":
        unit, scale = _unit(_absolute(told), float(value) / 1000) if shown is None or told.scale == "relative" else (
            shown.unit, {"s": 1, "min": 1 / MINUTE, "h": 1 / HOUR}[shown.unit])  # fmt: skip
        return f"{number(float(value) / 1000 * scale, places)} {unit}"
    if kpi.unit == "money":
        unit = kpi.baseline.value.unit if kpi.baseline is not None else ""
        return with_unit(number(float(value), 2 if told.scale == "relative" else max(places, 2)), unit)
    return number(float(value), 0 if kpi.unit == "count" else max(places, 1))


def _absolute(told: Declared) -> Declared:
    return Declared(told.kpi, "amount", None, 0.0, told.looks, ())
