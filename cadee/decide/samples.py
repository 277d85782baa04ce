"""The sides of a comparison: the cases of an arm in a period, whole or by group, and the change between sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, log

from cadee.decide.intervals import (
    Interval,
    Mean,
    combined,
    difference,
    newcombe,
    of_changes,
    one_each,
    rate_ratio,
    welch,
)
from cadee.decide.measurement import Row


class Incomparable(Exception):  # noqa: N818  says what happened
    """Nothing can be said of a change; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Shares:
    """So many successes of n cases."""

    successes: int
    n: int


@dataclass(frozen=True, slots=True)
class Events:
    """So many events over an exposure."""

    events: int
    exposure: float


@dataclass(frozen=True, slots=True)
class Groups:
    """One number for each group of cases that resemble each other."""

    values: Mapping[str, float] = field(default_factory=dict)


Sample = Shares | Mean | Events | Groups


def sample(rows: Sequence[Row], *, logs: bool) -> Sample:
    """Return the cases of one side; of counts, and with `logs`, on the scale of logarithms.

    Raises:
        Incomparable: groups are mixed with a whole, or there are fewer than two.
    """
    grouped = [row for row in rows if row.group]
    if grouped:
        if len(grouped) < len(rows) or len(grouped) < 2:
            raise Incomparable("groups need a row each, and at least two of them on each side")
        return Groups({row.group: _value(row, logs=logs) for row in grouped})
    row = rows[0]
    if row.events is not None:
        return Events(row.events, row.exposure or 1.0)
    if row.successes is not None:
        return Shares(row.successes, row.n or 0)
    mean, sd = (row.log_mean, row.log_sd) if logs else (amount(row, "mean"), amount(row, "sd"))
    if mean is None or sd is None or (row.n or 0) < 2:
        raise Incomparable("a mean needs at least two cases and their standard deviation")
    return Mean(row.n or 0, mean, sd)


def amount(row: Row, name: str) -> float | None:
    """Return an amount of a row as a number, times in seconds; None where it is not said."""
    found = getattr(row, name)
    return None if found is None else float(found.value) / (1000 if found.unit == "ms" else 1)


def _value(row: Row, *, logs: bool) -> float:
    """The number of one group. Of a count the logarithm of its rate, half an event added, so that none is no gap."""
    if row.events is not None:
        return log((row.events + 0.5) / (row.exposure or 1.0))
    if row.successes is not None:
        return row.successes / (row.n or 1)
    found = row.log_mean if logs else amount(row, "mean")
    if found is None:
        raise Incomparable("a group says no mean")
    return found


def change(before: Sample, after: Sample, error: float) -> Interval:
    """Return the change between two sides: in points, in the unit of means, or of logarithms (rates too).

    The same groups on both sides are compared each with itself, other groups as two sets.

    Raises:
        Incomparable: the sides are of different kinds, or nothing happened on one of them.
    """
    match before, after:
        case Shares(), Shares():
            _enough(before, after)
            return newcombe((before.successes, before.n), (after.successes, after.n), error)
        case Mean(), Mean():
            return welch(before, after, error)
        case Events(), Events():
            return _finite(rate_ratio((before.events, before.exposure), (after.events, after.exposure), error).log())
        case Groups(), Groups():
            if before.values.keys() == after.values.keys():
                return of_changes([after.values[key] - before.values[key] for key in sorted(after.values)], error)
            return welch(_each(before), _each(after), error)
    raise Incomparable("one side is told by group, or by other columns, and the other is not")


def beside(before: Sample, after: Sample, control: tuple[Sample, Sample], error: float) -> Interval:
    """Return the change less the change of a control over the same time: the difference in differences.

    Of means by the sum of their variances; of shares and rates from the limits of both changes; of groups that stay the
    same from one change a group.

    Raises:
        Incomparable: as `change`.
    """
    sides = (before, after, *control)
    means = [side for side in sides if isinstance(side, Mean)]
    groups = [side for side in sides if isinstance(side, Groups)]
    if len(means) == 4:
        return combined((-1, 1, 1, -1), means, error)
    if len(groups) == 4:
        pairs = ((groups[0], groups[1]), (groups[2], groups[3]))
        if all(old.values.keys() == new.values.keys() for old, new in pairs):
            changes = [[new.values[key] - old.values[key] for key in sorted(new.values)] for old, new in pairs]
            return welch(one_each(changes[1]), one_each(changes[0]), error)
        return combined((-1, 1, 1, -1), [_each(side) for side in groups], error)
    return difference(change(*control, error), change(before, after, error))


def _each(groups: Groups) -> Mean:
    return one_each([groups.values[key] for key in sorted(groups.values)])


def _enough(*sides: Shares) -> None:
    if not all(side.n for side in sides):
        raise Incomparable("a side without cases")


def _finite(found: Interval) -> Interval:
    if not isfinite(found.value):
        raise Incomparable("no event on one side: a ratio of rates says nothing yet")
    return found


def whole(rows: Sequence[Row]) -> Mapping[str, int]:
    """Return the sums over the rows of a side: cases, successes, low scores, events, people asked."""
    names = ("n", "successes", "low", "events", "invited")
    told = {name: [getattr(row, name) for row in rows] for name in names}
    return {name: sum(values) for name, values in told.items() if None not in values and values}
