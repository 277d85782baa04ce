"""cadee decide as text for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cadee.reporters.ink import Ink, clean

if TYPE_CHECKING:
    from datetime import date

    from cadee.decide.judgement import Judgement
    from cadee.decide.reason import Reason
    from cadee.decide.telling import Told

WRAP = 100
FEW = 8
STYLES = {"rollback": "error", "pause": "error", "redesign": "error", "hold": "warn", "scale": "met"}
SHAPES = {
    "harm": ("✕", "error"),
    "too small": ("✕", "error"),
    "gain": ("✓", "met"),
    "kept": ("✓", "met"),
    "open": ("?", "warn"),
    "not pre-declared": ("?", "warn"),
    "not measured": ("?", "warn"),
    "shown": ("·", "dim"),
}


class Text:
    """Writes a judgement for people: the word, what to do, why, then each measure, then what nobody should forget."""

    def __init__(self, ink: Ink, *, verbose: bool) -> None:
        self.ink, self.verbose = ink, verbose

    def judgement(self, told: "Judgement") -> Iterator[str]:
        """Yield the lines."""
        where = f" ({told.environment})" if told.environment else ""
        word = self.ink(told.headline.upper() if told.outcome != "scale" else "SCALE", STYLES[told.outcome])
        yield f"{word}  {clean(told.workflow)}{where}, {told.today}"
        yield from self._wrapped(told.action, "  ")
        yield from self._wrapped(f"Confidence: {told.confidence}; {told.confidence_because}.", "  ")
        yield from self._part("Because", told.reasons, told.today)
        if told.lacking and told.lacking != told.reasons:
            yield from self._part("What more exposure would need besides", told.lacking, told.today)
        yield from ("", self.ink("Measures", "bold"))
        for each in told.kpis:
            yield from self._measure(each)
        if not told.kpis:
            yield "  none is declared or measured"
        yield ""
        yield from self._wrapped(told.agreement, "")
        for flaw in told.spec.flaws:
            yield from self._wrapped(f"Not settled by the decisions of the spec: {flaw}.", "  ")
        yield self.ink(
            f"Declaration {told.declaration[:16]}…, measurements {clean(told.file)} {told.sha256[:16]}…", "dim"
        )

    def _part(self, title: str, reasons: "Sequence[Reason]", today: "date") -> Iterator[str]:
        yield from ("", self.ink(title, "bold"))
        shown = reasons if self.verbose else reasons[:FEW]
        for each in shown:
            when = f" (about {each.ready})" if each.ready is not None and each.ready > today else ""
            yield from self._wrapped(f"{self._code(each)}: {each.words}{when}.", "  ", hang=" " * 4)
        if len(shown) < len(reasons):
            yield f"  and {len(reasons) - len(shown)} more; --verbose lists them"

    def _code(self, each: "Reason") -> str:
        return f"{each.outcome} · {each.code}"

    def _measure(self, each: "Told") -> Iterator[str]:
        shape, style = SHAPES[each.verdict]
        role = each.role or "no role"
        head = f"{shape} {clean(each.name)}"
        yield f"  {self.ink(head, style)}  {role}, {each.verdict}; {each.design}, confidence {each.confidence}"
        yield from self._wrapped(each.sentence, " " * 6)
        if each.missing:
            yield from self._wrapped(f"Not declared: {', '.join(each.missing)}.", " " * 6)
        for note in each.notes if self.verbose else ():
            yield from self._wrapped(note, " " * 6, hang=" " * 8)

    def _wrapped(self, text: str, lead: str, *, hang: str = "") -> list[str]:
        return textwrap.wrap(
            clean(text), WRAP, initial_indent=lead, subsequent_indent=hang or lead, break_on_hyphens=False
        )
