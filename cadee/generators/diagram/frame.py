"""What stands around a map: header with the verdict, the journey in words, the legend, what is not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cadee.generators.diagram.icons import icon, shape
from cadee.generators.diagram.lanes.measure import PILL, SMALL
from cadee.generators.diagram.markup import add, text
from cadee.generators.diagram.palette import BORDER, GLOW, INK, LANE_BORDER, LINE, MUTED, PAPER
from cadee.generators.diagram.picture import Picture, Step
from cadee.generators.diagram.status import COLOURS, MEANINGS, State
from cadee.generators.diagram.text import fit, width
from cadee.generators.diagram.words import KINDS

EDGE = 28
"""The white space around everything."""

HEADER = 76
TITLE = 20
LEAST = 760
"""A page is at least so wide, or its header has no room."""

STEP_WIDTH, STEP_HEIGHT = 420, 34
CELL, LEGEND_ROW = 178, 24


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header says. `counts` are the findings in words, `day` the day of the verdict."""

    title: str
    about: str
    state: State
    counts: str
    day: str


def header(root: Element, heading: Heading, page: int) -> None:
    """Draw the header: title and what is drawn on the left, the verdict on the right."""
    state = heading.state
    said = heading.counts if not heading.day else f"{heading.counts} on {heading.day}"
    room = page - 2 * EDGE
    words = fit(said, room / 2, SMALL)
    wide = round(width(state, 13, bold=True)) + 34
    right = page - EDGE
    add(root, "rect", x=right - wide, y=EDGE - 6, width=wide, height=24, rx=5, fill=COLOURS[state])
    shape(root, state, right - wide + 9, EDGE, inverse=True)
    text(root, right - wide / 2 + 10, EDGE + 11, state, 13, PAPER, bold=True).set("text-anchor", "middle")
    text(root, right, EDGE + 36, words, SMALL, MUTED).set("text-anchor", "end")
    text(root, EDGE, EDGE + 14, fit(heading.title, room - wide - 20, TITLE, bold=True), TITLE, INK, bold=True)
    text(root, EDGE, EDGE + 36, fit(heading.about, room - width(words, SMALL) - 20, SMALL), SMALL, MUTED)


