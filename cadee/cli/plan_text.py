"""cadee plan as text for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cadee.reporters.ink import Ink, clean, width

if TYPE_CHECKING:
    from cadee.decide.planning import Row
    from cadee.decide.sizes import Size
    from cadee.model.estate import Estate

WRAP = 100
NAME = 34
RESULTS = ("scale", "redesign", "pause", "hold")


class Text:
    """Writes a plan for people: what each measure needs, then what the rule would do with what is planned."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink

    def plan(
        self,
        estate: "Estate",
        sizes: "Sequence[Size]",
        terms: tuple[float, float, int | None],
        cases: Mapping[str, int],
        rows: "Sequence[Row]",
    ) -> Iterator[str]:
        """Yield the lines."""
        part, factor, lasting = terms
        yield self.ink(clean(estate.workflow.title), "bold")
        yield from self._wrapped(
            "Cases a side to show the smallest gain worth having, or of a guardrail that harm stays inside its margin, "
            f"in 8 of 10 pilots; days with {part * 100:.4g}% of all cases on each side."
        )
        yield ""
        yield self.ink(f"  {'':<{NAME}} {'role':<11} {'looks':>5} {'a side':>10} {'a day':>8} {'days':>7}", "bold")
        for each in sizes:
            yield from self._size(each, part, factor)
        yield ""
        yield from self._stages(estate, sizes, factor)
        if rows and lasting:
            yield from self._would(lasting, cases, rows)
        else:
            yield "Nothing can be tried out: no primary KPI declares its limits, its baseline and its cases."
        if any(each.assumed and each.needed for each in sizes):
            yield from self._wrapped(
                "* how much single cases differ is assumed; --measurements with rows from before says it."
            )

    def _size(self, each: "Size", part: float, factor: float) -> Iterator[str]:
        kpi = each.told.kpi
        name = clean(kpi.title)
        name = name if width(name) <= NAME else f"{name[: NAME - 1]}…"
        pad = " " * (NAME - width(name))
        if each.needed is None:
            why = "informative: it has no say" if kpi.role == "informative" else f"lacks {', '.join(each.missing)}"
            if not each.missing and kpi.role != "informative":
                why = "no number of cases shows it: its limit is nothing or out of reach"
            yield from textwrap.wrap(
                f"  {name}{pad} {why}", WRAP, subsequent_indent=" " * (NAME + 3), break_on_hyphens=False
            )
            return
        days = each.days(part, factor)
        pace = _rounded(each.pace * factor * part) if each.pace else "?"
        star = "*" if each.assumed else " "
        told = f"{each.needed:>9,}{star} {pace:>8} {f'{days:,}' if days is not None else '?':>7}"
        yield f"  {name}{pad} {kpi.role:<11} {each.told.looks:>5} {told}"

    def _stages(self, estate: "Estate", sizes: "Sequence[Size]", factor: float) -> Iterator[str]:
        deciding = [each for each in sizes if each.needed is not None]
        told = []
        for stage in estate.rollout.values():
            share = float(stage.share.fraction)
            days = [(each.days(min(share, 0.5), factor) or 0, each) for each in deciding if each.pace]
            if days and share:
                most, slowest = max(days, key=lambda pair: pair[0])
                told.append(f"{stage.id} ({stage.share}) {most:,} days, for {slowest.told.kpi.title}")
        if told:
            yield from self._wrapped(f"Until all that decide can tell, by stage of the rollout: {'; '.join(told)}.")
            yield ""

    def _would(self, lasting: int, cases: Mapping[str, int], rows: "Sequence[Row]") -> Iterator[str]:
        sizes = ", ".join(f"{count:,} {key}" for key, count in cases.items())
        yield from self._wrapped(f"What the rule would do after {lasting:,} days, with cases a side: {sizes}.")
        yield ""
        yield self.ink(f"  {'if this is so':<54} {'scale':>8} {'redesign':>9} {'pause':>7} {'hold':>7}", "bold")
        for row in rows:
            shares = {str(key): value for key, value in row.shares.items()}
            scale, redesign, pause, hold = (f"{shares[name]:.0%}" for name in RESULTS)
            lines = textwrap.wrap(clean(row.truth.name), 54, break_on_hyphens=False)
            for line in lines[:-1]:
                yield f"  {line}"
            yield f"  {lines[-1]:<54} {scale:>8} {redesign:>9} {pause:>7} {hold:>7}"
        yield ""

    def _wrapped(self, text: str) -> list[str]:
        return textwrap.wrap(clean(text), WRAP, break_on_hyphens=False)


def _rounded(pace: float) -> str:
    return f"{pace:,.0f}" if pace >= 100 else f"{pace:,.1f}"
