"""Bands: lanes that stand below the columns, side by side on the same grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, fsum

from cadee.generators.diagram.picture import Lane


@dataclass(frozen=True, slots=True)
class Area:
    """The cells of a lane: rows and columns, first and last."""

    lane: Lane
    row0: int
    row1: int
    column0: int
    column1: int


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where the boxes of bands stand; rows are counted from 1."""

    columns: int
    column: Mapping[str, int]
    row: Mapping[str, int]
    areas: tuple[Area, ...]
    titled: frozenset[int]


Group = tuple[Lane, Sequence[str]]


def pack(groups: Sequence[Group], wanted: Mapping[str, float], columns: int) -> Shelves:
    """Return the places of all groups: band after band, each group a rectangle near the columns it works with."""
    column: dict[str, int] = {}
    row: dict[str, int] = {}
    areas: list[Area] = []
    titled: set[int] = set()
    next_row = 1
    for shelf in _shelves(groups, columns):
        titled.add(next_row)
        starts = _starts([(_pull(keys, wanted, columns), _wide(keys, columns)) for _, keys in shelf], columns)
        deepest = 1
        for (lane, keys), start in zip(shelf, starts, strict=True):
            wide = _wide(keys, columns)
            ordered = sorted(keys, key=lambda key: (wanted.get(key, columns / 2), key))
            for place, key in enumerate(ordered):
                column[key], row[key] = start + place % wide, next_row + place // wide
            deep = ceil(len(keys) / wide)
            areas.append(Area(lane, next_row, next_row + deep - 1, start, start + wide - 1))
            deepest = max(deepest, deep)
        next_row += deepest
    return Shelves(columns, column, row, tuple(areas), frozenset(titled))


def _shelves(groups: Sequence[Group], columns: int) -> list[list[Group]]:
    """Fill shelves from left to right; a new band begins a new shelf."""
    shelves: list[list[Group]] = []
    room, band = 0, -1
    for lane, keys in groups:
        wide = _wide(keys, columns)
        if lane.band != band or wide > room:
            shelves.append([])
            room, band = columns, lane.band
        shelves[-1].append((lane, keys))
        room -= wide
    return shelves


def _wide(keys: Sequence[str], columns: int) -> int:
    rows = ceil(len(keys) / columns)
    return ceil(len(keys) / rows)


def _pull(keys: Sequence[str], wanted: Mapping[str, float], columns: int) -> float:
    """The start that puts the middle of a group where its boxes want to be."""
    known = [wanted[key] for key in keys if key in wanted]
    middle = fsum(known) / len(known) if known else columns / 2
    return middle - (_wide(keys, columns) - 1) / 2


def _starts(groups: Sequence[tuple[float, int]], columns: int) -> list[int]:
    """Starts near the pulls, in order, without overlap, within the columns."""
    starts: list[int] = []
    left = sum(wide for _, wide in groups)
    end = 0
    for pull, wide in groups:
        start = min(max(end, round(pull)), columns - left)
        starts.append(start)
        end, left = start + wide, left - wide
    return starts
