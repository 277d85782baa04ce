"""Where lines run: tracks in gaps and corridors first, then real coordinates, then the points of every line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadee.generators.diagram.lanes.gap import Gaps, gaps
from cadee.generators.diagram.lanes.measure import BOX
from cadee.generators.diagram.lanes.net import Corridor, Joint, Nets, Pin, Side, Stop, Trail
from cadee.generators.diagram.lanes.place import Heights
from cadee.generators.diagram.lanes.rank import Grid
from cadee.generators.diagram.lanes.row import Rows, rows
from cadee.generators.diagram.picture import Picture

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle: its corner, its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A picture laid out: frames of boxes and lanes, points of lines, the size of the whole.

    `boxes` and `lines` are in the order of the picture; `lanes` in the order of the grid's areas. A line starts at
    its source and ends at its target.
    """

    width: int
    height: int
    boxes: tuple[Frame, ...]
    lanes: tuple[Frame, ...]
    lines: tuple[tuple[Point, ...], ...]
    nets: tuple[int, ...]


def route(
    picture: Picture,
    grid: Grid,
    found: Nets,
    meetings: Mapping[int, Sequence[Joint]],
    heights: Heights,
    tall: Sequence[int],
) -> Plan:
    """Return the plan of a picture whose boxes have their heights."""
    across = gaps(picture, grid, found, meetings, heights, tall)
    down = rows(grid, found, meetings, across, tall, heights)
    boxes = tuple(
        Frame(across.left[found.column[item]], down.top(found.row[item], heights.top[item]), BOX, tall[item])
        for item in range(found.boxes)
    )
    level = _Level(found, heights, down)
    return Plan(
        width=across.width,
        height=down.height,
        boxes=boxes,
        lanes=tuple(_lane(grid, number, across, down) for number in range(len(grid.areas))),
        lines=tuple(_points(trail, found, across, level) for trail in found.trails),
        nets=tuple(trail.net for trail in found.trails),
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """The real height of a stop."""

    found: Nets
    heights: Heights
    rows: Rows

    def of(self, stop: Stop) -> int:
        if isinstance(stop, Corridor):
            return self.rows.corridor[stop]
        return self.rows.top(self.found.row[stop.item], self.heights.at(stop))


def _points(trail: Trail, found: Nets, across: Gaps, level: _Level) -> tuple[Point, ...]:
    points: list[Point] = []
    for place, gap in enumerate(trail.gaps):
        start, end = level.of(trail.stops[place]), level.of(trail.stops[place + 1])
        track = across.track.get((gap, trail.net))
        if track is not None:
            points += [(track, start), (track, end)]
    ends = [trail.stops[0], trail.stops[-1]]
    first, last = (
        (across.side(found.column[pin.item], Side(pin.side)), level.of(pin)) for pin in ends if isinstance(pin, Pin)
    )
    return _lean([first, *points, last])


def _lean(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points that repeat or lie between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and _between(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _between(one: Point, middle: Point, other: Point) -> bool:
    level = one[1] == middle[1] == other[1] and (one[0] <= middle[0] <= other[0] or one[0] >= middle[0] >= other[0])
    plumb = one[0] == middle[0] == other[0] and (one[1] <= middle[1] <= other[1] or one[1] >= middle[1] >= other[1])
    return level or plumb


def _lane(grid: Grid, number: int, across: Gaps, down: Rows) -> Frame:
    area = grid.areas[number]
    x0, x1 = across.lane_left(area.column0), across.lane_right(area.column1)
    y0, y1 = down.lane_top(area.row0), down.lane_bottom(area.row1)
    return Frame(x0, y0, x1 - x0, y1 - y0)
