"""What must hold of any plan: nothing overlaps, no line through a box, no two nets on one line."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.route import Frame, Point

Piece = tuple[int, int, int, int, int, int]
"""A straight piece of a line: its box (x0, y0, x1, y1), its net, the number of its wire."""


def pieces(laid: Laid) -> Iterator[Piece]:
    """Every straight piece of every line; each must be level or plumb."""
    for number, points in enumerate(laid.plan.lines):
        assert len(points) >= 2
        for (x0, y0), (x1, y1) in pairwise(points):
            assert (x0 == x1) != (y0 == y1), f"line {number} is neither level nor plumb, or has a piece of no length"
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), laid.plan.nets[number], number


def faults(laid: Laid) -> list[str]:
    """Return in words what is wrong with a plan."""
    return [*boxes_overlap(laid), *lines_through_boxes(laid), *lines_on_lines(laid), *outside(laid), *loose_ends(laid)]


def boxes_overlap(laid: Laid) -> Iterator[str]:
    for kind, frames in (("boxes", laid.plan.boxes), ("lanes", laid.plan.lanes)):
        for (one, first), (two, second) in combinations(enumerate(frames), 2):
            if meet(first, second):
                yield f"{kind} {one} and {two} overlap"
    lane = {area.lane.key: frame for area, frame in zip(laid.grid.areas, laid.plan.lanes, strict=True)}
    for box, frame in zip(laid.picture.boxes, laid.plan.boxes, strict=True):
        if not within(frame, lane[box.lane]):
            yield f"{box.key} stands outside its lane"


def lines_through_boxes(laid: Laid) -> Iterator[str]:
    for x0, y0, x1, y1, _, number in pieces(laid):
        for place, frame in enumerate(laid.plan.boxes):
            if x1 > frame.x and x0 < frame.x + frame.width and y1 > frame.y and y0 < frame.y + frame.height:
                yield f"line {number} runs through box {place}"


def lines_on_lines(laid: Laid, clear: int = 3) -> Iterator[str]:
    """Lines of one net share tracks on purpose; others must keep a distance where they run side by side."""
    cells: dict[tuple[bool, int], list[Piece]] = {}
    for piece in pieces(laid):
        level = piece[1] == piece[3]
        for near in range(-clear, clear + 1):
            cells.setdefault((level, (piece[1] if level else piece[0]) + near), []).append(piece)
    seen = set()
    for (level, at), met in cells.items():
        own = [piece for piece in met if (piece[1] if level else piece[0]) == at]
        for one in own:
            for other in met:
                shared = (
                    min(one[2], other[2]) - max(one[0], other[0])
                    if level
                    else min(one[3], other[3]) - max(one[1], other[1])
                )
                if one[4] != other[4] and shared > 0:
                    seen.add(tuple(sorted((one[5], other[5]))))
    yield from (f"lines {one} and {two} lie on each other" for one, two in sorted(seen))


def outside(laid: Laid) -> Iterator[str]:
    page = Frame(0, 0, laid.plan.width, laid.plan.height)
    for frame in (*laid.plan.boxes, *laid.plan.lanes):
        if not within(frame, page):
            yield f"{frame} lies outside the page"
    for number, points in enumerate(laid.plan.lines):
        if not all(0 <= x <= page.width and 0 <= y <= page.height for x, y in points):
            yield f"line {number} leaves the page"


def loose_ends(laid: Laid) -> Iterator[str]:
    frames = {box.key: frame for box, frame in zip(laid.picture.boxes, laid.plan.boxes, strict=True)}
    for wire, points in zip(laid.picture.wires, laid.plan.lines, strict=True):
        for key, point in ((wire.source, points[0]), (wire.target, points[-1])):
            if not on_side(frames[key], point):
                yield f"{wire.key} does not touch {key}"


def on_side(frame: Frame, point: Point) -> bool:
    """Whether a point lies on the left or right side of a frame, away from its corners."""
    return point[0] in (frame.x, frame.x + frame.width) and frame.y + 5 < point[1] < frame.y + frame.height - 5


def meet(one: Frame, other: Frame) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def within(inner: Frame, outer: Frame) -> bool:
    across = outer.x <= inner.x and inner.x + inner.width <= outer.x + outer.width
    return across and outer.y <= inner.y and inner.y + inner.height <= outer.y + outer.height
