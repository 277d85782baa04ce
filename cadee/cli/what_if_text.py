"""cadee what-if as text for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cadee.cli import what_if_words as words
from cadee.reporters.ink import Ink, clean

if TYPE_CHECKING:
    from cadee.whatif import Answer, Ending, Limits, Survey

WRAP = 100
FEW = 8
"""So many lines of a list are shown; `--all` shows the rest."""


ROLES = {"who": "who decides", "to": "told"}


class Text:
    """Writes an answer for people: the verdict first, then journeys, then what goes with the loss."""

    def __init__(self, title: str, ink: Ink, *, whole: bool) -> None:
        self.title, self.ink, self.whole = title, ink, whole

    def answer(self, told: "Answer") -> Iterator[str]:
        """Yield the lines about one loss."""
        graves = sum(each.grave for each in told.endings)
        yield from self._verdict(words.verdict(told, graves))
        named = " and ".join(words.called(name) for name in told.loss.named)
        yield from self._wrapped(f"Without {named}. {words.consists(told.loss, told.taken)}", "  ")
        if told.beside:
            beside = f"Not counted: {', '.join(told.beside)}, which the vendor is named for as a failure domain only."
            yield from self._wrapped(beside, "  ")
        if told.endings:
            yield from ("", self.ink("Journeys", "bold"))
            yield from (line for each in told.endings for line in self._ending(each))
        felled = [words.because(each) for each in told.felled]
        yield from self._part("What cannot work without it", felled, none="nothing else")
        failing = [f"{each.integration:<38}  {words.cover(each)}" for each in told.failing]
        yield from self._part("Calls that fail while their caller works on", failing)
        yield from self._people(told)
        idle = [f"{each.control:<38}  {each.why}; {each.effect}" for each in told.idle]
        yield from self._part("Controls that stand idle", idle)
        yield from self._part("Left with nobody", self._orphans(told))
        taken = [f"{each.by} for {each.duty.owner}: {each.duty.role} of {each.duty.element}" for each in told.stand_ins]
        yield from self._part("Deputies who step in", taken)
        cuts = [
            f"{each.view.id:<24}  {words.cut(each.cut, each.view.entry)}"
            for each in told.endings
            if each.cut is not None
        ]
        yield from self._part("What more would silence each journey of tier 0 and 1", cuts)

    def _orphans(self, told: "Answer") -> list[str]:
        """Return the duties left with nobody, by owner; controls have been told of already."""
        idle = {each.control for each in told.idle}
        found: dict[tuple[str, str], list[str]] = {}
        for duty in told.orphans:
            if duty.element not in idle:
                found.setdefault((duty.owner, duty.role), []).append(duty.element)
        lines = []
        for (owner, role), elements in sorted(found.items()):
            shown = elements if self.whole else elements[:FEW]
            more = f" and {len(elements) - len(shown)} more" if len(shown) < len(elements) else ""
            lines.append(f"{owner}, {ROLES.get(role, role)} of {len(elements)}: {', '.join(shown)}{more}")
        return lines

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
        shape, style = words.mark(each)
        first, *more = self._wrapped(f"{words.tier(each.view.tier)}  {words.change(each)}", " " * 28, hang=" " * 36)
        yield from (f"  {self.ink(f'{shape} {each.view.id:<24}', style)}{first[28:]}", *more)
        if each.after.path is not None and each.state != "as before":
            yield from self._wrapped(words.way(each.after), " " * 8, hang=" " * 10)
        for line in words.lost(each):
            yield from self._wrapped(line, " " * 8, hang=" " * 10)

    def _limits(self, each: "Limits") -> Iterator[str]:
        shape, style = ("✓", "met") if each.now.safe else ("✕", "error")
        yield f"{self.ink(f'{shape} {each.view.id}', style)}  {words.tier(each.view.tier)}, {words.end(each.now)}"
        yield from self._wrapped(words.way(each.now), " " * 4, hang=" " * 6)
        most = len(each.alone) if self.whole else FEW
        yield from self._wrapped(f"alone silences it: {words.alone(each, most)}", " " * 4, hang=" " * 6)
        if each.cut is not None:
            yield from self._wrapped(f"smallest cut: {words.cut(each.cut, each.view.entry)}", " " * 4, hang=" " * 6)

    def _people(self, told: "Answer") -> Iterator[str]:
        yield from ("", self.ink("Who is called", "bold"))
        shown = told.summons if self.whole else told.summons[:FEW]
        for each in shown:
            severity = self.ink(f"{each.severity or 'no alert':<8}", "error" if each.ends else "bold")
            yield f"  {severity} {each.signal}, seen on {', '.join(each.systems)}"
            runbook = f"runbook {clean(each.runbook)}" if each.runbook else "no runbook"
            yield from self._wrapped(f"→ {words.told(each)}; {runbook}", " " * 11, hang=" " * 13)
        if len(shown) < len(told.summons):
            yield f"  and {len(told.summons) - len(shown)} more; --all lists them"
        if told.untold:
            nobody = f"nobody is told of {', '.join(told.untold)}"
            yield from (self.ink(line, "warn") for line in self._wrapped(nobody, "  ", hang=" " * 4))
        elif not told.summons:
            yield "  nobody: no signal sees it"

    def _part(self, title: str, lines: Sequence[str], *, none: str = "") -> Iterator[str]:
        if not lines and not none:
            return
        yield from ("", self.ink(title, "bold"))
        shown = lines if self.whole else lines[:FEW]
        for line in shown or [none]:
            yield from self._wrapped(line, "  ", hang=" " * 6)
        if len(shown) < len(lines):
            yield f"  and {len(lines) - len(shown)} more; --all lists them"

    def _wrapped(self, text: str, lead: str, *, hang: str = "") -> list[str]:
        return textwrap.wrap(
            text,
            WRAP,
            initial_indent=lead,
            subsequent_indent=hang or lead,
            break_long_words=False,
            break_on_hyphens=False,
        )
