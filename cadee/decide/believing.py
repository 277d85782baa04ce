"""What stands against believing a comparison: other days, another place, looks that were not declared, who answered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cadee.decide.declaration import Declared
from cadee.decide.measurement import Row
from cadee.model.proof import Baseline, Kpi

LEAST_RESPONSE = 0.1
"""Where fewer answer, those who do say little about all."""
ROUNDED = Decimal("0.01")
"""Numbers of cases agree within this part: some arrive late."""
ROUNDED_AT_MOST = Decimal("0.05")
"""A value that was rounded for the spec is never further than this part from the one measured."""
LIKE_RESPONSE = 0.8
"""Response rates are alike where the lower is at least this part of the higher."""

BEFORE, AFTER = ("treatment", "before"), ("treatment", "after")
CONTROL_BEFORE, CONTROL = ("control", "before"), ("control", "after")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the interval of a measure may not decide: a code, a sentence without its full stop, when it ends if known."""

    code: str
    words: str
    ready: date | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one side, for people to read: how many cases, the value in the unit of the measure, the rest.

    `value` is exact, of times in milliseconds; `answered` of ratings the share of those asked who answered, `low` the
    share of scores of 1 or 2. `groups` is 0 where cases are not told by group.
    """

    n: int | None
    value: Decimal | None
    since: date | None = None
    until: date | None = None
    groups: int = 0
    median: str = ""
    p90: str = ""
    answered: float | None = None
    low: float | None = None


def problems(
    told: Declared, rows: Sequence[Row], shown: Mapping[tuple[str, str], Side], environment: str, today: date
) -> list[Problem]:
    """Return what stands against believing the rows of a measure, apart from their figures."""
    kpi = told.kpi
    found = []
    others = elsewhere(rows, environment)
    if others:
        words = f"it was measured in {', '.join(others)}, and this is about {environment}"
        found.append(Problem("measured-elsewhere", words))
    unlike = list(_unlike(rows))
    if unlike:
        of_change, of_control = (", ".join(told) for told in zip(*unlike, strict=True))
        words = f"its control is of {of_control}, and the change is of {of_change}"
        found.append(Problem("control-elsewhere", words))
    looks = [row.look for row in rows if row.look is not None]
    if told.looks > 1 and not looks:
        found.append(Problem("look-unsaid", f"{told.looks} looks are planned, and nobody says which this is"))
    if looks and max(looks) > told.looks:
        found.append(Problem("looks-used-up", f"this is look {max(looks)} of {told.looks} that were declared"))
    return [*found, *_windows(kpi, shown, measured=any(row.side == BEFORE for row in rows), today=today)]


def _unlike(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield the stage or look of the change and that of its control, in words, where both say it and they differ."""
    for name in ("stage", "look"):
        changed, beside = (
            {str(value) for row in rows if row.side == side and (value := getattr(row, name)) is not None}
            for side in (AFTER, CONTROL)
        )
        if changed and beside and changed != beside:
            yield f"{name} {' and '.join(sorted(changed))}", f"{name} {' and '.join(sorted(beside))}"


def elsewhere(rows: Sequence[Row], environment: str) -> tuple[str, ...]:
    """Return the environments that rows name beside the one decided about; none where that is not said."""
    named = {row.environment for row in rows if row.environment and row.environment != environment}
    return tuple(sorted(named)) if environment else ()


def _windows(kpi: Kpi, shown: Mapping[tuple[str, str], Side], *, measured: bool, today: date) -> list[Problem]:
    """Return what is wrong with the days that were measured."""
    after, base, found = shown.get(AFTER), kpi.baseline, []
    if after is None:
        return [Problem("no-after", "nothing was measured after the change")]
    if after.since is None or after.until is None:
        return [Problem("undated", "nobody says from which day to which it was measured")]
    if after.until > today:
        found.append(
            Problem("unfinished", f"it is measured until {after.until}, and that day is not over", after.until)
        )
    elif kpi.window is not None and today - after.until > _days(kpi):
        found.append(
            Problem("old-measurement", f"it ends on {after.until}, longer ago than its window of {kpi.window}")
        )
    if kpi.window is not None and after.until - after.since + timedelta(days=1) < _days(kpi):
        ready = after.since + _days(kpi) - timedelta(days=1)
        words = f"it covers less than its window of {kpi.window}, which is full at the end of {ready}"
        found.append(Problem("window-not-full", words, ready))
    before = shown.get(BEFORE)
    if measured and before is not None and base is not None:
        alone = CONTROL_BEFORE not in shown and not before.groups  # else it may be of those who were treated later
        found += [Problem("other-baseline", words) for words in _other(kpi, before, base, alone=alone)]
    control = shown.get(CONTROL)
    if control is not None and (control.since, control.until) != (after.since, after.until):
        found.append(Problem("control-elsewhen", "its control was not measured on the same days"))
    if before is not None and before.until is not None and before.until >= after.since:
        found.append(Problem("overlap", "its days before and after overlap"))
    return found


def _other(kpi: Kpi, before: Side, base: Baseline, *, alone: bool) -> Iterator[str]:
    """Yield how values from before are not the declared ones, which then would not bind what is compared with.

    `alone` says that they are of all cases. Of a count the declared value is of other days than the events of a row.
    """
    if (before.since, before.until) != (base.since, base.until):
        span = f"{base.since} to {base.until}" if base.since and base.until else "another window"
        yield f"its values from before are not of the declared baseline, {span}"
    if not alone or kpi.unit == "count":
        return
    apart = abs(before.value - base.value.value) if before.value is not None else Decimal(0)
    if apart > _rounding(base) and before.median != str(base.value):
        yield f"its value from before is not that of the declared baseline, {base.value}"
    if before.n is not None and base.n is not None and abs(before.n - base.n) > ROUNDED * base.n:
        yield f"it rests on {before.n:,} cases from before, and the declared baseline on {base.n:,}"


def _rounding(base: Baseline) -> Decimal:
    """Return how far a value may be from the one declared: half of the last place that is written, within bounds."""
    text = str(base.value)
    number = Decimal(re.match(r"[0-9.]*", text)[0] or 0)  # type: ignore[index]
    last = Decimal(1).scaleb(int(number.as_tuple().exponent))
    half = abs(base.value.value) * last / (2 * number) if number else Decimal(0)
    return min(half, ROUNDED_AT_MOST * abs(base.value.value))


def _days(kpi: Kpi) -> timedelta:
    return timedelta(milliseconds=float(kpi.window.milliseconds) if kpi.window else 0.0)


def response(kpi: Kpi, sides: Sequence[Side]) -> list[Problem]:
    """Return why those who answered on the sides compared may not stand for those who were asked."""
    if kpi.unit != "rating" or len(sides) < 2:
        return []
    known = [side.answered for side in sides if side.answered is not None]
    if len(known) < len(sides):
        words = "nobody says how many were asked (column invited), so nobody knows who is silent"
        return [Problem("response-unsaid", words)]
    if min(known) < LEAST_RESPONSE:
        return [Problem("response-low", f"only {min(known):.0%} of those asked answered")]
    if min(known) < LIKE_RESPONSE * max(known):
        words = f"{min(known):.0%} of those asked answered on one side and {max(known):.0%} on another"
        return [Problem("response-differs", words)]
    return []
