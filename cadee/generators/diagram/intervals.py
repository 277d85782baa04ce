"""Draws changes of measures with their intervals and limits, each on a scale of its own; better is to the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from xml.etree.ElementTree import Element

from cadee.generators.diagram.icons import shape
from cadee.generators.diagram.markup import add, document, text, write
from cadee.generators.diagram.palette import BORDER, GLOW, INK, LANE, LANE_BORDER, MUTED, PAPER, Theme
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import fit, width, wrap
from cadee.plain import clean

WIDE, EDGE, HEAD, HIGH, FOOT = 960, 28, 84, 66, 84
LEFT, RIGHT = 312, 664
"""Where plots begin and end."""
PAD = 62
"""Room on both sides of a plot for the numbers at the ends of an interval."""


@dataclass(frozen=True, slots=True)
class Plotted:
    """One measure: what it is called, how it stands, its values in words, its change and limits as numbers.

    Ends may be infinite. `gain` is the smallest change worth having, `margin` where harm begins, both in the direction
    of the change; None where there is none. `value` is None where nothing can be drawn.
    """

    name: str
    detail: str
    word: str
    state: State
    values: str
    change: str
    higher_is_better: bool = True
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    ends: tuple[str, str] = ("", "")
    gain: float | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture: its title, what is decided in words with the state of that, its measures, a line below."""

    title: str
    verdict: str
    state: State
    rows: Sequence[Plotted]
    note: str = ""


def draw(plot: Plot, theme: Theme = Theme.LIGHT, name: str = "intervals") -> str:
    """Return the SVG of a plot; `name` makes its ids unique on a page."""
    high = EDGE + HEAD + HIGH * max(len(plot.rows), 1) + FOOT
    said = [f"{clean(row.name)}: {row.word}, {clean(row.change)}." for row in plot.rows]
    root = document(WIDE, high, name, clean(plot.title), " ".join([f"{plot.verdict}.", *said]))
    text(root, EDGE, EDGE + 18, fit(clean(plot.title), WIDE - 2 * EDGE, 18, bold=True), 18, INK, bold=True)
    shape(root, plot.state, EDGE, EDGE + 32)
    text(root, EDGE + 20, EDGE + 44, fit(clean(plot.verdict), WIDE - 3 * EDGE, 13, bold=True), 13, INK, bold=True)
    text(root, LEFT, EDGE + HEAD - 10, "← worse", 11, MUTED)
    text(root, RIGHT, EDGE + HEAD - 10, "better →", 11, MUTED).set("text-anchor", "end")
    for number, row in enumerate(plot.rows):
        _row(root, row, EDGE + HEAD + HIGH * number, banded=number % 2 == 0)
    if not plot.rows:
        text(root, EDGE, EDGE + HEAD + 30, "No measure was told.", 12, MUTED)
    _legend(root, high - FOOT + 22, plot.note)
    return write(root, theme)


def _row(root: Element, row: Plotted, y: int, *, banded: bool) -> None:
    group = add(root, "g", class_="measure")
    if banded:
        add(group, "rect", x=EDGE - 10, y=y, width=WIDE - 2 * EDGE + 20, height=HIGH, fill=LANE)
    lines = wrap(clean(row.name), LEFT - EDGE - 16, 13, bold=True)
    for number, line in enumerate(lines):
        text(group, EDGE, y + 21 + 15 * number, line, 13, INK, bold=True)
    text(group, EDGE, y + 23 + 15 * len(lines), fit(clean(row.detail), LEFT - EDGE - 16, 11), 11, MUTED)
    x, room = RIGHT + 20, WIDE - EDGE - RIGHT - 20
    shape(group, row.state, x, y + 11)
    text(group, x + 18, y + 21, fit(row.word, room - 18, 12, bold=True), 12, COLOURS[row.state], bold=True)
    text(group, x, y + 38, fit(clean(row.values), room, 11), 11, INK)
    text(group, x, y + 54, fit(clean(row.change), room, 11), 11, INK)
    if row.value is None:
        text(group, LEFT, y + HIGH / 2 + 4, "nothing to draw", 11, MUTED)
    else:
        _plot(group, row, row.value, y)


