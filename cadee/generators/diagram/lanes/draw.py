"""Draws a plan: lanes as pale bands, lines with rounded bends, boxes above them, marks on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cadee.generators.diagram import roles
from cadee.generators.diagram.icons import icon, shape, sign
from cadee.generators.diagram.lanes.measure import (
    BOX,
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
from cadee.generators.diagram.lanes.rank import Grid
from cadee.generators.diagram.lanes.route import Frame, Plan, Point
from cadee.generators.diagram.markup import Number, add, text
from cadee.generators.diagram.palette import BORDER, GLOW, INK, LANE, LANE_BORDER, LINE, MUTED, PAPER, TONES
from cadee.generators.diagram.picture import Box, Lane, Picture, Wire
from cadee.generators.diagram.status import COLOURS, Mark
from cadee.generators.diagram.text import fit, width
from cadee.generators.diagram.tint import tint, tinted

BEND = 6
HEAD = 8
LEAST_NOTE = 80
"""What stands beside a lane's title is left out where there is less room and it does not fit."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture with its faces, its grid and its plan: all that drawing needs."""

    picture: Picture
    faces: Mapping[str, Face]
    grid: Grid
    plan: Plan


def draw(parent: Element, laid: Laid, dx: int, dy: int) -> None:
    """Draw a laid out picture with its corner at (`dx`, `dy`)."""
    plan = laid.plan
    lanes = add(parent, "g")
    for area, frame in zip(laid.grid.areas, plan.lanes, strict=True):
        if area.lane.title:
            _lane(lanes, area.lane, _moved(frame, dx, dy))
    lines = [tuple((x + dx, y + dy) for x, y in points) for points in plan.lines]
    drawn = sorted(zip(laid.picture.wires, lines, strict=True), key=lambda pair: _gravity(pair[0]))
    glow = add(parent, "g")
    for wire, points in drawn:
        if wire.lit:
            add(glow, "path", d=_path(points, 0), fill="none", stroke=GLOW, stroke_width=9, stroke_linejoin="round")
    for box, frame in zip(laid.picture.boxes, plan.boxes, strict=True):
        if box.lit:
            add(glow, "rect", **_size(_moved(frame, dx, dy)), fill="none", stroke=GLOW, stroke_width=9)
    wires = add(parent, "g")
    for wire, points in drawn:
        _wire(wires, wire, points)
    boxes = add(parent, "g")
    for box, frame in zip(laid.picture.boxes, plan.boxes, strict=True):
        _box(boxes, box, laid.faces[box.key], _moved(frame, dx, dy))


def _gravity(wire: Wire) -> tuple[bool, int, int, int, str]:
    """The order of drawing: what is wrong comes last and so lies on top."""
    state = list(COLOURS).index(wire.mark.state) + 1 if wire.mark else 0
    role = len(roles.ORDER) - roles.ORDER.index(wire.role) if wire.role else 0
    return wire.lit, state, role, -wire.tone if wire.tone else -len(TONES) - 1, wire.key


def _moved(frame: Frame, dx: int, dy: int) -> Frame:
    return Frame(frame.x + dx, frame.y + dy, frame.width, frame.height)


def _size(frame: Frame) -> dict[str, int]:
    return {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height, "rx": 5}


def _lane(parent: Element, lane: Lane, frame: Frame) -> None:
    group = add(parent, "g", class_="lane", data_lane=lane.key)
    add(
        group,
        "rect",
        x=frame.x,
        y=frame.y,
        width=frame.width,
        height=frame.height,
        rx=6,
        fill=LANE,
        stroke=LANE_BORDER,
    )
    room = frame.width - 24 if lane.band == 0 else BOX
    title = fit(lane.title, room, SMALL + 1, bold=True)
    add(group, "title").text = f"{lane.title} ({lane.note})" if lane.note else lane.title
    x, after = frame.x + 12, round(width(title, SMALL + 1, bold=True)) + 8
    text(group, x, frame.y + 20, title, SMALL + 1, INK, bold=True)
    if lane.note and room - after >= min(LEAST_NOTE, width(lane.note, SMALL)):
        text(group, x + after, frame.y + 20, fit(lane.note, room - after, SMALL), SMALL, MUTED)


def _wire(parent: Element, wire: Wire, points: Sequence[Point]) -> None:
    group = add(parent, "g", class_="wire", data_element=wire.key)
    add(group, "title").text = wire.about
    colour = tint(wire, LINE)
    thick = 2.0 if tinted(wire) else 1.0 if wire.light else 1.4
    path = add(group, "path", d=_path(points, HEAD - 2), fill="none", stroke=colour, stroke_width=thick)
    if wire.dashed:
        path.set("stroke-dasharray", "6 4")
    _head(group, points[-2], points[-1], colour, open_=wire.open)
    _beads(group, wire, points)


def _path(points: Sequence[Point], short: int) -> str:
    """The line with rounded bends; it ends `short` before its last point, where the arrowhead begins."""
    last = _towards(points[-1], points[-2], short)
    said = [f"M{points[0][0]} {points[0][1]}"]
    ends = (*points[1:-1], last)
    for before, here, after in zip(points, ends[:-1], ends[1:], strict=False):
        bend = min(BEND, _far(before, here) / 2, _far(here, after) / 2)
        start, end = _towards(here, before, bend), _towards(here, after, bend)
        said.append(f"L{start[0]:g} {start[1]:g}Q{here[0]} {here[1]} {end[0]:g} {end[1]:g}")
    said.append(f"L{last[0]:g} {last[1]:g}")
    return "".join(said)


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(here: tuple[float, float], there: tuple[float, float], by: float) -> tuple[float, float]:
    """The point `by` away from `here` on the way to `there`; lines are level or plumb."""
    x, y = there[0] - here[0], there[1] - here[1]
    return here[0] + by * ((x > 0) - (x < 0)), here[1] + by * ((y > 0) - (y < 0))


