"""Lanes, boxes and lines as draw.io cells, where the layout has them."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from xml.etree.ElementTree import Element

from cadee.generators.diagram import roles
from cadee.generators.diagram.drawio_cells import LAYER, Cells, Style, image
from cadee.generators.diagram.icons import icon, shape, sign
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.measure import (
    BOX,
    INDENT,
    LARGE,
    MARGIN,
    PILL,
    SMALL,
    TAG_WIDTH,
    Face,
    badge_width,
    bead_width,
    bead_words,
    bundle_width,
    pill_width,
    pill_words,
)
from cadee.generators.diagram.lanes.route import Frame, Point
from cadee.generators.diagram.palette import BORDER, GLOW, INK, LANE, LANE_BORDER, LINE, MUTED, PAPER, TONES
from cadee.generators.diagram.picture import Box, Lane, Wire
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import fit, width

PAD = 2
"""draw.io keeps so much between the border of a shape and its words."""

ROUND: Style = {"rounded": 1, "absoluteArcSize": 1}
WORDS: Style = {"text": "", "align": "left", "verticalAlign": "top", "strokeColor": "none", "fillColor": "none"}


def add_lanes(cells: Cells, laid: Laid, dx: int, dy: int) -> Mapping[str, tuple[str, Frame]]:
    """Add the lanes as containers; return for each its id and its frame on the page, the page itself where untitled."""
    made = {}
    for area, frame in zip(laid.grid.areas, laid.plan.lanes, strict=True):
        placed = Frame(frame.x + dx, frame.y + dy, frame.width, frame.height)
        if area.lane.title:
            made[area.lane.key] = _lane(cells, area.lane, placed), placed
        else:
            made[area.lane.key] = LAYER, Frame(0, 0, 0, 0)
    return made


def _lane(cells: Cells, lane: Lane, frame: Frame) -> str:
    said = f"{lane.title} · {lane.note}" if lane.note else lane.title
    room = frame.width - 24 if lane.band == 0 else BOX
    shown = said if width(said, SMALL + 1, bold=True) <= room else fit(lane.title, room, SMALL + 1, bold=True)
    style: Style = ROUND | {
        "arcSize": 12,
        "container": 1,
        "collapsible": 0,
        "recursiveResize": 0,
        "fillColor": LANE,
        "strokeColor": LANE_BORDER,
        "fontColor": INK,
        "fontSize": SMALL + 1,
        "fontStyle": 1,
        "align": "left",
        "verticalAlign": "top",
        "spacingLeft": 12 - PAD,
        "spacingTop": 6,
    }
    return cells.vertex(shown, frame, style, LAYER, lane.key, said)


def add_box(cells: Cells, box: Box, face: Face, frame: Frame, lane: tuple[str, Frame]) -> str:
    """Add a box with its icon, words, tier and state; return its id. `frame` is its place on the page."""
    parent, around = lane
    told = box.role or box.mark
    style: Style = ROUND | {
        "arcSize": 10,
        "collapsible": 0,
        "fillColor": PAPER,
        "strokeColor": colour(box, BORDER) if told else GLOW if box.lit else BORDER,
        "strokeWidth": (3 if told else 5) if box.lit else 2 if told else 1,
        "fontColor": INK,
        "fontSize": LARGE,
        "fontStyle": 1,
        "align": "left",
        "verticalAlign": "top",
        "spacingLeft": INDENT - PAD,
        "spacingTop": MARGIN - 5,
    }
    names = "\n".join(line.text for line in face.words if line.name)
    placed = Frame(frame.x - around.x, frame.y - around.y, frame.width, frame.height)
    made = cells.vertex(names, placed, style, parent, box.key, box.about)
    _inside(cells, box, face, made)
    _pill(cells, box, frame, made)
    return made


def _inside(cells: Cells, box: Box, face: Face, parent: str) -> None:
    small = [line for line in face.words if not line.name]
    if box.tone:
        cells.part(
            "", Frame(0, 3, 5, face.height - 6), {"fillColor": TONES[box.tone - 1], "strokeColor": "none"}, parent
        )
    cells.part("", Frame(MARGIN, MARGIN - 1, 20, 20), _picture(_icon(box.kind)), parent)
    if small:
        frame = Frame(INDENT, small[0].y - SMALL - 1, BOX - INDENT - MARGIN, 15 * len(small))
        style = WORDS | {"fontSize": SMALL, "fontColor": MUTED, "spacing": 0}
        cells.part("\n".join(line.text for line in small), frame, style, parent)
    if face.tag:
        style = ROUND | {"arcSize": 6, "fillColor": PAPER, "strokeColor": BORDER, **_bold(INK)}
        cells.part(face.tag, Frame(*face.tag_at, TAG_WIDTH, 15), style, parent)


def _pill(cells: Cells, box: Box, frame: Frame, parent: str) -> None:
    """The state of a box, or what becomes of it: shape, word and colour on its lower edge."""
    told = box.role or box.mark
    if told is None:
        return
    wide = pill_width(told)
    x, y = frame.width - wide - MARGIN, frame.height - 8
    style = ROUND | {"arcSize": 8, "fillColor": colour(box, BORDER), "strokeColor": "none", **_bold(PAPER)}
    cells.part(pill_words(told), Frame(x, y, wide, 17), style | {"spacingLeft": 14}, parent)
    shown = told if isinstance(told, Role) else told.state
    cells.part("", Frame(x + 4, y + 2, 12, 12), _picture(_shape(shown, inverse=True)), parent)


def add_wire(cells: Cells, wire: Wire, points: Sequence[Point], ends: Mapping[str, tuple[str, Frame]]) -> None:
    """Add a line through its bends, fixed where it leaves and enters its boxes, and what is strung on it."""
    (source, out), (target, into) = ends[wire.source], ends[wire.target]
    told = wire.mark or wire.role or wire.tone
    style: Style = {
        "edgeStyle": "orthogonalEdgeStyle",
        "orthogonalLoop": 1,
        "rounded": 1,
        "arcSize": 12,
        "strokeColor": colour(wire, LINE),
        "strokeWidth": 3 if wire.lit else 2 if told else 1 if wire.light else 1.4,
        "endArrow": "open" if wire.open else "block",
        "endFill": 1,
        "endSize": 4 if wire.lit else 6,
        **_fixed("exit", points[0], out),
        **_fixed("entry", points[-1], into),
    }
    if wire.dashed:
        style |= {"dashed": 1, "fixDash": 1, "dashPattern": "6 4"}
    made = cells.edge((source, target), points[1:-1], style, wire.key, wire.about)
    _beads(cells, wire, towards=1 if points[1][0] > points[0][0] else -1, edge=made)


def _fixed(end: str, point: Point, frame: Frame) -> Style:
    """Where a line leaves or enters, as shares of the box's size."""
    x, y = (point[0] - frame.x) / frame.width, (point[1] - frame.y) / frame.height
    return {f"{end}X": f"{x:.6g}", f"{end}Y": f"{y:.6g}", f"{end}Dx": 0, f"{end}Dy": 0, f"{end}Perimeter": 0}


