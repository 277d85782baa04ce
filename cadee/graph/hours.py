"""This file holds opening hours laid over each other: weeks in minutes, time zones, and the days clocks differ."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cadee.errors import ToolError
from cadee.model.units import Hours

WEEK, DAY = 7 * 1440, 1440
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YEAR = 365
HOST = ("localtime", "posixrules", "leapseconds")
"""Names that a machine may give to a zone of its own choice: they mean nothing in a spec."""

Week = tuple[tuple[int, int], ...]
"""Minutes after Monday 00:00, half open, in order, apart from each other, inside one week."""


class Shortfall(NamedTuple):
    """The minutes of a week in which a service is open and nobody is there, at their worst in the year ahead.

    `opens` and `closes` are the first such stretch as minutes after Monday 00:00 in `zone` (`closes` may lie in the
    next week). `since` and `until` are the first and last day of this state of the clocks; None where all year round
    some time is not covered.
    """

    minutes: int
    opens: int
    closes: int
    zone: str
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        """The first stretch in words: Mon 22:00 to Tue 08:00 Europe/Berlin."""
        return f"{_clock(self.opens)} to {_clock(self.closes)} {self.zone}"

    @property
    def length(self) -> str:
        """How much of a week it is: 70 h, or 2 h 30 min."""
        hours, minutes = divmod(self.minutes, 60)
        return " ".join(text for text in (f"{hours} h" * (hours > 0), f"{minutes} min" * (minutes > 0)) if text)


def _clock(minute: int) -> str:
    day, rest = divmod(minute % WEEK, DAY)
    return f"{DAYS[day]} {rest // 60:02}:{rest % 60:02}"


def known_zone(hours: Hours) -> bool:
    """Whether the time zone that hours name exists.

    Raises:
        ToolError: this machine knows no time zones.
    """
    return hours.always or _load(hours.zone) is not None


@lru_cache(maxsize=1024)
def _load(zone: str) -> ZoneInfo | None:
    try:
        return None if zone in HOST else ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if zone == "Etc/UTC" or _load("Etc/UTC") is not None:
            return None
        raise ToolError("this machine knows no time zones", fix="Install the package tzdata.") from None


def shortfall(service: Sequence[Hours], cover: Sequence[Hours], today: date) -> Shortfall | None:
    """Return when a service is open and nobody covers it, in the year from `today` on; None where it never is.

    Hours of a list add up. A week is judged once for each state of the clocks in which the zones stand to each other
    that year, so that a shift of one of them is seen; the night of the shift itself is not. Zones must be known.
    """
    zones = sorted({hours.zone for hours in (*service, *cover) if hours.zone})
    shown = next((hours.zone for hours in (*cover, *service) if hours.zone), "UTC")
    worst: Shortfall | None = None
    sound = False
    for offsets, since, until in _states(zones, today):
        gaps = _without(_union(service, offsets), _union(cover, offsets))
        if not gaps:
            sound = True
        minutes = sum(end - start for start, end in gaps)
        if gaps and (worst is None or minutes > worst.minutes):
            worst = Shortfall(minutes, *_first(gaps, offsets.get(shown, 0)), shown, since, until)
    if worst is None or sound:
        return worst
    return Shortfall(worst.minutes, worst.opens, worst.closes, worst.zone)


def _states(zones: Sequence[str], today: date) -> Iterable[tuple[dict[str, int], date, date]]:
    """Yield the offsets of the zones from UTC, in minutes, with the first and last day each state lasts."""
    last = min(today.toordinal() + YEAR, date.max.toordinal())
    days = [date.fromordinal(number) for number in range(today.toordinal(), last)] or [today]
    table = [_offsets(zone, today, len(days)) for zone in zones]
    for key, group in groupby(range(len(days)), lambda number: tuple(row[number] for row in table)):
        numbers = list(group)
        yield dict(zip(zones, key, strict=True)), days[numbers[0]], days[numbers[-1]]


@lru_cache(maxsize=256)
def _offsets(zone: str, today: date, days: int) -> tuple[int, ...]:
    found, noon = _load(zone), datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    moments = ((noon + timedelta(number)).astimezone(found).utcoffset() for number in range(days))
    return tuple(round((moment or timedelta()).total_seconds() / 60) for moment in moments)


def _union(all_hours: Iterable[Hours], offsets: dict[str, int]) -> Week:
    """Return the week of some hours in UTC."""
    pieces: list[tuple[int, int]] = []
    for hours in all_hours:
        length = hours.closes - hours.opens if hours.closes > hours.opens else hours.closes - hours.opens + DAY
        for day in hours.days:
            start = (day * DAY + hours.opens - offsets.get(hours.zone, 0)) % WEEK
            pieces += [(start, min(start + length, WEEK)), (0, max(0, start + length - WEEK))]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _without(service: Week, cover: Week) -> Week:
    """Return the part of one week that lies outside another."""
    gaps = []
    for start, end in service:
        left = start
        for opens, closes in cover:
            if left < closes and opens < end:
                gaps.append((left, opens))
                left = closes
        gaps.append((left, end))
    return tuple((start, end) for start, end in gaps if start < end)


def _first(gaps: Week, offset: int) -> tuple[int, int]:
    """Return the first stretch of a week by the local clock; one over the end of the week counts as one."""
    stretches = list(gaps)
    if len(stretches) > 1 and stretches[0][0] == 0 and stretches[-1][1] == WEEK:
        stretches[-1] = (stretches[-1][0], WEEK + stretches.pop(0)[1])
    start, length = min(((start + offset) % WEEK, end - start) for start, end in stretches)
    return start, start + length
