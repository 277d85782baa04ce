"""Nets: wires that enter a box at the same side in the same style share their last stretch, like tracks that join."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from cadee.generators.diagram.lanes.rank import Grid
from cadee.generators.diagram.picture import Picture, Wire


class Side(IntEnum):
    """The side of a box."""

    LEFT = -1
    RIGHT = 1


class Pin(NamedTuple):
    """A point that lines start from, end at or pass: on a side of a box, or (side 0) between boxes of a column.

    `item` numbers boxes first, then points between boxes. `tag` is the number of a wire that leaves there, or ~net
    of the net that enters there.
    """

    item: int
    side: int = 0
    tag: int = 0


class Corridor(NamedTuple):
    """A horizontal stretch of a net above a row of bands."""

    net: int
    row: int


Stop = Pin | Corridor


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of one wire: stops, and the gap (right of which column) that leads from each to the next."""

    net: int
    stops: tuple[Stop, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nets:
    """All trails, in order of the picture's wires, and the column of every item, boxes first."""

    trails: tuple[Trail, ...]
    column: Sequence[int]
    row: Sequence[int]
    boxes: int

    def is_box(self, item: int) -> bool:
        """Whether an item is a box and not a point between boxes."""
        return item < self.boxes


class _Builder:
    """Gathers nets and points while the wires are walked once."""

    def __init__(self, picture: Picture, grid: Grid) -> None:
        self.number = {box.key: place for place, box in enumerate(picture.boxes)}
        self.column = [grid.column[box.key] for box in picture.boxes]
        self.row = [grid.row[box.key] for box in picture.boxes]
        self.nets: dict[tuple[object, ...], int] = {}
        self.points: dict[tuple[int, int], int] = {}

    def net(self, key: tuple[object, ...]) -> int:
        return self.nets.setdefault(key, len(self.nets))

    def point(self, net: int, column: int) -> Pin:
        if (net, column) not in self.points:
            self.points[net, column] = len(self.column)
            self.column.append(column)
            self.row.append(0)
        return Pin(self.points[net, column])

    def trail(self, number: int, wire: Wire) -> Trail:
        source, target = self.number[wire.source], self.number[wire.target]
        left, right = self.column[source], self.column[target]
        leaves = Side.LEFT if right < left else Side.RIGHT
        enters = Side.LEFT if left < right else Side.RIGHT
        net = self.net((target, enters, _style(wire), number if source == target else -1))
        start, end = Pin(source, leaves, number), Pin(target, enters, ~net)
        first = left if leaves is Side.RIGHT else left - 1
        last = right - 1 if enters is Side.LEFT else right
        if first == last:
            return Trail(net, (start, end), (first,))
        lower = max(self.row[source], self.row[target])
        if lower:
            return Trail(net, (start, Corridor(net, lower), end), (first, last))
        step = 1 if first < last else -1
        gaps = tuple(range(first, last + step, step))
        columns = (gap + 1 if step > 0 else gap for gap in gaps[:-1])
        return Trail(net, (start, *(self.point(net, column) for column in columns), end), gaps)


def nets(picture: Picture, grid: Grid) -> Nets:
    """Return the trails of all wires over the grid."""
    builder = _Builder(picture, grid)
    trails = tuple(builder.trail(number, wire) for number, wire in enumerate(picture.wires))
    return Nets(trails, builder.column, builder.row, len(picture.boxes))


def _style(wire: Wire) -> tuple[object, ...]:
    return wire.dashed, wire.light, wire.open, wire.lit, wire.tone, wire.role, wire.mark.state if wire.mark else None


@dataclass(frozen=True, slots=True)
class Joint:
    """Where a net runs through a gap: its pins on the left and on the right of it, its corridors."""

    net: int
    gap: int
    left: tuple[Pin, ...]
    right: tuple[Pin, ...]
    corridors: tuple[int, ...]


def joints(found: Nets) -> Mapping[int, tuple[Joint, ...]]:
    """Return the joints of each gap, in order of net."""
    stops: dict[tuple[int, int], dict[Stop, None]] = {}
    for trail in found.trails:
        for place, gap in enumerate(trail.gaps):
            met = stops.setdefault((gap, trail.net), {})
            met[trail.stops[place]] = None
            met[trail.stops[place + 1]] = None
    gathered: dict[int, list[Joint]] = {}
    for (gap, net), met in sorted(stops.items(), key=lambda item: item[0]):
        pins = [stop for stop in met if isinstance(stop, Pin)]
        left = tuple(pin for pin in pins if found.column[pin.item] == gap)
        right = tuple(pin for pin in pins if found.column[pin.item] != gap)
        rows = tuple(sorted(stop.row for stop in met if isinstance(stop, Corridor)))
        gathered.setdefault(gap, []).append(Joint(net, gap, left, right, rows))
    return {gap: tuple(found) for gap, found in gathered.items()}
