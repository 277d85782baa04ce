"""cadee what-if as text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cadee.cli import what_if_words as words
from cadee.reporters.ink import Ink, clean

if TYPE_CHECKING:
    from cadee.whatif import Answer, Ending, Limits, Survey

WRAP = 100
FEW = 8
"""So many lines of a list are shown; `--all` shows the rest."""


class Text:
    """Writes an answer for people: the verdict first, then journeys, then what goes with the loss."""

    def __init__(self, title: str, ink: Ink, *, whole: bool) -> None:
        self.title, self.ink, self.whole = title, ink, whole

    def answer(self, told: "Answer") -> Iterator[str]:
        """Yield the lines about one loss."""
        graves = sum(each.grave for each in told.endings)
        yield from self._verdict(words.verdict(told, graves))
        named = " and ".join(words.called(name) for name in told.loss.named)
        yield from self._wrapped(f"Without {named}. Gone with that: {words.consists(told.loss, told.taken)}.", "  ")
        yield from self._part("Journeys", [line for each in told.endings for line in self._ending(each)], capped=False)
        felled = [f"{each.system:<24} {words.because(each)}" for each in told.felled]
        yield from self._part("What cannot work without it", felled, none="nothing else")
        failing = [f"{each.integration:<32} {words.cover(each)}" for each in told.failing]
        yield from self._part("Calls that fail while their caller works on", failing)
        yield from self._people(told)
        idle = [f"{each.control:<32} {each.why}; {each.effect}" for each in told.idle]
        yield from self._part("Controls that stand idle", idle)
        orphans = [f"{each.element:<40} {each.role}: {each.owner}" for each in told.orphans]
        yield from self._part("Left with nobody", orphans)
        taken = [f"{each.duty.element:<40} {each.duty.role}: {each.by} for {each.duty.owner}" for each in told.stand_ins]
        yield from self._part("Deputies who step in", taken)
        cuts = [
            f"{each.view.id:<24} {words.cut(each.cut, each.view.entry)}" for each in told.endings if each.cut is not None
        ]
        yield from self._part("What more would silence each journey of tier 0 and 1", cuts, capped=False)

    def survey(self, told: "Survey") -> Iterator[str]:
        """Yield the lines about what each journey stands on."""
        graves = [each for each in told.limits if each.view.tier is not None and each.view.tier <= 1]
        yield from self._verdict(words.verdict(told, len(graves)))
        for each in told.limits:
            yield ""
            yield from self._limits(each)
        if not told.limits:
            lines = [f"{key:<28} {len(others)}: {', '.join(others)}" for key, others in told.widest]
            yield from self._part("Systems that take others along", lines, none="none takes another along")
        if told.limits:
            yield from ("", self.ink("`--without ID` says what the loss of one, or of several, leaves.", "dim"))

    def _verdict(self, said: tuple[str, str, str]) -> Iterator[str]:
        word, style, sentence = said
        yield f"{self.ink(word, style)}  {clean(self.title)}"
        yield f"  {sentence[0].upper()}{sentence[1:]}."

    def _ending(self, each: "Ending") -> Iterator[str]:
        mark = self.ink(f"{words.SHAPE[each.state]} {each.view.id:<24}", words.STYLE[each.state])
        yield from self._wrapped(f"{words.tier(each.view.tier)}  {words.change(each)}", f"{mark} ", hang=" " * 35)
        if each.after.path is not None and each.state != "as before":
            yield from self._wrapped(words.way(each.after), " " * 8, hang=" " * 10)
        for lost in each.lost:
            cover = f"; {', '.join(lost.fallbacks)} stands in" if lost.fallbacks else ""
            yield from self._wrapped(f"lost: {lost.integration}, {lost.why}{cover}", " " * 8, hang=" " * 10)

    def _limits(self, each: "Limits") -> Iterator[str]:
        shape, style = ("✓", "met") if each.now.safe else ("✕", "error")
        mark = self.ink(f"{shape} {each.view.id}", style)
        yield f"{mark}  {words.tier(each.view.tier)}, {words.end(each.now)}"
        yield from self._wrapped(words.way(each.now), " " * 4, hang=" " * 6)
        singles = "none" if each.now.safe else "it is silent already"
        if each.roots:
            lost = {row.removed[0] for row in each.rows if row.outcome == "entry-lost"}
            named = [f"{words.called(root.element)}{' (the way in)' * (root.element in lost)}" for root in each.roots]
            behind = sum(len(root.behind) for root in each.roots)
            singles = f"{', '.join(named)}{f'; and {behind} systems behind these' if behind else ''}"
        yield from self._wrapped(f"alone silences it: {singles}", " " * 4, hang=" " * 6)
        if each.cut is not None:
            yield from self._wrapped(f"smallest cut:      {words.cut(each.cut, each.view.entry)}", " " * 4, hang=" " * 6)

    def _people(self, told: "Answer") -> Iterator[str]:
        lines = []
        for each in told.summons:
            style = "error" if each.ends else "bold"
            severity = self.ink(f"{each.severity or '-':<6}", style)
            runbook = f" [{clean(each.runbook)}]" if each.runbook else " [no runbook]"
            lines.append(f"{severity} {each.signal} ({', '.join(each.systems)}) → {words.told(each)}{runbook}")
        if told.untold:
            lines.append(self.ink("nobody", "warn") + f" is told of {', '.join(told.untold)}")
        yield from self._part("Who is called", lines, none="no signal sees it")

    def _part(self, title: str, lines: Sequence[str], *, none: str = "", capped: bool = True) -> Iterator[str]:
        if not lines and not none:
            return
        yield from ("", self.ink(title, "bold"))
        shown = lines if self.whole or not capped else lines[:FEW]
        for line in shown or [none]:
            yield from [line] if not capped else self._wrapped(line, "  ", hang=" " * 6)
        if len(shown) < len(lines):
            yield f"  and {len(lines) - len(shown)} more; --all lists them"

    def _wrapped(self, text: str, lead: str, *, hang: str | None = None) -> Iterable[str]:
        bare = 29 if "\x1b" in lead else len(lead)
        body = textwrap.wrap(
            text,
            WRAP,
            initial_indent=" " * bare,
            subsequent_indent=lead if hang is None else hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [lead + body[0][bare:], *body[1:]] if body else []
