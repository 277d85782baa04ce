"""Quantities as they are written in a spec: a pattern for the schema, a parser to an exact value for the models."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from cadee.model.quantities import MILLISECONDS, Budget, Duration, Hours, Money, Quantity, Rate, Share

__all__ = [
    "Amount", "Budget", "BudgetField", "DateField", "Duration", "DurationField", "Hours", "HoursField", "Money",
    "MoneyField", "Quantity", "Rate", "RateField", "Share", "ShareField", "Written",
]  # fmt: skip

_NUMBER = r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?"
_LARGEST = 10**12
_KNOWN = 4096


class Written:
    """The pydantic side of a text with a meaning: a pattern for the schema, a parser for the value."""

    def __init__(
        self, pattern: str, parse: Callable[[str], Any], expected: str, *examples: str, numbers: bool = False
    ) -> None:
        self.pattern = pattern
        self.regex = re.compile(pattern)
        self.parse = parse
        self.expected = expected
        self.examples = examples
        self.numbers = numbers
        self.known: dict[str, Any] = {}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        kind: str | list[str] = ["number", "string"] if self.numbers else "string"
        shape: dict[str, Any] = {
            "type": kind,
            "pattern": self.pattern,
            "patternErrorMessage": f"expected {self.expected}",
        }
        if self.numbers:
            shape |= {"minimum": -_LARGEST, "maximum": _LARGEST}
        if self.parse is _date:
            shape["format"] = "date"
        return shape

    def accepts(self, value: Any) -> bool:
        """Whether `value` is written as it must be."""
        try:
            self._read(value)
        except PydanticCustomError:
            return False
        return True

    def _read(self, value: Any) -> Any:
        if type(value) is str:
            known = self.known.get(value)
            if known is not None:
                return known
            if self.regex.fullmatch(value):
                try:
                    return self._remember(value, self.parse(value))
                except ValueError:
                    pass
        if self.numbers and type(value) in (int, float) and -_LARGEST <= value <= _LARGEST:
            return Quantity(Decimal(str(value)), "", str(value))
        raise PydanticCustomError(
            "quantity", "expected {expected}", {"expected": self.expected, "examples": list(self.examples)}
        )

    def _remember(self, text: str, value: Any) -> Any:
        # The same few quantities stand in a spec again and again, and values are frozen: one of each will do.
        if len(self.known) < _KNOWN:
            self.known[text] = value
        return value


def _duration(text: str) -> Duration:
    number = text.rstrip("mshd")
    return Duration(Decimal(number) * MILLISECONDS[text[len(number) :]])


def _rate(text: str) -> Rate:
    amount, unit = text.split("/")
    return Rate(Decimal(amount), unit)


def _money(text: str) -> Money:
    amount, currency = text.split(" ")
    return Money(Decimal(amount), currency)


def _budget(text: str) -> Budget:
    money, unit = text.split("/")
    return Budget(_money(money), unit)


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _quantity(text: str) -> Quantity:
    if text.endswith("%"):
        return Quantity(Decimal(text[:-1]) / 100, "share", text)
    if " " in text:
        money = _money(text)
        return Quantity(money.amount, money.currency, text)
    return Quantity(_duration(text).milliseconds, "ms", text)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _hours(text: str) -> Hours:
    if text == "24x7":
        return Hours(tuple(range(7)), 0, 1440, "", text)
    *days, span, zone = text.split(" ")
    first, _, last = days[0].partition("-") if days else ("Mon", "-", "Sun")
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in span.split("-"))
    reach = (end - start) % 7
    return Hours(tuple(sorted((start + step) % 7 for step in range(reach + 1))), opens, closes, zone, text)


_DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_MONEY = _NUMBER + " [A-Z]{3}"
_TIME = _NUMBER + "(ms|s|m|h|d)"
_DATE = "[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PERCENT = r"(100(\.0{1,6})?|[1-9]?[0-9](\.[0-9]{1,6})?)%"

DurationField = Annotated[
    Duration, Written(f"^{_TIME}$", _duration, "a duration with its unit: 300ms, 20s, 15m, 24h or 90d", "20s", "300ms")
]
ShareField = Annotated[
    Share,
    Written(
        f"^{_PERCENT}$", lambda text: Share(Decimal(text[:-1]) / 100), "a share from 0% to 100%, such as 99.5%", "99.5%"
    ),
]
RateField = Annotated[
    Rate, Written(f"^{_NUMBER}/(s|min|h|day)$", _rate, "a count per time: 10/s, 600/min, 40/h or 5000/day", "600/min")
]
MoneyField = Annotated[Money, Written(f"^{_MONEY}$", _money, "an amount with its currency, such as 45 EUR", "45 EUR")]
BudgetField = Annotated[
    Budget, Written(f"^{_MONEY}/(h|day|month)$", _budget, "money per time, such as 180 EUR/day", "180 EUR/day")
]
DateField = Annotated[date, Written(f"^{_DATE}$", _date, "a date, such as 2026-06-30", "2026-06-30")]
HoursField = Annotated[
    Hours,
    Written(
        f"^(24x7|({_DAY}(-{_DAY})? )?{_CLOCK}-{_CLOCK} [A-Za-z]+(/[A-Za-z0-9_+-]+)*)$",
        _hours,
        "opening hours: 24x7, or 08:00-22:00 Europe/Berlin, or Mon-Fri 09:00-17:00 Europe/London",
        "24x7",
        "08:00-22:00 Europe/Berlin",
    ),
]
Amount = Annotated[
    Quantity,
    Written(
        f"^({_PERCENT}|{_MONEY}|{_TIME})$",
        _quantity,
        "a number, or a quantity with its unit: 61.5%, 7m, 45 EUR",
        "61.5%",
        "7m",
        numbers=True,
    ),
]
