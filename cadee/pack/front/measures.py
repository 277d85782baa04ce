"""The outcomes before and after, each with its change, its interval and what was agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from cadee.decide.judgement import Judgement
from cadee.decide.rule import Verdict
from cadee.decide.telling import Told
from cadee.generators.diagram.words import title
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
class Measure:
    """A measure on the first sheet; `cases` are before and after, `change` is with its interval and unit."""

    name: str
    role: str
    before: str
    after: str
    cases: str
    change: str
    agreed: str
    word: str
    colour: str
    shape: str


def measures(brief: Brief, told: Judgement) -> tuple[list[Measure], int]:
    """Return the measures that decide, the primary ones first, and how many more are in the pack."""
    rank = {"primary": 0, "guardrail": 1}
    ordered = sorted(told.kpis, key=lambda item: rank.get(item.role, 2))
    return [_measure(brief, item) for item in ordered[:MOST_MEASURES]], max(0, len(ordered) - MOST_MEASURES)


def _measure(brief: Brief, item: Told) -> Measure:
    kpi = brief.estate.kpis[item.kpi]
    word, colour, shape = STATES[item.verdict]
    declared = f"{kpi.baseline.value} (declared)" if kpi.baseline is not None else "no baseline"
    against = item.n_control if item.control else item.n_before
    cases = " / ".join(f"{count:,}" for count in (against, item.n_after) if count is not None)
    if not cases and kpi.baseline is not None and kpi.baseline.n is not None:
        cases = f"{kpi.baseline.n:,} / –"
    return Measure(
        title(kpi), item.role or "no role", _then(item) or declared, item.after or "not measured", cases or "–",
        _change(item), "; ".join(_agreed(brief, item)) or "nothing", word, colour, shape,
    )  # fmt: skip


def _then(item: Told) -> str:
    """The value before; beside it that of the control, where one ran alongside: the change is told against it."""
    return "; ".join(part for part in (item.before, f"control {item.control}" if item.control else "") if part)


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
        yield f"worth having: {kpi.smallest_gain}"
    if kpi.harm_margin is not None:
        yield f"accepted loss: {kpi.harm_margin}"
    if kpi.target is not None:
        yield f"target {kpi.target}"