def _head(parent: Element, before: Point, end: Point, colour: str, *, open_: bool) -> None:
    x, y = end
    back = HEAD if before[0] > x else -HEAD
    if open_:
        add(
            parent,
            "path",
            d=f"M{x + back} {y - 4}L{x} {y}L{x + back} {y + 4}",
            fill="none",
            stroke=colour,
            stroke_width=1.6,
        )
        add(parent, "path", d=f"M{x + back} {y}L{x} {y}", fill="none", stroke=colour, stroke_width=1.4)
    else:
        add(parent, "path", d=f"M{x} {y}L{x + back} {y - 4}L{x + back} {y + 4}z", fill=colour)


def _beads(parent: Element, wire: Wire, points: Sequence[Point]) -> None:
    """The step numbers, the count of what is bundled and of findings, strung on the first stretch of a line."""
    (x, y), towards = points[0], 1 if points[1][0] > points[0][0] else -1
    at = x + 5 * towards
    if wire.role:
        sign(parent, wire.role, at - 3 * towards if towards > 0 else at - 9, y - 6)
        at += 13 * towards
    if wire.steps:
        wide = bead_width(wire.steps)
        chip = Frame(at if towards > 0 else at - wide, y - 9, wide, 18)
        _chip(parent, chip, bead_words(wire.steps), PAPER, rx=9, fill=INK)
        at += (wide + 4) * towards
    if wire.bundle > 1:
        wide = bundle_width(wire.bundle)
        chip = Frame(at if towards > 0 else at - wide, y - 8, wide, 16)
        _chip(parent, chip, str(wire.bundle), INK, rx=3, fill=PAPER, stroke=LINE)
        at += (wide + 4) * towards
    if wire.mark:
        wide = badge_width(wire.mark)
        _badge(parent, wire.mark, at if towards > 0 else at - wide, y)


def _chip(parent: Element, frame: Frame, words: str, colour: str, **style: str | Number) -> None:
    add(parent, "rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, **style)
    said = text(parent, frame.x + frame.width / 2, frame.y + frame.height / 2 + 4, words, PILL, colour, bold=True)
    said.set("text-anchor", "middle")


def _badge(parent: Element, mark: Mark, x: int, y: int) -> None:
    colour = COLOURS[mark.state]
    add(parent, "rect", x=x, y=y - 8, width=badge_width(mark), height=16, rx=3, fill=PAPER, stroke=colour)
    shape(parent, mark.state, x + 3, y - 6)
    text(parent, x + 18, y + 4, str(mark.count), PILL, colour, bold=True)


def _box(parent: Element, box: Box, face: Face, frame: Frame) -> None:
    group = add(parent, "g", class_="box", data_element=box.key)
    add(group, "title").text = box.about
    told = box.role or box.mark
    colour = tint(box, BORDER) if told else BORDER
    add(group, "rect", **_size(frame), fill=PAPER, stroke=colour, stroke_width=2 if told else 1)
    if box.tone:
        add(group, "path", d=_bar(frame), fill=TONES[box.tone - 1])
    icon(group, box.kind, frame.x + MARGIN, frame.y + MARGIN - 1, INK)
    for line in face.words:
        colour = INK if line.name else MUTED
        text(group, frame.x + line.x, frame.y + line.y, line.text, line.size, colour, bold=line.name)
    if face.tag:
        x, y = frame.x + face.tag_at[0], frame.y + face.tag_at[1]
        add(group, "rect", x=x, y=y, width=TAG_WIDTH, height=15, rx=3, fill=PAPER, stroke=BORDER)
        text(group, x + TAG_WIDTH / 2, y + 11, face.tag, PILL, INK, bold=True).set("text-anchor", "middle")
    _pill(group, box, frame)


def _bar(frame: Frame) -> str:
    """The bar on the left side of a box that carries its tone."""
    x, y, low = frame.x, frame.y, frame.y + frame.height
    return f"M{x + 6} {y}H{x + 5}Q{x} {y} {x} {y + 5}V{low - 5}Q{x} {low} {x + 5} {low}H{x + 6}z"


def _pill(parent: Element, box: Box, frame: Frame) -> None:
    """The state of a box, or what becomes of it, on its lower edge."""
    told = box.role or box.mark
    if told is None:
        return
    wide = pill_width(told)
    x, y = frame.x + frame.width - wide - MARGIN, frame.y + frame.height - 8
    add(parent, "rect", x=x, y=y, width=wide, height=17, rx=4, fill=tint(box, BORDER))
    if isinstance(told, Mark):
        shape(parent, told.state, x + 4, y + 2.5, inverse=True)
    else:
        sign(parent, told, x + 4, y + 2.5, inverse=True)
    said = text(parent, x + (wide + 16) / 2, y + 12, pill_words(told), PILL, PAPER, bold=True)
    said.set("text-anchor", "middle")
