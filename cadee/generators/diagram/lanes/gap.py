"""The gaps between columns: how wide each must be, and at which x every vertical piece runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadee.generators.diagram.lanes.measure import BOX, badge_width, bead_width, bundle_width
from cadee.generators.diagram.lanes.net import Joint, Nets, Pin, Side
from cadee.generators.diagram.lanes.place import Heights
from cadee.generators.diagram.lanes.rank import Grid
from cadee.generators.diagram.lanes.track import Piece, tracks
from cadee.generators.diagram.picture import Picture, Wire

TRACK = 9
STUB = 14
"""The least straight piece at a box: room for an arrowhead and the border of the lane."""

BORDER = 12
"""From a box to the border of its lane."""

FAR = 1_000_000
"""Added for each row, so that whatever lies in a lower row is lower than anything above it."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The x of columns, of tracks by gap and net, and the number of tracks of each gap."""

    left: tuple[int, ...]
    track: Mapping[tuple[int, int], int]
    order: Mapping[tuple[int, int], int]
    width: int

    def side(self, column: int, side: Side) -> int:
        """Return the x of one side of the boxes of a column."""
        return self.left[column] + (BOX if side is Side.RIGHT else 0)

    def lane_left(self, column: int) -> int:
        """Return where a lane that begins with this column begins."""
        return self.left[column] - BORDER

    def lane_right(self, column: int) -> int:
        """Return where a lane that ends with this column ends."""
        return self.left[column] + BOX + BORDER


def gaps(
    picture: Picture,
    grid: Grid,
    found: Nets,
    meetings: Mapping[int, Sequence[Joint]],
    heights: Heights,
    tall: Sequence[int],
) -> Gaps:
    """Return the gaps of a grid whose boxes have their heights."""
    stubs = _stubs(picture, found)
    left = [BORDER]
    track: dict[tuple[int, int], int] = {}
    order: dict[tuple[int, int], int] = {}
    for gap in range(grid.columns):
        pieces = tuple(filter(None, (piece(joint, found, heights) for joint in meetings.get(gap, ()))))
        numbers, _ = tracks(pieces)
        count = max(numbers.values(), default=-1) + 1
        edge = left[gap] + BOX
        start = edge + stubs.get((gap, Side.RIGHT), STUB) + 8
        for net, number in numbers.items():
            order[gap, net] = number
            track[gap, net] = start + TRACK * number
        end = start + TRACK * max(count - 1, 0) + 8 + stubs.get((gap + 1, Side.LEFT), STUB)
        left.append(max(end, edge + 2 * BORDER + 16))
    busy = any(gap == grid.columns - 1 for gap, _ in track)
    last = max((x for (gap, _), x in track.items() if gap == grid.columns - 1), default=0) + 8
    width = max(left[grid.columns - 1] + BOX + BORDER, last if busy else 0)
    return Gaps(tuple(left[:-1]), track, order, width)


def _stubs(picture: Picture, found: Nets) -> Mapping[tuple[int, Side], int]:
    """How long the straight piece at each side of a column must be for the beads and badges on it."""
    made: dict[tuple[int, Side], int] = {}
    for trail, wire in zip(found.trails, picture.wires, strict=True):
        pin = trail.stops[0]
        if isinstance(pin, Pin):
            key = found.column[pin.item], Side(pin.side)
            made[key] = max(made.get(key, STUB), STUB + carried(wire))
    return made


def carried(wire: Wire) -> int:
    """Return how much of its first piece the beads and badges of a wire cover, in pixels."""
    beads = bead_width(wire.steps) + 4 if wire.steps else 0
    bundle = bundle_width(wire.bundle) + 4 if wire.bundle > 1 else 0
    return beads + bundle + (badge_width(wire.mark) + 4 if wire.mark else 0)


def piece(joint: Joint, found: Nets, heights: Heights) -> Piece | None:
    """The vertical piece of a joint, None where all its pins are level."""
    before = tuple(sorted(_level(pin, found, heights) for pin in joint.left))
    after = tuple(sorted(_level(pin, found, heights) for pin in joint.right))
    corridors = tuple(row * FAR for row in joint.corridors)
    everything = (*before, *after, *corridors)
    low, high = min(everything), max(everything)
    if low == high and before and after:
        return None
    return Piece(joint.net, low, high, before, after, corridors)


def _level(pin: Pin, found: Nets, heights: Heights) -> int:
    return found.row[pin.item] * FAR + (FAR // 2 if found.row[pin.item] else 0) + heights.at(pin)
