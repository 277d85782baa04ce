"""How large a box is and where its words stand. All numbers are pixels at scale 1."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadee.generators.diagram.picture import Box, Picture
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.status import Mark
from cadee.generators.diagram.text import fit, width, wrap

BOX = 196
"""Every box is as wide."""

LARGE, SMALL, PILL = 13, 11, 10
"""The sizes of type: names, everything else, and the words in a pill."""

ICON = 20
INDENT, MARGIN = 38, 10
PIN_GAP, BEAD_GAP = 14, 20
"""The least distance of two lines at a box; the same where a line carries a bead."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text in a box: its baseline from the box's corner, its size, whether it is a name."""

    text: str
    x: int
    y: int
    size: int
    name: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """The inside of a box: its lines, the tag's left edge ("" where there is none), its least height."""

    words: tuple[Words, ...]
    tag: str
    tag_at: tuple[int, int]
    height: int


def measure(picture: Picture) -> Mapping[str, Face]:
    """Return the face of every box; boxes of one lane are equally high before lines are counted."""
    faces = {box.key: face(box) for box in picture.boxes}
    tallest: dict[str, int] = {}
    for box in picture.boxes:
        tallest[box.lane] = max(tallest.get(box.lane, 0), faces[box.key].height)
    return {
        box.key: Face(found.words, found.tag, found.tag_at, tallest[box.lane])
        for box in picture.boxes
        for found in (faces[box.key],)
    }


def face(box: Box) -> Face:
    """Return the face of one box, set on its own."""
    room = BOX - INDENT - MARGIN
    lines = []
    y = MARGIN + 11
    for line in wrap(box.title, room, LARGE, bold=True):
        lines.append(Words(line, INDENT, y, LARGE, name=True))
        y += 16
    tag_y = y - 11
    for number, line in enumerate(box.lines):
        beside = room - TAG_WIDTH - 6 if box.tag and number == 0 else room
        lines.append(Words(fit(line, beside, SMALL), INDENT, y, SMALL))
        y += 15
    return Face(tuple(lines), box.tag, (BOX - MARGIN - TAG_WIDTH, tag_y), y - 15 + MARGIN + 3)


TAG_WIDTH = 24


def pill_words(told: Mark | Role) -> str:
    """Return the words in the pill of a mark or a role: `Not met 3`, `Stands in`."""
    return f"{told.state} {told.count}" if isinstance(told, Mark) else str(told)


def pill_width(told: Mark | Role) -> int:
    """Return the width of the pill of a mark or a role, its shape included."""
    return round(width(pill_words(told), PILL, bold=True)) + 26


def bead_width(steps: tuple[int, ...]) -> int:
    """Return the width of the bead that carries step numbers."""
    return max(18, round(width(bead_words(steps), PILL, bold=True)) + 10)


def bead_words(steps: tuple[int, ...]) -> str:
    """Return the words in a bead: `2` or `2, 7`; the first three where there are more."""
    shown = ", ".join(str(step) for step in steps[:3])
    return f"{shown}…" if len(steps) > 3 else shown


def bundle_width(bundle: int) -> int:
    """Return the width of the label that says how many integrations a line stands for."""
    return round(width(str(bundle), PILL, bold=True)) + 10


def badge_width(mark: Mark | None) -> int:
    """Return the width of the badge with a count of findings that sits on a line; 0 where there is none."""
    return 0 if mark is None else round(width(str(mark.count), PILL, bold=True)) + 24
