"""The outcomes before and after, each with its change, its interval and what was agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from cadee.decide.figures import size_of, spelled
from cadee.decide.judgement import Judgement
from cadee.decide.rule import Verdict
from cadee.decide.telling import Told
from cadee.generators.diagram.words import title
from cadee.pack import telling
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
    change. `where` is said of what was measured in another environment than the pack is about. `cases` are those of
    the two sides, `change` is with its interval and unit.
    """

    name: str
    role: str
    before: str
    against: str
    after: str
    where: str
    cases: str
    change: str
    agreed: str
    word: str
    colour: str
    shape: str
    bar: Bar | None = None


def measures(brief: Brief, told: Judgement) -> tuple[list[Measure], int]:
    """Return the measures that decide, the primary ones first, and how many more are declared."""
    rank = {"primary": 0, "guardrail": 1}
    shown = sorted(told.kpis, key=lambda item: rank.get(item.role, 2))[:MOST_MEASURES]
    return [_measure(brief, item) for item in shown], len(brief.estate.kpis) - len(shown)


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
        _where(brief, item),
        _cases(brief, item),
        _change(item),
        "; ".join(_agreed(brief, item)) or "nothing",
        word,
        colour,
        shape,
        _bar(item),
    )


def _where(brief: Brief, item: Told) -> str:
    named = [telling.title(brief.estate, "environments", each) for each in item.elsewhere]
    return f"in {telling.together(named)}" if named else ""


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
        yield f"worth having: {size_of(kpi, kpi.smallest_gain)}"
    if kpi.harm_margin is not None:
        yield f"accepted loss: {size_of(kpi, kpi.harm_margin)}"
    if kpi.target is not None:
        yield f"target {spelled(kpi.target)}"
