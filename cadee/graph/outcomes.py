"""This file holds what decision rules leave open: results that nothing selects, and measures that are missing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cadee.graph.cases import Case
from cadee.graph.ranges import fits
from cadee.model.proof import Decision, Kpi
from cadee.model.units import Quantity

SAFE = ("pause", "rollback")
"""What may be selected without knowing."""


class Opening(NamedTuple):
    """Something that decisions leave open: said of a decision, or of a field of it; `case` is a sample of where."""

    decision: str
    message: str
    field: str = ""
    case: Case | None = None


def measured(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Return the measures that decisions name, in order of first naming."""
    return tuple(dict.fromkeys(condition.kpi for each in decisions for condition in each.when))


def misfits(decisions: Sequence[Decision], kpis: Mapping[str, Kpi]) -> Iterator[tuple[Decision, int]]:
    """Yield decisions with the number of a condition that compares a measure with a value of another unit."""
    first: dict[str, Quantity] = {}
    for each in decisions:
        for index, condition in enumerate(each.when):
            if not fits(kpis[condition.kpi], condition.value, first.setdefault(condition.kpi, condition.value)):
                yield each, index


def openings(decisions: Sequence[Decision], gap: Case | None) -> Iterator[Opening]:
    """Yield what decisions leave open; `gap` is where no condition holds, None where one always does."""
    named, rest = measured(decisions), [each for each in decisions if each.otherwise]
    other = next((each for each in rest if each.outcome != rest[0].outcome), None)
    unsafe = not any(each.outcome in SAFE for each in decisions)
    if not rest and (gap is not None or not named):
        where = f"where {gap}" if gap is not None and gap.values else "with any result"
        more = ", nor where a measure is missing" if unsafe and named else ""
        known = gap if gap is not None and gap.values else None
        yield Opening(decisions[0].id, f"no decision rule says what to do {where}{more}", case=known)
        if more or not named:
            return
    elif gap is not None and other is not None:
        first = f"{rest[0].id!r} ({rest[0].outcome})"
        yield Opening(
            other.id, f"{first} and {other.id!r} ({other.outcome}) are both for all other results", "otherwise"
        )
    yield from _missing(decisions, named)


def _missing(decisions: Sequence[Decision], named: Sequence[str]) -> Iterator[Opening]:
    """Yield what is selected where a measure is missing, if that is no pause and no rollback."""
    told = [each for each in decisions if each.missing_data]
    for each in told:
        if each.outcome not in SAFE:
            message = f"where a measure is missing, {each.id!r} selects {each.outcome} and not a pause"
            yield Opening(each.id, message, "missing_data")
            return
    if told or not named:
        return
    for each in decisions:
        known = {condition.kpi for condition in each.when}
        open_to = [key for key in named if each.otherwise or (known and key not in known)]
        if each.outcome not in SAFE and open_to:
            yield Opening(each.id, f"where {open_to[0]!r} is missing, {each.id!r} may still select {each.outcome}")
            return
    if not any(each.otherwise for each in decisions):
        yield Opening(decisions[0].id, "no decision rule says what to do where a measure is missing")