def _beads(cells: Cells, wire: Wire, towards: int, edge: str) -> None:
    """What becomes of a line, its steps, the count of what is bundled and of findings, one beside the other."""
    at = 5
    strung: list[tuple[int, int, str, Style]] = []
    if wire.role:
        strung.append((12, 12, "", _picture(_shape(wire.role))))
    if wire.steps:
        style = ROUND | {"arcSize": 18, "fillColor": INK, "strokeColor": "none", **_bold(PAPER)}
        strung.append((bead_width(wire.steps), 18, bead_words(wire.steps), style))
    if wire.bundle > 1:
        style = ROUND | {"arcSize": 6, "fillColor": PAPER, "strokeColor": LINE, **_bold(INK)}
        strung.append((bundle_width(wire.bundle), 16, str(wire.bundle), style))
    if wire.mark:
        ink = COLOURS[wire.mark.state]
        style = ROUND | {"arcSize": 6, "fillColor": PAPER, "strokeColor": ink, **_bold(ink), "spacingLeft": 14}
        strung.append((badge_width(wire.mark), 16, str(wire.mark.count), style))
    for wide, high, said, style in strung:
        x = at if towards > 0 else -at - wide
        cells.bead(said, Frame(x, -high // 2, wide, high), style, edge)
        at += wide + 4
    if wire.mark:
        cells.bead("", Frame(x + 3, -6, 12, 12), _picture(_shape(wire.mark.state)), edge)


def colour(drawn: Wire | Box, plain: str) -> str:
    """What colour tells of a box or line: what becomes of it, else its findings, else its class in a layer view."""
    if drawn.role:
        return roles.COLOURS[drawn.role]
    if drawn.mark:
        return COLOURS[drawn.mark.state]
    return TONES[drawn.tone - 1] if drawn.tone else plain


def _bold(ink: str) -> Style:
    return {"fontSize": PILL, "fontStyle": 1, "fontColor": ink}


def _picture(address: str) -> Style:
    return {"shape": "image", "imageAspect": 0, "image": address}


@cache
def _icon(kind: str) -> str:
    return image(20, 20, partial(_draw_icon, kind))


def _draw_icon(kind: str, parent: Element) -> None:
    icon(parent, kind, 0, 0, INK)


@cache
def _shape(told: State | Role, *, inverse: bool = False) -> str:
    return image(12, 12, partial(_draw_shape, told, inverse))


def _draw_shape(told: State | Role, inverse: bool, parent: Element) -> None:
    if isinstance(told, Role):
        sign(parent, told, 0, 0, inverse=inverse)
    else:
        shape(parent, told, 0, 0, inverse=inverse)
