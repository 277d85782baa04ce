"""The functions by which a condition reads quantities: from a text with its unit to a number that can be compared."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic_core import ValidationError

from cadee.model.quantities import Budget, Duration, Money, Quantity, Rate, Share
from cadee.model.units import Amount, BudgetField, DateField, DurationField, MoneyField, RateField, ShareField

_DURATION: TypeAdapter[Duration] = TypeAdapter(DurationField)
_SHARE: TypeAdapter[Share] = TypeAdapter(ShareField)
_RATE: TypeAdapter[Rate] = TypeAdapter(RateField)
_DATE: TypeAdapter[date] = TypeAdapter(DateField)
_AMOUNT: TypeAdapter[Money | Budget | Quantity] = TypeAdapter(MoneyField | BudgetField | Amount)

Number = int | float
T = TypeVar("T")


def seconds(text: str) -> Number:
    """Return a span of time in seconds: "90d" is 7776000."""
    return _number(_read(_DURATION, text, "a duration").seconds)


def share(text: str) -> Number:
    """Return a share as a fraction: "99.5%" is 0.995."""
    return float(_read(_SHARE, text, "a share").fraction)


def per_second(text: str) -> Number:
    """Return a rate as a count per second: "600/min" is 10."""
    return _number(_read(_RATE, text, "a rate").per_second)


def amount(value: str | Number) -> Number:
    """Return the number of a sum of money or of the value of a measure, in its unit; durations in seconds."""
    if not isinstance(value, str):
        return value
    found = _read(_AMOUNT, value, "an amount")
    if isinstance(found, Quantity):
        return _number(found.value / 1000 if found.unit == "ms" else found.value)
    return _number(found.money.amount if isinstance(found, Budget) else found.amount)


def moment(text: str) -> datetime:
    """Return the first moment of a day."""
    day = _read(_DATE, text, "a date")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def days_between(earlier: date, text: str) -> int:
    """Return how many days a date lies after `earlier`, negative where it lies before."""
    return (_read(_DATE, text, "a date") - earlier).days


READERS: tuple[tuple[str, Callable[..., Number]], ...] = (
    ("seconds", seconds), ("share", share), ("per_second", per_second), ("amount", amount),
)  # fmt: skip
"""The readings that need no day to count from."""


def _number(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _read(adapter: TypeAdapter[T], text: str, what: str) -> T:
    try:
        return adapter.validate_python(text)
    except ValidationError:
        raise ValueError(f"{text[:40]!r} is not {what}") from None
