"""This file holds when a gate asks somebody, in machine-readable words, and how long nobody is there to answer."""

import re
from collections.abc import Iterable
from decimal import Decimal

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.graph.hours import DAY, WEEK
from cadee.model.control import Gate
from cadee.model.quantities import MILLISECONDS
from cadee.model.units import Duration, Hours

NAME = r"[a-z0-9][a-z0-9._/-]*"
VALUE = r"(-?[0-9]+(\.[0-9]+)?( ?(%|ms|s|m|min|h|d|day|days|[A-Z]{3}))?(/(s|min|h|day))?|true|false|[a-z][a-z0-9._/-]*)"
CONDITION = re.compile(rf"({NAME}) ?(<=|>=|!=|<|>|=) ?{VALUE}")


def measured(criterion: str) -> tuple[str, ...]:
    """Return the signals that a criterion compares with values, joined by `and` or `or`; none where it says no such
    thing.

    `refund.amount > 50 EUR and chat.confidence < 0.6` compares `refund.amount` and `chat.confidence`.
    """
    parts = [CONDITION.fullmatch(part.strip()) for part in re.split(r" and | or ", criterion)]
    return tuple(part[1] for part in parts if part is not None) if all(parts) else ()


def emitted(graph: Graph) -> frozenset[str]:
    """Return the metrics and events that systems tell of themselves, or that a signal watches."""
    estate = graph.estate
    told: Iterable[str] = (
        name for system in estate.systems.values() if system.telemetry is not None for name in system.telemetry.emits
    )
    return frozenset((*told, *(signal.metric for signal in estate.signals.values())))


def longest_absence(hours: Hours) -> Duration:
    """Return the longest stretch of a week outside some hours; none where they are around the clock."""
    open_for = (hours.closes - hours.opens) % DAY or DAY
    starts = sorted(day * DAY + hours.opens for day in hours.days)
    apart = [(after - start - 1) % WEEK + 1 for start, after in zip(starts, [*starts[1:], starts[0]], strict=True)]
    return Duration(Decimal(max(0, *(minutes - open_for for minutes in apart))) * MILLISECONDS["m"])


def answering_hours(graph: Graph, gate: Gate) -> tuple[Hours, Route] | None:
    """Return when those who decide at a gate are there, and where that is said: of its approver, else of people whom
    the approver owns. None where nobody says, or nobody is named.
    """
    owner = graph.estate.owners.get(gate.approver or "")
    if owner is None:
        return None
    if owner.hours is not None:
        return owner.hours, graph.estate.route(owner, "hours")
    desks = (graph.estate.systems[key] for key in graph.humans)
    said = (desk for desk in desks if desk.owner == owner.id)
    return next(((desk.hours, graph.estate.route(desk, "hours")) for desk in said if desk.hours is not None), None)
