"""The rows: how high the columns are, where corridors run above each row of bands, where everything ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadee.generators.diagram.lanes.gap import Gaps
from cadee.generators.diagram.lanes.net import Corridor, Joint, Nets
from cadee.generators.diagram.lanes.place import Heights
from cadee.generators.diagram.lanes.rank import Grid
from cadee.generators.diagram.lanes.track import Piece, tracks

TITLE = 30
"""The height of a lane's title."""

PAD = 16
TRACK = 9
BETWEEN = 18
"""The least distance of two rows of bands."""

WIDE = 1_000
"""Tracks a gap can hold in the order of columns."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The y of rows and corridors. `base` is where boxes of a row begin, `tall` how high its tallest box is."""

    base: tuple[int, ...]
    tall: tuple[int, ...]
    titled: frozenset[int]
    corridor: Mapping[Corridor, int]
    height: int

    def top(self, row: int, y: int) -> int:
        """Return the real height of what lies `y` below the beginning of a row."""
        return self.base[row] + y

    def lane_top(self, row: int) -> int:
        """Return where a lane that begins with this row begins."""
        return self.base[row] - TITLE

    def lane_bottom(self, row: int) -> int:
        """Return where a lane that ends with this row ends."""
        return self.base[row] + self.tall[row] + PAD


def rows(
    grid: Grid,
    found: Nets,
    meetings: Mapping[int, Sequence[Joint]],
    across: Gaps,
    tall: Sequence[int],
    heights: Heights,
) -> Rows:
    """Return the rows of a grid whose gaps have their tracks."""
    deep = [0] * (grid.rows + 1)
    for item, row in enumerate(found.row):
        deep[row] = max(deep[row], heights.top[item] + (tall[item] if found.is_box(item) else 0))
    numbers = _corridors(meetings, across, grid.rows)
    base = [TITLE]
    corridor: dict[Corridor, int] = {}
    end = TITLE + deep[0] + PAD
    for row in range(1, grid.rows + 1):
        mine = {net: track for (net, at), track in numbers.items() if at == row}
        start = end + BETWEEN
        for net, track in mine.items():
            corridor[Corridor(net, row)] = start + TRACK * track
        end = start + (TRACK * max(mine.values()) + BETWEEN if mine else 0)
        base.append(end + (TITLE if row in grid.titled else 0))
        end = base[row] + deep[row] + PAD
    return Rows(tuple(base), tuple(deep), grid.titled, corridor, end)


def _corridors(meetings: Mapping[int, Sequence[Joint]], across: Gaps, count: int) -> Mapping[tuple[int, int], int]:
    """The track of each net in each corridor, by net and row."""
    met: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for gap in sorted(meetings):
        for joint in meetings[gap]:
            x = gap * WIDE + across.order.get((gap, joint.net), 0)
            for row in joint.corridors:
                entered = any(pin.tag == ~joint.net for pin in (*joint.left, *joint.right))
                met.setdefault((joint.net, row), ([], []))[entered].append(x)
    made: dict[tuple[int, int], int] = {}
    for row in range(1, count + 1):
        pieces = [
            Piece(net, min((*start, *end)), max((*start, *end)), tuple(start), tuple(end))
            for (net, at), (start, end) in sorted(met.items())
            if at == row
        ]
        numbers, _ = tracks(pieces, clear=1)
        made |= {(net, row): number for net, number in numbers.items()}
    return made
