"""The columns of a measurement file: what each holds, how it is read, what looks like data about persons."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cadee.model.units import Amount, Quantity

ID = "^[a-z0-9][a-z0-9-]{0,62}$"
MEASURE = "^(journeys/)?[a-z0-9][a-z0-9-]{0,62}$"
NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?"
LARGEST = 10**12
PERSONS = frozenset((
    "account", "address", "age", "agent", "answer", "birth", "chat", "client", "comment", "contact",
    "conversation", "cookie", "customer", "device", "email", "employee", "firstname", "gender", "id", "ip",
    "lastname", "mail", "message", "name", "passport", "person", "phone", "postcode", "session", "shopper", "ssn",
    "surname", "text", "ticket", "transcript", "uid", "user", "username", "uuid", "visitor", "zip",
))  # fmt: skip
"""Words in the name of a column that tell of persons, or of what single persons did."""

_AMOUNT: TypeAdapter[Quantity] = TypeAdapter(Amount)


class Misread(Exception):  # noqa: N818  says what happened
    """A cell cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how a value is read, its JSON Schema, what it holds, an example."""

    name: str
    read: Callable[[str | int | float], Any]
    shape: dict[str, Any]
    says: str
    example: str | int | float


def _count(value: str | int | float) -> int:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,13}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise Misread("a whole number from 0 to 1000000000000")
    return value


def _positive(value: str | int | float) -> int:
    found = _count(value)
    if not found:
        raise Misread("a whole number of at least 1")
    return found


def _number(value: str | int | float) -> float:
    if isinstance(value, str):
        if not re.fullmatch(NUMBER, value):
            raise Misread("a number, with a point before decimals")
        value = float(value)
    if not -LARGEST <= value <= LARGEST:  # also what is no number at all
        raise Misread("a number of at most 1000000000000")
    return float(value)


def _spread(value: str | int | float) -> float:
    found = _number(value)
    if found < 0:
        raise Misread("a number of at least 0")
    return found


def _exposure(value: str | int | float) -> float:
    found = _number(value)
    if found <= 0:
        raise Misread("a number above 0")
    return found


def _amount(value: str | int | float) -> Quantity:
    if isinstance(value, str) and re.fullmatch(NUMBER, value):
        value = _number(value)
    try:
        found = _AMOUNT.validate_python(value)
    except ValidationError:
        raise Misread("a number, or a quantity with its unit: 8m, 492s, 3.70 EUR") from None
    if found.value < 0:
        raise Misread("an amount of at least 0")
    return found


def _date(value: str | int | float) -> date:
    try:
        if isinstance(value, str) and re.fullmatch("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Misread("a date, such as 2026-11-01")


def _matching(pattern: str, expected: str) -> Callable[[str | int | float], str]:
    def read(value: str | int | float) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise Misread(expected)

    return read


def _group(value: str | int | float) -> str:
    found = _matching(ID, "a name of small letters, digits and hyphens, such as store-12")(value)
    if re.search("[0-9]{7}|[0-9a-f]{8}-[0-9a-f]{4}-", found):
        raise Misread("a group of many cases, such as store-12; this looks like the number of one person or contact")
    return found


def _one_of(*words: str) -> Callable[[str | int | float], str]:
    return _matching("|".join(words), f"one of: {', '.join(words)}")


_COUNT = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_QUANTITY = {"type": ["number", "string"]}
_NAME = {"type": "string", "pattern": ID}
_DAY = {"type": "string", "format": "date"}


def _words(*words: str) -> dict[str, Any]:
    return {"enum": list(words)}


ALL = (
    Column("kpi", _matching(MEASURE, "the id of a KPI, or journeys/ and an id"), {"type": "string", "pattern": MEASURE},
           "The KPI; or a journey, for its error budget: requests (n) and good answers (successes).", "handle-time"),
    Column("period", _one_of("before", "after"), _words("before", "after"), "Before the change, or after.", "after"),
    Column("arm", _one_of("treatment", "control"), _words("treatment", "control"),
           "With the change, or without it at the same time; treatment where absent.", "treatment"),
    Column("assignment", _one_of("randomised", "chosen"), _words("randomised", "chosen"),
           "How cases came to treatment or control; chosen where absent.", "randomised"),
    Column("group", _group, _NAME, "A store or a team: cases that resemble each other. One row for each.", "store-12"),
    Column("environment", _matching(ID, "the id of an environment"), _NAME, "Where it was measured.", "production"),
    Column("stage", _matching(ID, "the id of a stage of the rollout"), _NAME, "The stage of the rollout.", "quarter"),
    Column("look", _positive, {**_COUNT, "minimum": 1}, "The how-manieth look at these data this is.", 2),
    Column("from", _date, _DAY, "First day.", "2026-10-05"),
    Column("to", _date, _DAY, "Last day.", "2026-11-01"),
    Column("n", _count, _COUNT, "How many cases; of ratings, how many answered.", 52300),
    Column("successes", _count, _COUNT, "Of a share: how many of them count.", 34623),
    Column("mean", _amount, _QUANTITY, "Their mean.", "8m"),
    Column("sd", _amount, _QUANTITY, "Standard deviation of single cases.", "6.5m"),
    Column("log_mean", _number, _NUMBER, "Mean of the natural logarithms, of times in seconds.", 5.92),
    Column("log_sd", _spread, {**_NUMBER, "minimum": 0}, "Standard deviation of the natural logarithms.", 0.8),
    Column("median", _amount, _QUANTITY, "Half of the cases are below.", "6m"),
    Column("p90", _amount, _QUANTITY, "Nine of ten cases are below.", "17m"),
    Column("low", _count, _COUNT, "Of ratings from 1 to 5: how many are 1 or 2.", 320),
    Column("events", _count, _COUNT, "Of counts: how many events.", 12),
    Column("exposure", _exposure, {**_NUMBER, "exclusiveMinimum": 0},
           "Of counts: over how much, such as days or contacts; one unit on all sides.", 52300),
    Column("invited", _count, _COUNT, "Of ratings: how many were asked.", 20720),
)  # fmt: skip
COLUMNS = {each.name: each for each in ALL}


def tells_of_persons(name: str) -> bool:
    """Whether the name of a column tells of persons, or of what single persons did."""
    return bool(PERSONS & set(re.split("[^a-z]+", re.sub("([a-z])([A-Z])", r"\1_\2", name).lower())))
