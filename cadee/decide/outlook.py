"""When what the data leave open can be told: at the pace of the cases so far, if the change stays as it is."""

from datetime import date, timedelta
from math import ceil, isfinite

from cadee.decide.believing import AFTER
from cadee.decide.comparison import Compared
from cadee.decide.declaration import Declared

MOST = 20.0
"""Where it would take so many times the cases, no day is told: the change lies too near a limit."""


def ready(told: Declared, found: Compared) -> date | None:
    """Return the day on which the interval of a measure would leave nothing open; None where no day can be told.

    The interval narrows with the root of the cases. The earliest answer counts, whichever it is: a reader learns when
    to look again, not what will be seen.
    """
    after, times = found.sides.get(AFTER), growth(told, found)
    if after is None or after.since is None or after.until is None or times is None:
        return None
    days = (after.until - after.since).days + 1
    return after.until + timedelta(days=ceil(days * (times - 1)))


def growth(told: Declared, found: Compared) -> float | None:
    """Return how many times the cases so far would settle a measure, None where no reasonable number does."""
    if found.change is None or not all(isfinite(end) for end in found.change):
        return None
    better = found.change if told.sign > 0 else found.change.turned()
    down, up = better.value - better.low, better.high - better.value
    ways = [(up, -told.margin - better.value)]  # harm would be seen
    if told.kpi.role == "primary":
        ways += [(down, better.value), (up, (told.gain or 0.0) - better.value)]
    else:
        ways.append((down, better.value + told.margin))
    needed = [(reach / distance) ** 2 for reach, distance in ways if distance > 0]
    least = min(needed, default=MOST)
    return max(least, 1.0) if least < MOST else None
