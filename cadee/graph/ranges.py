"""This file holds the ranges of measures, cut at the values that conditions name: a sample of each part, and words."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from cadee.model.proof import Kpi
from cadee.model.quantities import Duration, Share
from cadee.model.units import Quantity

UNITS = {"share": ("share", ""), "duration": ("ms",), "ratio": ("", "share"), "rating": ("",), "count": ("",)}
"""The units in which a condition may speak of a measure; of money, the currency that is said first."""


def fits(kpi: Kpi, value: Quantity, first: Quantity) -> bool:
    """Whether a value can be compared with a measure; `first` is what is said of the same measure first."""
    if kpi.unit == "money":
        return value.unit.isupper() and value.unit == first.unit
    return value.unit in UNITS[kpi.unit] and not (kpi.unit == "share" and value.value > 1)


def samples(unit: str, named: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Return a value for each part of a range, smallest first: the named values, and one between, below and above.

    No comparison with a named value tells two values of one part apart. A range begins at 0, unless something negative
    is named; a share ends at 1; counts are whole.
    """
    values = sorted(set(named))
    found = [_below(unit, values[0])]
    for low, high in zip(values, [*values[1:], None], strict=True):
        found.append(low)
        found.append(_above(unit, low) if high is None else _between(unit, low, high))
    whole = unit == "count"
    return tuple(each for each in found if each is not None and (not whole or each == each.to_integral_value()))


def _below(unit: str, least: Decimal) -> Decimal | None:
    if least < 0:
        return least.to_integral_value(ROUND_CEILING) - 1
    if least == 0:
        return None
    return Decimal(0) if unit == "count" else least / 2


def _between(unit: str, low: Decimal, high: Decimal) -> Decimal | None:
    if unit != "count":
        return (low + high) / 2
    following = low.to_integral_value(ROUND_FLOOR) + 1
    return following if following < high else None


def _above(unit: str, most: Decimal) -> Decimal | None:
    if unit == "share":
        return (most + 1) / 2 if most < 1 else None
    if unit == "duration":
        return most * 2 or Decimal(1000)
    return most.to_integral_value(ROUND_FLOOR) + 1


def worded(kpi: Kpi, value: Decimal, said: Sequence[Quantity]) -> str:
    """Return a value of a measure as a spec writes it; `said` are values that conditions name."""
    if kpi.unit == "share":
        return str(Share(value))
    if kpi.unit == "duration":
        return str(Duration(value))
    return f"{value.normalize():f} {said[0].unit}" if kpi.unit == "money" else f"{value.normalize():f}"
