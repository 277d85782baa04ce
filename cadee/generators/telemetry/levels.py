"""The numbers of the unit tests: how far above or below its threshold a value lies, and the series that make it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cadee.generators.telemetry.naming import seen
from cadee.generators.telemetry.series import Feed, written
from cadee.generators.telemetry.watch import Watch

MORE, LESS = Decimal("1.05"), Decimal("0.95")
"""So far beside its threshold a value lies in a test."""

_WHOLE = 1_000_000
_COUNT = 1000
_MASS = 1_000_000_000
"""So much is measured in the first step after a mean changes: an hour's mean is the new one from then on."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A value at which an alert fires and one at which it does not, both near the threshold."""

    fires: Decimal
    quiet: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A value over time: in steps of so many seconds, so many of them, looked at through a window in seconds.

    A mean is another one until step `start`. A `burst` comes whole with that step, and nothing before or after it.
    """

    value: Decimal
    step: int
    steps: int
    window: int
    start: int = 0
    burst: bool = False


def levels(watch: Watch) -> Levels:
    """Return the two values of a watch: five parts in a hundred beside its threshold, on it where that is exact."""
    condition, limit = watch.condition, watch.limit
    if condition.form == "change":
        return Levels(1 + (limit - 1) * MORE, 1 + (limit - 1) * LESS)
    above, below = limit * MORE, limit * LESS
    if not limit:
        above = Decimal("0.01") if condition.form == "share" else Decimal(1)
    elif condition.form == "share" and above > 1:
        above = (limit + 1) / 2
    exact = condition.form in ("value", "span") and not seen(condition)
    upward, strict = condition.op.startswith(">"), len(condition.op) == 1
    fires, quiet = (above, below) if upward else (below, above)
    if exact:
        return Levels(fires, limit) if strict else Levels(limit, quiet)
    return Levels(fires, quiet)


def values(watch: Watch, feed: Feed, level: Level) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the series of a feed: labels beside its own, and values as promtool expands them."""
    if watch.before:
        yield {}, _changed(feed, level)
        return
    if feed.kind == "bucket":
        assert watch.condition.quantile is not None
        bound = level.value / watch.condition.quantile * feed.scale
        yield {"le": written(bound)}, _rising(Decimal(_COUNT), level)
        yield {"le": "+Inf"}, _rising(Decimal(_COUNT), level)
        return
    if feed.kind == "gauge":
        yield {}, f"_ {written(level.value)}+0x{level.steps}"
        return
    if level.burst:
        yield {}, _burst(watch, feed, level)
        return
    yield {}, _rising(_gained(watch, feed, level), level)


def _gained(watch: Watch, feed: Feed, level: Level) -> Decimal:
    """What a counter gains in a step."""
    found = {
        "whole": Decimal(_WHOLE),
        "part": level.value * _WHOLE,
        "rest": (1 - level.value) * _WHOLE,
        "events": level.value * level.step / watch.condition.per,
        "seen": level.value * feed.scale * level.step / level.window,
        "sum": level.value * feed.scale * _COUNT,
        "count": Decimal(_COUNT),
        "spent": level.value * level.step / level.window,
    }
    return found[feed.kind]


def _rising(step: Decimal, level: Level) -> str:
    return f"0+{written(step)}x{level.steps}"


def _burst(watch: Watch, feed: Feed, level: Level) -> str:
    """What a whole window may hold, all of it in one step of a counter that has counted for long."""
    gained = _gained(watch, feed, level) * level.window / level.step
    before, rest = gained + _COUNT, level.steps - level.start
    return f"{written(before)}+0x{level.start - 1} {written(before + gained)}+0x{rest}"


def _changed(feed: Feed, level: Level) -> str:
    """A mean of one, and from some step on another one."""
    value, rest = Decimal(1) if feed.kind == "count" else level.value, level.steps - level.start - 1
    first = level.start * _COUNT + value * _MASS
    return f"0+{_COUNT}x{level.start} {written(first)}+{written(value * _COUNT)}x{rest}"
