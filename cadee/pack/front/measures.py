"""The outcomes before and after, each with its change, its interval and what was agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from cadee.decide.figures import with_unit
from cadee.decide.judgement import Judgement
from cadee.decide.rule import Verdict
from cadee.decide.telling import Told
from cadee.generators.diagram.words import title
from cadee.model.proof import Kpi
from cadee.model.quantities import Duration, Quantity
from cadee.pack.base import Brief

MOST_MEASURES = 6
STATES = {
    Verdict.HARM: ("worse", "not-met", "✕"),
    Verdict.TOO_SMALL: ("too small", "not-met", "✕"),
    Verdict.GAIN: ("better", "met", "✓"),
    Verdict.KEPT: ("kept", "met", "✓"),
    Verdict.OPEN: ("open", "at-risk", "!"),
    Verdict.NOT_DECLARED: ("not pre-declared", "not-assessed", "–"),
    Verdict.NOT_MEASURED: ("not measured", "not-assessed", "–"),
    Verdict.SHOWN: ("for information", "not-assessed", "–"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval and what was agreed on one scale, better to the right: places from 0 to 100, and all of it in words.

    `limit` is the smallest gain worth having, or the loss that is accepted; None where neither is declared.
    """

    zero: int
    limit: int | None
    low: int
    value: int
    high: int
    words: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure on the first sheet.

    `before` is what the change is told from, `against` says which: the time before, or what ran alongside without the
    change. `cases` are those of the two sides, `change` is with its interval and unit.
    """

    name: str
    role: str
    before: str
    against: str
    after: str
    cases: str
    change: str
    agreed: str
    word: str
    colour: str
    shape: str
    bar: Bar | None = None


def measures(brief: Brief, told: Judgement) -> tuple[list[Measure], int]:
    """Return the measures that decide, the primary ones first, and how many more are in the pack."""
    rank = {"primary": 0, "guardrail": 1}
    ordered = sorted(told.kpis, key=lambda item: rank.get(item.role, 2))
    return [_measure(brief, item) for item in ordered[:MOST_MEASURES]], max(0, len(ordered) - MOST_MEASURES)


def _measure(brief: Brief, item: Told) -> Measure:
    kpi = brief.estate.kpis[item.kpi]
    word, colour, shape = STATES[item.verdict]
    declared = str(kpi.baseline.value) if kpi.baseline is not None else "no baseline"
    return Measure(
        title(kpi),
        item.role or "no role",
        item.control or item.before or declared,
        "without" if item.control else "before" if item.before else "declared" if kpi.baseline else "",
        item.after or "not measured",
        _cases(brief, item),
        _change(item),
        "; ".join(_agreed(brief, item)) or "nothing",
        word,
        colour,
        shape,
        _bar(item),
    )


def _cases(brief: Brief, item: Told) -> str:
    """How many cases each side of the change rests on."""
    sides = (item.n_control if item.control else item.n_before, item.n_after)
    told = " / ".join(f"{count:,}" for count in sides if count is not None)
    baseline = brief.estate.kpis[item.kpi].baseline
    if not told and baseline is not None and baseline.n is not None:
        told = f"{baseline.n:,} / –"
    return told or "–"


def _bar(item: Told) -> Bar | None:
    shown = item.change
    if shown is None or not isfinite(shown.low) or not isfinite(shown.high):
        return None
    sign = -1 if item.better == "lower" else 1
    low, high = sorted((shown.low * sign, shown.high * sign))
    agreed_on = shown.gain if item.role == "primary" else shown.margin
    limit = agreed_on * sign if agreed_on is not None else None
    known = [0.0, low, high, *([limit] if limit is not None else [])]
    span = max(known) - min(known) or 1.0
    low_, value, high_, zero, agreed = (
        round(6 + 88 * (each - min(known)) / span) for each in (low, shown.value * sign, high, 0.0, limit or 0.0)
    )
    what = "the smallest gain worth having" if item.role == "primary" else "the loss that is accepted"
    words = f"{_change(item)}; better is to the right" + (f", dashed: {what}" if limit is not None else "")
    return Bar(zero, agreed if limit is not None else None, low_, value, high_, words)


def _change(item: Told) -> str:
    shown = item.change
    if shown is None:
        return "–"
    ends = [_signed(end, shown.decimals) if isfinite(end) else "not known" for end in (shown.low, shown.high)]
    return f"{_signed(shown.value, shown.decimals)} {shown.unit} ({ends[0]} to {ends[1]})"


def _signed(value: float, decimals: int) -> str:
    return f"{value:+.{decimals}f}".replace("-", "−")


def _agreed(brief: Brief, item: Told) -> Iterator[str]:
    kpi = brief.estate.kpis[item.kpi]
    if kpi.smallest_gain is not None:
        yield f"worth having: {_points(kpi, kpi.smallest_gain)}"
    if kpi.harm_margin is not None:
        yield f"accepted loss: {_points(kpi, kpi.harm_margin)}"
    if kpi.target is not None:
        yield f"target {_said(kpi.target)}"


def _points(kpi: Kpi, size: Quantity) -> str:
    """A change of a share is told in points: 3% of a share would be something else."""
    if kpi.unit == "share" and size.text.endswith("%"):
        return with_unit(size.text.rstrip("%").strip(), "points")
    return _said(size)


def _said(size: Quantity) -> str:
    return Duration(size.value).words if size.unit == "ms" else str(size)
