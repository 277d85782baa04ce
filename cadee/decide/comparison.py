"""One measure compared: its sides, by which design, the change and its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cadee.decide.believing import AFTER, BEFORE, CONTROL, CONTROL_BEFORE, Problem, Side, elsewhere, problems, response
from cadee.decide.declaration import Declared
from cadee.decide.intervals import Interval, newcombe, share_of_error
from cadee.decide.measurement import Row
from cadee.decide.samples import Incomparable, Sample, Shares, beside, change, sample, whole
from cadee.model.proof import Kpi

ERROR = 0.05
"""The chance, over all looks and two-sided, that an interval misses the true change."""


class Design(StrEnum):
    """How well a comparison can tell the change from everything else, best first."""

    RANDOMISED = "randomised"
    CONCURRENT = "concurrent control"
    BEFORE_AFTER = "before and after"


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure compared. `change` is as it happened: points, amounts (times in seconds) or logarithms of a ratio.

    `typical` is the logarithm of the ratio of geometric means, where logarithms are given beside means; `low_scores`
    the change of the share of scores of 1 or 2. None where nothing can be said. `adjusted` says that the change of a
    control was taken away, `elsewhere` names the other environments that the treated cases were measured in.
    """

    design: Design
    sides: Mapping[tuple[str, str], Side]
    change: Interval | None
    typical: Interval | None
    low_scores: Interval | None
    problems: tuple[Problem, ...]
    look: int | None = None
    adjusted: bool = False
    elsewhere: tuple[str, ...] = ()

    @property
    def compared_with(self) -> tuple[str, str]:
        """The side that the treated cases are compared with."""
        return CONTROL if self.design is not Design.BEFORE_AFTER and not self.adjusted else BEFORE


def compare(told: Declared, rows: Sequence[Row], environment: str, today: date) -> Compared:
    """Return what the rows of one measure say of its change, each look with its part of the error.

    `environment` is the one decided about, "" where there is none. Without rows from before, the declared baseline of a
    share stands in.
    """
    kpi, sides = told.kpi, _sides(rows)
    design = _design(sides, rows)
    shown = {side: _shown(own, kpi) for side, own in sides.items()}
    if BEFORE not in shown and kpi.baseline is not None:
        before = kpi.baseline
        shown[BEFORE] = Side(before.n, before.value.value, before.since, before.until)
    error, logs = share_of_error(ERROR, told.looks), told.scale == "relative" and kpi.unit != "count"
    against = [*problems(told, rows, shown, environment, today)]
    found: Interval | None = None
    try:
        found = _change(kpi, sides, design, error, logs=logs)
    except Incomparable as why:
        against.append(Problem("not-comparable", str(why)))
    compared = used(sides, design)
    reference = BEFORE if design is Design.BEFORE_AFTER else CONTROL
    against += response(kpi, [shown[side] for side in compared])
    looks = {row.look for row in rows if row.look is not None}
    return Compared(
        design, shown, found, _typical(sides, design, error), _low_scores(sides, reference, error), tuple(against),
        max(looks, default=None), len(compared) == 4, elsewhere(sides.get(AFTER, ()), environment),
    )  # fmt: skip


def _sides(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        sides.setdefault(row.side, []).append(row)
    return sides


def _design(sides: Mapping[tuple[str, str], Sequence[Row]], rows: Sequence[Row]) -> Design:
    if CONTROL not in sides:
        return Design.BEFORE_AFTER
    arms = [row for row in rows if row.period == "after"]
    return Design.RANDOMISED if all(row.assignment == "randomised" for row in arms) else Design.CONCURRENT


def _change(
    kpi: Kpi, sides: Mapping[tuple[str, str], Sequence[Row]], design: Design, error: float, *, logs: bool
) -> Interval:
    made = {side: sample(sides[side], logs=logs) for side in used(sides, design)}
    if AFTER not in made:
        raise Incomparable("nothing was measured after the change")
    if CONTROL_BEFORE in made:
        return beside(made[BEFORE], made[AFTER], (made[CONTROL_BEFORE], made[CONTROL]), error)
    if CONTROL in made:
        return change(made[CONTROL], made[AFTER], error)
    return change(made.get(BEFORE) or _declared_before(kpi), made[AFTER], error)


def used(sides: Mapping[tuple[str, str], object], design: Design) -> tuple[tuple[str, str], ...]:
    """Return the sides that a design compares, of those that were measured: two, or four with a control before."""
    if design is Design.CONCURRENT and BEFORE in sides and CONTROL_BEFORE in sides:
        wanted: tuple[tuple[str, str], ...] = (BEFORE, AFTER, CONTROL_BEFORE, CONTROL)
    else:
        wanted = (BEFORE if design is Design.BEFORE_AFTER else CONTROL, AFTER)
    return tuple(side for side in wanted if side in sides)


def _declared_before(kpi: Kpi) -> Sample:
    """The cases of a declared baseline: of a share its successes; of anything else it says too little."""
    before = kpi.baseline
    if kpi.unit != "share" or before is None or not before.n:
        raise Incomparable("nothing was measured before the change")
    return Shares(round(before.value.value * before.n), before.n)


def _typical(sides: Mapping[tuple[str, str], Sequence[Row]], design: Design, error: float) -> Interval | None:
    reference = sides.get(BEFORE if design is Design.BEFORE_AFTER else CONTROL, ())
    rows = [*reference, *sides.get(AFTER, ())]
    if not reference or any(row.log_mean is None or row.log_sd is None for row in rows):
        return None
    try:
        return change(sample(reference, logs=True), sample(sides[AFTER], logs=True), error)
    except (Incomparable, KeyError):
        return None


def _low_scores(
    sides: Mapping[tuple[str, str], Sequence[Row]], reference: tuple[str, str], error: float
) -> Interval | None:
    pairs = []
    for side in (reference, AFTER):
        told = whole(sides.get(side, ()))
        if not told.get("n") or "low" not in told:
            return None
        pairs.append((told["low"], told["n"]))
    return newcombe(pairs[0], pairs[1], error)


def _shown(rows: Sequence[Row], kpi: Kpi) -> Side:
    told = whole(rows)
    n = told.get("n")
    asked, low = told.get("invited"), told.get("low")
    first, last = [row.since for row in rows if row.since], [row.until for row in rows if row.until]
    single = rows[0] if len(rows) == 1 else None
    return Side(
        n,
        _value(rows, told, kpi),
        min(first, default=None),
        max(last, default=None),
        len(rows) if rows[0].group else 0,
        str(single.median) if single and single.median else "",
        str(single.p90) if single and single.p90 else "",
        None if not asked or n is None else n / asked,
        None if low is None or not n else low / n,
    )


def _value(rows: Sequence[Row], told: Mapping[str, int], kpi: Kpi) -> Decimal | None:
    """The point value of a side: all cases count once, of groups too. Exact."""
    if kpi.unit == "share":
        return Decimal(told["successes"]) / told["n"] if told.get("n") and "successes" in told else None
    if kpi.unit == "count":
        return Decimal(told["events"]) if "events" in told else None
    pairs = [(row.n, row.mean.value) for row in rows if row.n and row.mean is not None]
    if not pairs or len(pairs) < len(rows):
        return None
    return sum((n * mean for n, mean in pairs), Decimal(0)) / sum(n for n, _ in pairs)
