"""What a measure declares before go-live: what its change must be to count, what is missing, and the hash of it all."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any, Literal

from cadee.model.proof import Kpi
from cadee.model.units import Duration, Quantity

Scale = Literal["points", "amount", "relative"]
"""How a change is told: of shares in points, of means in their unit, or as a ratio."""

NEEDED = (
    ("definition", "an exact definition"),
    ("better", "a direction"),
    ("role", "a role"),
    ("baseline", "a baseline"),
    ("window", "a window"),
    ("source", "a source"),
    ("owner", "an owner"),
    ("looks", "a number of planned looks"),
)
"""Fields that every measure that decides must have, and the words for them."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a measure declares. `missing` says in words what it does not, and must.

    `gain` is the smallest change worth having, `margin` the change for the worse that is accepted, both on the scale
    of improvements: positive numbers, of a relative scale logarithms.
    """

    kpi: Kpi
    scale: Scale
    gain: float | None
    margin: float
    looks: int
    missing: tuple[str, ...]

    @property
    def sign(self) -> int:
        """1 where higher is better, -1 where lower is."""
        return -1 if self.kpi.better == "lower" else 1

    @property
    def decides(self) -> bool:
        """Whether the measure has a say: it is primary or a guardrail, or nobody says what it is."""
        return self.kpi.role != "informative"


def declared(kpi: Kpi) -> Declared:
    """Return what a measure declares."""
    limits = [limit for limit in (kpi.smallest_gain, kpi.harm_margin) if limit is not None]
    scale = _scale(kpi, limits)
    missing = [words for field, words in NEEDED if getattr(kpi, field) is None]
    if kpi.baseline is not None and (kpi.baseline.since is None or kpi.baseline.until is None):
        missing.append("the first and last day of the baseline")
    if kpi.role == "primary" and kpi.smallest_gain is None:
        missing.append("a smallest gain worth having")
    if kpi.role == "guardrail" and kpi.harm_margin is None:
        missing.append("a harm margin")
    gain = None if kpi.smallest_gain is None else _limit(kpi, kpi.smallest_gain, scale, worse=False)
    margin = 0.0 if kpi.harm_margin is None else _limit(kpi, kpi.harm_margin, scale, worse=True)
    mixed = len({_relative(kpi, limit) for limit in limits}) > 1 and scale == "relative" and kpi.unit != "count"
    if mixed or margin is None or (gain is None and kpi.smallest_gain is not None):
        missing.append("limits in its own unit")
    if kpi.smallest_gain is not None and gain is not None and gain <= 0:
        missing.append("a smallest gain above nothing")
    return Declared(kpi, scale, gain, margin or 0.0, kpi.looks or 1, tuple(missing))


def fingerprint(kpis: Iterable[Kpi]) -> str:
    """Return the SHA-256 (hex) of what measures declare, in canonical JSON: sorted, exact, without what is only words.

    Kept before go-live, it shows afterwards that nothing was declared anew. The name, the target and the order of
    writing do not change it.
    """
    told = {kpi.id: {key: value for key, value in _told(kpi).items() if value is not None} for kpi in kpis}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _told(kpi: Kpi) -> Mapping[str, Any]:
    before = kpi.baseline
    return {
        "unit": kpi.unit,
        "better": kpi.better,
        "role": kpi.role,
        "definition": kpi.definition,
        "smallest_gain": _exact(kpi.smallest_gain),
        "harm_margin": _exact(kpi.harm_margin),
        "threshold": _exact(kpi.threshold),
        "window": _exact(kpi.window),
        "source": kpi.source,
        "owner": kpi.owner,
        "segments": sorted(kpi.segments) or None,
        "looks": kpi.looks,
        "baseline": None
        if before is None
        else {
            "value": _exact(before.value),
            "n": before.n,
            "from": _exact(before.since),
            "to": _exact(before.until),
            "definition": before.definition,
            "source": before.source,
        },
    }


def _exact(value: Quantity | Duration | date | None) -> str | None:
    if isinstance(value, Quantity):
        return f"{value.value.normalize():f} {value.unit}".rstrip()
    if isinstance(value, Duration):
        return f"{value.milliseconds.normalize():f} ms"
    return None if value is None else value.isoformat()


def _scale(kpi: Kpi, limits: list[Quantity]) -> Scale:
    if kpi.unit == "share":
        return "points"
    if kpi.unit == "count" or any(_relative(kpi, limit) for limit in limits):
        return "relative"
    return "amount"


def _relative(kpi: Kpi, limit: Quantity) -> bool:
    return limit.unit == "share" and kpi.unit in ("duration", "money", "count")


def _limit(kpi: Kpi, limit: Quantity, scale: Scale, *, worse: bool) -> float | None:
    """Return a limit on the scale of improvements, None where it is of another unit or leaves nothing."""
    size = float(limit.value)
    if scale != "relative":
        units = {"share": ("share", ""), "duration": ("ms",), "rating": ("",), "ratio": ("", "share")}
        own = (kpi.baseline.value.unit,) if kpi.unit == "money" and kpi.baseline else units.get(kpi.unit, (limit.unit,))
        return size / 1000 if limit.unit == "ms" and limit.unit in own else size if limit.unit in own else None
    if not _relative(kpi, limit):  # a count of events: of the value before
        before = float(kpi.baseline.value.value) if kpi.baseline else 0.0
        if kpi.unit != "count" or limit.unit or not before:
            return None
        size /= before
    up = (kpi.better == "lower") == worse
    if not up and size >= 1:
        return None
    return log(1 + size) if up else -log(1 - size)