def _plot(group: Element, row: Plotted, value: float, y: int) -> None:
    ends = [0.0, value, row.low, row.high, *(each for each in (row.gain, row.margin) if each is not None)]
    known = [each for each in ends if isfinite(each)]
    least, most = min(known), max(known)
    span = (most - least) or 1.0

    def across(number: float) -> float:
        share = (min(max(number, least - span), most + span) - least) / span
        share = share if row.higher_is_better else 1 - share
        return round(min(max(LEFT + PAD + share * (RIGHT - LEFT - 2 * PAD), LEFT), RIGHT), 1)

    top, low, middle = y + 24, y + HIGH - 8, y + 42
    if row.margin is not None:
        end = across(row.margin)
        add(group, "rect", x=LEFT, y=top, width=round(end - LEFT, 1), height=low - top, fill=GLOW)
    add(group, "path", d=f"M{across(0):g} {top}V{low}", stroke=BORDER, stroke_width=1.5)
    if row.gain is not None:
        path = f"M{across(row.gain):g} {top}V{low}"
        add(group, "path", d=path, stroke=COLOURS[State.MET], stroke_width=1.5, stroke_dasharray="4 3")
    first, last = sorted((across(row.low), across(row.high)))
    colour = COLOURS[row.state]
    add(group, "path", d=f"M{first:g} {middle}H{last:g}", stroke=colour, stroke_width=4)
    for end, number in ((across(row.low), row.low), (across(row.high), row.high)):
        if isfinite(number):
            add(group, "path", d=f"M{end:g} {middle - 6}v12", stroke=colour, stroke_width=2)
    add(group, "circle", cx=across(value), cy=middle, r=5, fill=PAPER, stroke=colour, stroke_width=2.5)
    told = row.ends if row.higher_is_better else row.ends[::-1]
    centre = (first + last) / 2
    _end(group, told[0], min(first + 2, centre - 4), y + 17, left=True)
    _end(group, told[1], max(last - 2, centre + 4), y + 17, left=False)


def _end(group: Element, said: str, x: float, y: int, *, left: bool) -> None:
    """The number at an end of an interval, outside of it and inside the plot."""
    wide = width(said, 10)
    start = max(x - wide, LEFT) if left else min(x, RIGHT - wide)
    text(group, round(start, 1), y, said, 10, INK)


def _legend(root: Element, y: int, note: str) -> None:
    add(root, "path", d=f"M{EDGE} {y - 14}H{WIDE - EDGE}", stroke=LANE_BORDER, stroke_width=1)
    add(root, "path", d=f"M{EDGE} {y + 2}h34", stroke=INK, stroke_width=4)
    add(root, "circle", cx=EDGE + 17, cy=y + 2, r=5, fill=PAPER, stroke=INK, stroke_width=2.5)
    text(root, EDGE + 42, y + 6, "change, and its 95% interval over all planned looks", 11, INK)
    add(root, "path", d=f"M{LEFT + 60} {y - 6}v16", stroke=BORDER, stroke_width=1.5)
    text(root, LEFT + 68, y + 6, "no change", 11, INK)
    add(
        root, "path", d=f"M{LEFT + 150} {y - 6}v16", stroke=COLOURS[State.MET], stroke_width=1.5, stroke_dasharray="4 3"
    )
    text(root, LEFT + 158, y + 6, "smallest gain worth having", 11, INK)
    add(root, "rect", x=LEFT + 340, y=y - 6, width=24, height=16, fill=GLOW)
    text(root, LEFT + 372, y + 6, "worse than is accepted", 11, INK)
    for number, line in enumerate(wrap(clean(note), WIDE - 2 * EDGE, 11)):
        text(root, EDGE, y + 30 + 15 * number, line, 11, MUTED)
