"""The legend of a map: every kind, line, class, role and state that is drawn, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from cadee.generators.diagram import roles
from cadee.generators.diagram.icons import icon, shape, sign
from cadee.generators.diagram.lanes.measure import PILL, SMALL
from cadee.generators.diagram.markup import add, text
from cadee.generators.diagram.palette import BORDER, GLOW, INK, LANE_BORDER, LINE, PAPER, TONES
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.status import COLOURS, MEANINGS, State
from cadee.generators.diagram.text import fit, width
from cadee.generators.diagram.words import KINDS

ROW, BETWEEN, WIDEST = 24, 26, 1500
"""The height of a row, the space between two entries, the most that a row may span."""

LONGEST = 420
"""The most that the words of one entry may span."""

CALL, OPEN, DASHED, LIGHT = "call, caller waits", "does not wait", "fallback", "not at run time"
LIT, STEP, BUNDLE, TIER = "path of a blocker", "step of the journey", "integrations bundled", "tier, 0 most critical"

Sample = str | int | Role | State
"""What stands before the words: the name of a kind or a line, the number of a tone, a role, a state."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its row group, what stands before its words, a bold word, the words."""

    group: int
    sample: Sample
    name: str
    words: str

    @property
    def lead(self) -> int:
        """How much stands before the words."""
        sampled = (28, 42, 36, 18, 18)[self.group]
        return sampled + (round(width(self.name, SMALL, bold=True)) + 6 if self.name else 0)

    @property
    def shown(self) -> str:
        """The words, cut where they are too long."""
        return fit(self.words, LONGEST, SMALL)

    @property
    def wide(self) -> int:
        """How much it spans."""
        return self.lead + round(width(self.shown, SMALL)) + 1


Place = tuple[Entry, int, int]


def entries(picture: Picture) -> Iterator[Entry]:
    """Yield the entries that a picture needs, group by group."""
    shown = {box.kind for box in picture.boxes}
    yield from (Entry(0, kind, "", name) for kind, name in KINDS.items() if kind in shown)
    yield from (Entry(1, name, "", name) for name in _lines(picture))
    used = {box.tone for box in picture.boxes} | {wire.tone for wire in picture.wires}
    yield from (Entry(2, number, "", said) for number, said in enumerate(picture.tones, 1) if number in used)
    if picture.plain:
        yield Entry(2, 0, "", picture.plain)
    played = {box.role for box in picture.boxes} | {wire.role for wire in picture.wires}
    yield from (Entry(3, role, str(role), roles.MEANINGS[role]) for role in roles.ORDER if role in played)
    marked = {box.mark.state for box in picture.boxes if box.mark} | {w.mark.state for w in picture.wires if w.mark}
    said = {**MEANINGS, State.MET: "no finding stands on it; not marked"}
    wanted = {State.MET, *marked} if marked else marked
    yield from (Entry(4, state, str(state), said[state]) for state in State if state in wanted)


def _lines(picture: Picture) -> Sequence[str]:
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


def _placed(picture: Picture, edge: int, page: int) -> list[Place]:
    """Rows from left to right, a new one for each group and where one is full; heights from 0."""
    room = min(page - 2 * edge, WIDEST)
    made: list[Place] = []
    row = -1
    for _, group in groupby(entries(picture), key=lambda entry: entry.group):
        x, row = 0, row + 1
        for entry in group:
            if x and x + entry.wide > room:
                x, row = 0, row + 1
            made.append((entry, edge + x, row * ROW))
            x += entry.wide + BETWEEN
    return made


def legend_height(picture: Picture, edge: int, page: int) -> int:
    """Return the height that the legend needs."""
    return 34 + max((y for _, _, y in _placed(picture, edge, page)), default=0) + ROW


def legend(root: Element, picture: Picture, y: int, edge: int, page: int) -> None:
    """Draw the legend below a line across the page."""
    add(root, "path", d=f"M{edge} {y}H{page - edge}", stroke=LANE_BORDER, stroke_width=1)
    for entry, x, down in _placed(picture, edge, page):
        _entry(root, entry, x, y + 14 + down)


def _entry(root: Element, entry: Entry, x: int, y: int) -> None:
    sample = entry.sample
    if isinstance(sample, Role):
        sign(root, sample, x, y + 4)
        text(root, x + 18, y + 14, entry.name, SMALL, roles.COLOURS[sample], bold=True)
    elif isinstance(sample, State):
        shape(root, sample, x, y + 4)
        text(root, x + 18, y + 14, entry.name, SMALL, COLOURS[sample], bold=True)
    elif isinstance(sample, int):
        colour = TONES[sample - 1] if sample else LINE
        add(root, "path", d=f"M{x} {y + 10}H{x + 28}", stroke=colour, stroke_width=4 if sample else 1.4)
    elif entry.group == 0:
        icon(root, sample, x, y, INK)
    else:
        _line(root, sample, x, y + 10)
    text(root, x + entry.lead, y + 14, entry.shown, SMALL, INK)


def _line(root: Element, name: str, x: int, y: int) -> None:
    if name == STEP:
        add(root, "rect", x=x + 8, y=y - 9, width=18, height=18, rx=9, fill=INK)
        text(root, x + 17, y + 4, "1", PILL, PAPER, bold=True).set("text-anchor", "middle")
    elif name in (TIER, BUNDLE):
        add(root, "rect", x=x + 5, y=y - 8, width=24, height=15, rx=3, fill=PAPER, stroke=BORDER)
        text(root, x + 17, y + 3, "T1" if name == TIER else "12", PILL, INK, bold=True).set("text-anchor", "middle")
    else:
        _arrow(root, name, x, y)


def _arrow(root: Element, name: str, x: int, y: int) -> None:
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
