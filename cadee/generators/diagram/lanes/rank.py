"""Which column a box stands in: zones from left to right, inside a zone by depth of calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

from cadee.generators.diagram.lanes.band import Area, pack
from cadee.generators.diagram.lanes.hold import Hold, columns, held_below
from cadee.generators.diagram.picture import Box, Lane, Picture

UNCONNECTED = 9
"""The last band: lanes in which nothing is connected to anything."""

SHAPE = 2.1
"""How many boxes a column may hold, squared, for each box: a page somewhat wider than high."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where boxes stand: a column for each, row 0 for the columns of zones, 1 and up for rows of bands.

    Rows in `titled` begin a shelf of bands, so their lanes' titles stand above them.
    """

    columns: int
    column: Mapping[str, int]
    row: Mapping[str, int]
    areas: tuple[Area, ...]
    rows: int
    titled: frozenset[int]


def rank(picture: Picture, hold: Hold) -> Grid:
    """Return the grid of a picture; what `hold` knows keeps its column and its place in it."""
    lanes = _settled(picture, hold)
    members: dict[str, list[Box]] = {lane.key: [] for lane in lanes}
    for box in picture.boxes:
        members[box.lane].append(box)
    column, areas = _upper(picture, [lane for lane in lanes if lane.band == 0], members, hold)
    first = max(column.values(), default=-1) + 1
    bands = [(lane, [box.key for box in members[lane.key]]) for lane in lanes if lane.band]
    wanted = _wanted(picture, column) | held_below(picture.boxes, hold, column)
    shelves = pack(bands, wanted, max(first, _needed(bands, len(picture.boxes))))
    row = dict.fromkeys(column, 0) | dict(shelves.row)
    return Grid(
        columns=max(first, shelves.columns),
        column=column | dict(shelves.column),
        row=row,
        areas=(*areas, *shelves.areas),
        rows=max(row.values(), default=0),
        titled=shelves.titled,
    )


def _upper(
    picture: Picture, lanes: Sequence[Lane], members: Mapping[str, Sequence[Box]], hold: Hold
) -> tuple[dict[str, int], list[Area]]:
    """The columns of the boxes above the bands, lane after lane, and the areas of the lanes."""
    calls = _calls(picture)
    high = max(4, round(sqrt(SHAPE * sum(len(members[lane.key]) for lane in lanes))))
    column: dict[str, int] = {}
    areas: list[Area] = []
    for lane in lanes:
        first = areas[-1].column1 + 1 if areas else 0
        keys = [box.key for box in members[lane.key]]
        inside = columns(members[lane.key], hold, calls) or spread(
            keys, calls, _most(len(lanes)), high, _entered(keys, picture)
        )
        column |= {key: first + offset for key, offset in inside.items()}
        areas.append(Area(lane, 0, 0, first, first + max(inside.values())))
    return column, areas


def _settled(picture: Picture, hold: Hold) -> tuple[Lane, ...]:
    """Move lanes without any wire to the last band, unless they are held or that would leave no column at all."""
    ends = {end for wire in picture.wires if wire.source != wire.target for end in (wire.source, wire.target)}
    alive = {box.lane for box in picture.boxes if box.key in ends or hold.upper(box)}
    moved = tuple(
        replace(lane, band=UNCONNECTED) if lane.band == 0 and lane.key not in alive else lane for lane in picture.lanes
    )
    if any(lane.band == 0 for lane in moved):
        return tuple(sorted(moved, key=lambda lane: lane.band))
    if any(lane.band == 0 for lane in picture.lanes):
        return picture.lanes
    return tuple(replace(lane, band=0) for lane in picture.lanes)


def _calls(picture: Picture) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for wire in picture.wires:
        if wire.source != wire.target and not wire.light:
            found.setdefault(wire.source, {})[wire.target] = None
    return {key: tuple(sorted(targets)) for key, targets in found.items()}


def _most(lanes: int) -> int:
    """How many columns a zone may have: a lone zone carries the whole picture."""
    return {1: 6, 2: 4}.get(lanes, 3)


def _entered(keys: Sequence[str], picture: Picture) -> frozenset[str]:
    """The boxes of a lane that another lane calls: where its calls begin."""
    inside = frozenset(keys)
    return frozenset(wire.target for wire in picture.wires if wire.target in inside and wire.source not in inside)


def spread(
    keys: Sequence[str], calls: Mapping[str, Sequence[str]], most: int, high: int, entered: frozenset[str]
) -> dict[str, int]:
    """Return a column from 0 for each of `keys`: callers left of whom they call, no column much fuller than others.

    There are at most `most` columns by depth of calls, more where a column would be higher than `high` boxes.
    """
    inside = frozenset(keys)
    inner = {key: [target for target in calls.get(key, ()) if target in inside] for key in keys}
    topological, before = _acyclic(sorted(keys, key=lambda key: (key not in entered, key)), inner)
    depth: dict[str, int] = {}
    for key in topological:
        depth[key] = max((depth[caller] + 1 for caller in before[key]), default=0)
    sizes = [0] * (max(depth.values()) + 1)
    for key in keys:
        sizes[depth[key]] += 1
    level = _merged(sizes, max(most, ceil(len(keys) / high)))
    columns = max(level[-1] + 1, ceil(len(keys) / high))
    room = max(5, ceil(len(keys) / columns * 1.3))
    load = [0] * columns
    placed: dict[str, int] = {}
    for key in topological:
        least = max((placed[caller] for caller in before[key]), default=0)
        placed[key] = _free(load, max(least, level[depth[key]]), least, room)
        load[placed[key]] += 1
    return placed


def _merged(sizes: Sequence[int], most: int) -> list[int]:
    """Return the column of each depth when the emptiest neighbouring depths are merged until `most` are left."""
    groups = [[depth] for depth in range(len(sizes))]
    while len(groups) > most:
        counts = [sum(sizes[depth] for depth in group) for group in groups]
        at = min(range(len(groups) - 1), key=lambda place: (counts[place] + counts[place + 1], -place))
        groups[at : at + 2] = [groups[at] + groups[at + 1]]
    return [column for column, group in enumerate(groups) for _ in group]


def _free(load: Sequence[int], wanted: int, least: int, room: int) -> int:
    for column in range(wanted, len(load)):
        if load[column] < room:
            return column
    return min(range(least, len(load)), key=lambda column: (load[column], column))


def _acyclic(keys: Sequence[str], inner: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Order `keys` so that callers come first; calls that close a cycle are left out of the callers returned."""
    state: dict[str, int] = {}
    done: list[str] = []
    before: dict[str, list[str]] = {key: [] for key in keys}
    for root in keys:
        if root in state:
            continue
        state[root] = 1
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(inner[root]))]
        while stack:
            key, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[key] = 2
                done.append(key)
                stack.pop()
            elif state.get(target) != 1:
                before[target].append(key)
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(inner[target])))
    return done[::-1], before


def _wanted(picture: Picture, column: Mapping[str, int]) -> dict[str, float]:
    """The column beside those that a box of a band works with: one right of its callers, one left of its callees."""
    found: dict[str, list[int]] = {}
    for wire in picture.wires:
        if wire.source in column and wire.target not in column:
            found.setdefault(wire.target, []).append(column[wire.source] + 1)
        elif wire.target in column and wire.source not in column:
            found.setdefault(wire.source, []).append(max(0, column[wire.target] - 1))
    return {key: sum(places) / len(places) for key, places in found.items()}


def _needed(bands: Sequence[tuple[Lane, Sequence[str]]], boxes: int) -> int:
    """How many columns the bands ask for: wide enough for each, no wider than the picture is high."""
    widest: dict[int, int] = {}
    for lane, keys in bands:
        widest[lane.band] = widest.get(lane.band, 0) + len(keys)
    return min(max(widest.values(), default=0), max(3, ceil(sqrt(boxes * 1.2))))
