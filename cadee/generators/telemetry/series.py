"""What rules are made of: selectors in PromQL, what they record, and the raw series that a test feeds them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cadee.generators.telemetry.condition import Condition

Feeding = Literal["whole", "part", "events", "seen", "gauge", "bucket", "sum", "count", "spent", "rest"]
"""How a raw series moves in a test: all requests, some of them, events over time, one or none, a value, and so on."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A raw series of a test. `scale` is its unit in that of the condition: 1000 where it counts milliseconds."""

    name: str
    labels: tuple[tuple[str, str], ...]
    kind: Feeding
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Bound:
    """How one product tells something: an expression, the labels of what it records, the series of its test."""

    expr: str
    labels: tuple[tuple[str, str], ...]
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Want:
    """What is asked of a product: something (`errors`) about a system, in the form of a condition, over a window."""

    system: str
    quantity: str
    condition: Condition
    window: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording rule with its test series."""

    record: str
    bound: Bound


def selector(name: str, labels: Mapping[str, str], *more: str) -> str:
    """Return a selector of PromQL; `more` are matchers that are no equality. Values are quoted, whatever they hold."""
    equal = [f"{key}={json.dumps(value)}" for key, value in labels.items()]
    return f"{name}{{{','.join([*equal, *more])}}}"


def any_of(label: str, values: Sequence[str]) -> str:
    """Return a matcher for one of several values of letters, digits, hyphens and dots."""
    if len(values) == 1:
        return f"{label}={json.dumps(values[0])}"
    return f"{label}=~{json.dumps('|'.join(value.replace('.', '[.]') for value in values))}"


def summed(series: str, window: str, offset: str = "") -> str:
    """Return the sum of what a counter gains a second, now or so long ago."""
    ago = f" offset {offset}" if offset else ""
    return f"sum(rate({series}[{window}]{ago}))"


def written(value: Decimal) -> str:
    """Return a number as PromQL and its tests write it: plain, without exponent, to twelve places."""
    text = f"{value:.12f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
