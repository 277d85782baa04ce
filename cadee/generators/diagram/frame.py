"""What stands around a map: header with the verdict, the journey in words, what is not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cadee.generators.diagram.icons import shape, sign
from cadee.generators.diagram.lanes.measure import PILL, SMALL
from cadee.generators.diagram.markup import add, text
from cadee.generators.diagram.palette import INK, MUTED, PAPER
from cadee.generators.diagram.picture import Picture, Step
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import fit, width, wrap

EDGE = 28
"""The white space around everything."""

HEADER = 92
TITLE = 20
LEAST = 760
"""A page is at least so wide, or its header has no room."""

STEP_HEIGHT, NARROW, BROAD = 34, 300, 640
"""The height of a step in words, and the least and the most that it may span."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header says. `scope` is what of the estate is drawn, `counts` are the findings in words."""

    title: str
    about: str
    scope: str
    state: State
    counts: str


def header(root: Element, heading: Heading, page: int) -> None:
    """Draw the header: title and what is drawn on the left, the verdict on the right."""
    state = heading.state
    room = page - 2 * EDGE
    words = fit(heading.counts, room / 3, SMALL)
    wide = round(width(state, 13, bold=True)) + 34
    right = page - EDGE
    add(root, "rect", x=right - wide, y=EDGE - 6, width=wide, height=24, rx=5, fill=COLOURS[state])
    shape(root, state, right - wide + 9, EDGE, inverse=True)
    text(root, right - wide / 2 + 10, EDGE + 11, state, 13, PAPER, bold=True).set("text-anchor", "middle")
    text(root, right, EDGE + 36, words, SMALL, MUTED).set("text-anchor", "end")
    text(root, EDGE, EDGE + 14, fit(heading.title, room - wide - 20, TITLE, bold=True), TITLE, INK, bold=True)
    text(root, EDGE, EDGE + 36, fit(heading.about, room - width(words, SMALL) - 20, SMALL), SMALL, MUTED)
    if heading.scope:
        text(root, EDGE, EDGE + 52, fit(heading.scope, room, SMALL), SMALL, MUTED)


def steps_height(picture: Picture, page: int) -> int:
    """Return the height that the journey in words needs."""
    if not picture.steps:
        return 0
    across = max(1, (page - 2 * EDGE) // _step_width(picture))
    return 40 + STEP_HEIGHT * -(-len(picture.steps) // across)


def steps(root: Element, picture: Picture, y: int, page: int) -> None:
    """Draw the journey in words, numbered like the beads on its lines."""
    if not picture.steps:
        return
    title = fit(picture.heading or f"Journey: {picture.journey}", page - 2 * EDGE, 13, bold=True)
    text(root, EDGE, y + 24, title, 13, INK, bold=True)
    across = max(1, (page - 2 * EDGE) // _step_width(picture))
    down = -(-len(picture.steps) // across)
    span = (page - 2 * EDGE) // min(across, -(-len(picture.steps) // down))
    for place, step in enumerate(picture.steps):
        _step(root, step, EDGE + span * (place // down), y + 40 + STEP_HEIGHT * (place % down), span)


def _step_width(picture: Picture) -> int:
    """As wide as the longest of the words, within bounds."""
    said = [line for step in picture.steps for line in (step.route, step.words)]
    return min(BROAD, max(NARROW, round(max((width(line, SMALL) for line in said), default=0)) + 54))


def _step(root: Element, step: Step, x: int, y: int, span: int) -> None:
    number = str(step.number)
    wide = 18 if step.role else max(18, round(width(number, PILL, bold=True)) + 10)
    if step.role:
        sign(root, step.role, x + 3, y + 3)
    else:
        add(root, "rect", x=x, y=y, width=wide, height=18, rx=9, fill=INK)
        text(root, x + wide / 2, y + 13, number, PILL, PAPER, bold=True).set("text-anchor", "middle")
    room = span - wide - 24
    text(root, x + wide + 8, y + 9, fit(step.route, room, SMALL), SMALL, INK)
    text(root, x + wide + 8, y + 23, fit(step.words, room, SMALL), SMALL, MUTED)


def wrapped(said: str, page: int) -> Sequence[str]:
    """Return a sentence of the small print in lines as wide as the page, three at most."""
    return wrap(said, page - 2 * EDGE, SMALL, most=3)


def notes(root: Element, lines: Sequence[str], y: int, page: int) -> None:
    """Draw the small print: counts, and what the map does not draw."""
    for number, line in enumerate(lines):
        text(root, EDGE, y + 14 + 16 * number, fit(line, page - 2 * EDGE, SMALL), SMALL, MUTED)
