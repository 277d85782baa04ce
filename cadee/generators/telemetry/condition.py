"""The little grammar of alert conditions: what can be read becomes a form with a threshold, the rest a reason."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Form = Literal["share", "rate", "value", "span", "quantile", "mean", "change", "spent"]
Operator = Literal[">", ">=", "<", "<="]

_SECONDS = {"s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "day": Decimal(86400)}
_SPANS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_NUMBER = r"(?P<number>[0-9]{1,12}(\.[0-9]{1,6})?)"
_COMPARED = re.compile(
    r"(?:(?P<stat>p[0-9]{1,2}(?:\.[0-9]{1,3})?|mean) )?(?P<op>>=|<=|>|<) ?" + _NUMBER + r"(?: ?(?P<unit>%|/?[a-z]+))?"
)
_BUDGET = re.compile(r"(?P<op>>=|<=|>|<) ?" + _NUMBER + r" ?% of the (?:(?P<unit>hour|day|month)'s )?budget")
_CHANGE = re.compile(r"mean (?P<way>falls|rises) by " + _NUMBER + r" ?%")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read. `threshold` is a share (0.05), a count, an amount or seconds, as `form` says.

    `per` is the time a rate counts over, in seconds. `quantile` is 0.95 for p95. `timed` says that the threshold is in
    seconds. A change keeps what is left of the mean: 0.9 where it falls by 10 %. `unit` names the time of a budget, ""
    where the condition names none.
    """

    form: Form
    op: Operator
    threshold: Decimal
    quantile: Decimal | None = None
    per: int = 1
    timed: bool = False
    unit: str = ""


def read(text: str) -> Condition | str:
    """Return the condition that a text says, or why no rule can be made of it. Never guesses."""
    words = text.strip(" ")
    budget = _BUDGET.fullmatch(words)
    if budget is not None:
        return _possible(Condition("spent", _op(budget), _number(budget) / 100, unit=budget["unit"] or ""))
    change = _CHANGE.fullmatch(words)
    if change is not None:
        return _change(change)
    compared = _COMPARED.fullmatch(words)
    if compared is None:
        return "cannot be read"
    return _compared(compared)


def _compared(found: re.Match[str]) -> Condition | str:
    op, number, unit, stat = _op(found), _number(found), found["unit"] or "", found["stat"]
    if unit and unit not in ("%", *_SPANS, *(f"/{name}" for name in _SECONDS)):
        return f"has the unit {unit!r}, which is not known"
    timed = unit in _SPANS
    value = number * _SPANS[unit] if timed else number
    if stat is not None:
        if unit == "%" or unit.startswith("/"):
            return f"compares {stat} with {unit!r}, which no distribution is measured in"
        if stat == "mean":
            return _possible(Condition("mean", op, value, timed=timed))
        quantile = Decimal(stat[1:]) / 100
        return _possible(Condition("quantile", op, value, quantile, timed=timed)) if quantile else "asks for p0"
    if unit == "%":
        return _possible(Condition("share", op, number / 100))
    if unit.startswith("/"):
        return _possible(Condition("rate", op, number, per=int(_SECONDS[unit[1:]])))
    return _possible(Condition("span" if timed else "value", op, value, timed=timed))


def _change(found: re.Match[str]) -> Condition | str:
    by = _number(found) / 100
    if not by or (found["way"] == "falls" and by >= 1):
        return "can never tell two states apart"
    if found["way"] == "falls":
        return Condition("change", "<", 1 - by)
    return Condition("change", ">", 1 + by)


def _possible(found: Condition) -> Condition | str:
    """A condition that holds sometimes and sometimes not, over what cannot be below zero."""
    top = Decimal(1) if found.form == "share" else None
    if found.threshold == 0 and found.op in ("<", ">="):
        return "always holds" if found.op == ">=" else "never holds"
    if top is not None and (found.threshold > top or (found.threshold == top and found.op in (">", "<="))):
        return "never holds" if found.op in (">", ">=") else "always holds"
    return found


def _op(found: re.Match[str]) -> Operator:
    ops: dict[str, Operator] = {">": ">", ">=": ">=", "<": "<", "<=": "<="}
    return ops[found["op"]]


def _number(found: re.Match[str]) -> Decimal:
    return Decimal(found["number"])