def steps_height(picture: Picture, page: int) -> int:
    """Return the height that the journey in words needs."""
    if not picture.steps:
        return 0
    across = max(1, (page - 2 * EDGE) // STEP_WIDTH)
    return 40 + STEP_HEIGHT * -(-len(picture.steps) // across)


def steps(root: Element, picture: Picture, y: int, page: int) -> None:
    """Draw the journey in words, numbered like the beads on its lines."""
    if not picture.steps:
        return
    title = fit(f"Journey: {picture.journey}", page - 2 * EDGE, 13, bold=True)
    text(root, EDGE, y + 24, title, 13, INK, bold=True)
    across = max(1, (page - 2 * EDGE) // STEP_WIDTH)
    down = -(-len(picture.steps) // across)
    for place, step in enumerate(picture.steps):
        _step(root, step, EDGE + STEP_WIDTH * (place // down), y + 40 + STEP_HEIGHT * (place % down))


def _step(root: Element, step: Step, x: int, y: int) -> None:
    number = str(step.number)
    wide = max(18, round(width(number, PILL, bold=True)) + 10)
    add(root, "rect", x=x, y=y, width=wide, height=18, rx=9, fill=INK)
    text(root, x + wide / 2, y + 13, number, PILL, PAPER, bold=True).set("text-anchor", "middle")
    room = STEP_WIDTH - wide - 24
    text(root, x + wide + 8, y + 9, fit(step.route, room, SMALL), SMALL, INK)
    text(root, x + wide + 8, y + 23, fit(step.words, room, SMALL), SMALL, MUTED)


def legend_height(picture: Picture, page: int) -> int:
    """Return the height that the legend needs."""
    across = max(1, (page - 2 * EDGE) // CELL)
    kinds = len({box.kind for box in picture.boxes})
    rows = -(-kinds // across) + -(-len(_samples(picture)) // across)
    return 34 + LEGEND_ROW * rows + LEGEND_ROW + (6 if page > 900 else 24)


def legend(root: Element, picture: Picture, y: int, page: int) -> None:
    """Draw the legend: kinds in the picture, kinds of lines, states with their meaning."""
    across = max(1, (page - 2 * EDGE) // CELL)
    add(root, "path", d=f"M{EDGE} {y}H{page - EDGE}", stroke=LANE_BORDER, stroke_width=1)
    top = y + 14
    kinds = [kind for kind in KINDS if any(box.kind == kind for box in picture.boxes)]
    for place, kind in enumerate(kinds):
        x, row = _cell(place, across, top)
        icon(root, kind, x, row, INK)
        text(root, x + 28, row + 14, KINDS[kind], SMALL, INK)
    top += LEGEND_ROW * -(-len(kinds) // across)
    samples = _samples(picture)
    for place, name in enumerate(samples):
        x, row = _cell(place, across, top)
        _sample(root, name, x, row + 10)
        text(root, x + 42, row + 14, name, SMALL, INK)
    top += LEGEND_ROW * -(-len(samples) // across)
    _states(root, top + 6, page)


def _samples(picture: Picture) -> Sequence[str]:
    """The entries of the legend that the picture needs."""
    wires, boxes = picture.wires, picture.boxes
    shown = {
        CALL: any(not wire.open for wire in wires),
        OPEN: any(wire.open for wire in wires),
        DASHED: any(wire.dashed for wire in wires),
        LIGHT: any(wire.light for wire in wires),
        LIT: any(wire.lit for wire in wires),
        STEP: any(wire.steps for wire in wires),
        BUNDLE: any(wire.bundle > 1 for wire in wires),
        TIER: any(box.tag for box in boxes),
    }
    return [name for name, wanted in shown.items() if wanted]


CALL, OPEN, DASHED, LIGHT = "call, caller waits", "does not wait", "fallback", "not at run time"
LIT, STEP, BUNDLE, TIER = "path of a blocker", "step of the journey", "integrations bundled", "tier, 0 most critical"


def _cell(place: int, across: int, top: int) -> tuple[int, int]:
    return EDGE + CELL * (place % across), top + LEGEND_ROW * (place // across)


def _sample(root: Element, name: str, x: int, y: int) -> None:
    if name == STEP:
        add(root, "rect", x=x + 8, y=y - 9, width=18, height=18, rx=9, fill=INK)
        text(root, x + 17, y + 4, "1", PILL, PAPER, bold=True).set("text-anchor", "middle")
    elif name in (TIER, BUNDLE):
        add(root, "rect", x=x + 5, y=y - 8, width=24, height=15, rx=3, fill=PAPER, stroke=BORDER)
        text(root, x + 17, y + 3, "T1" if name == TIER else "12", PILL, INK, bold=True).set("text-anchor", "middle")
    else:
        _line(root, name, x, y)


def _line(root: Element, name: str, x: int, y: int) -> None:
    if name == LIT:
        add(root, "path", d=f"M{x} {y}H{x + 34}", stroke=GLOW, stroke_width=9)
    colour = COLOURS[State.NOT_MET] if name == LIT else LINE
    thick = {LIGHT: 1.0, LIT: 2.0}.get(name, 1.4)
    line = add(root, "path", d=f"M{x} {y}H{x + 28}", stroke=colour, stroke_width=thick)
    if name == DASHED:
        line.set("stroke-dasharray", "6 4")
    if name == OPEN:
        path = f"M{x + 26} {y - 4}L{x + 34} {y}L{x + 26} {y + 4}M{x + 26} {y}H{x + 34}"
        add(root, "path", d=path, fill="none", stroke=colour, stroke_width=1.5)
    else:
        add(root, "path", d=f"M{x + 34} {y}L{x + 26} {y - 4}L{x + 26} {y + 4}z", fill=colour)


def _states(root: Element, y: int, page: int) -> None:
    x = EDGE
    for state in (State.MET, State.AT_RISK, State.NOT_MET):
        said = MEANINGS[state] if state is not State.MET else "no finding stands on it; not marked"
        after = 18 + round(width(state, SMALL, bold=True)) + 6
        wide = after + round(width(said, SMALL))
        if x + wide > page - EDGE:
            x, y = EDGE, y + 18
        shape(root, state, x, y)
        text(root, x + 18, y + 10, state, SMALL, COLOURS[state], bold=True)
        text(root, x + after, y + 10, said, SMALL, INK)
        x += wide + 26


def notes(root: Element, lines: Sequence[str], y: int, page: int) -> None:
    """Draw the small print: counts, and what the map does not draw."""
    for number, line in enumerate(lines):
        text(root, EDGE, y + 14 + 16 * number, fit(line, page - 2 * EDGE, SMALL), SMALL, MUTED)
