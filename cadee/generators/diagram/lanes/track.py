"""Tracks: vertical pieces side by side in a gap, horizontal ones in a corridor; pieces that overlap never share one."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

CLEAR = 7
"""Two horizontal pieces nearer than this would be read as one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight piece that needs a track: from `low` to `high`; where lines meet it from either side.

    In a gap a piece is vertical, `before` are the heights of lines that come from the left, `after` from the right;
    `beyond` are the heights at which it leaves the gap along a corridor.
    """

    key: int
    low: int
    high: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    beyond: tuple[int, ...] = ()

    @property
    def rank(self) -> tuple[int, int, int]:
        """The order in which pieces choose tracks so that few lines cross.

        Of pieces that lead up the upper one turns first, of those that lead down the lower one. What turns back
        to its own side stays close to it.
        """
        if not self.before:
            return 3, self.low - self.high, self.key
        ends = self.after or self.beyond
        if not ends:
            return 0, self.high - self.low, self.key
        start, end = sum(self.before) / len(self.before), sum(ends) / len(ends)
        return (1, min(self.before), self.key) if end < start else (2, -max(self.before), self.key)


def tracks(pieces: Sequence[Piece], clear: int = CLEAR) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the track of each piece by key, counted from 0, and the keys of pieces whose wishes form a ring.

    A line that ends on a piece from the left must not run over one that leaves another piece to the right at the
    same height, so that piece takes a lower track. Where such demands form a ring, it is cut at the piece named.
    """
    later, open_demands = _demands(pieces, clear)
    by_key = {piece.key: piece for piece in pieces}
    ready = [(*by_key[key].rank, key) for key, demands in open_demands.items() if not demands]
    heapify(ready)
    waiting = {key for key, demands in open_demands.items() if demands}
    track: dict[int, int] = {}
    floor = dict.fromkeys(by_key, 0)
    lanes: list[list[tuple[int, int]]] = []
    cut = []
    while ready or waiting:
        if ready:
            key = heappop(ready)[-1]
        else:
            key = min(waiting, key=lambda key: (open_demands[key], by_key[key].rank))
            waiting.discard(key)
            cut.append(key)
        track[key] = _lay(lanes, by_key[key], floor[key], clear)
        for other in later.get(key, ()):
            floor[other] = max(floor[other], track[key] + 1)
            open_demands[other] -= 1
            if not open_demands[other] and other in waiting:
                waiting.discard(other)
                heappush(ready, (*by_key[other].rank, other))
    return track, tuple(cut)


def _demands(pieces: Sequence[Piece], clear: int) -> tuple[Mapping[int, Sequence[int]], dict[int, int]]:
    """Which pieces must come later than which, and for each how many must come before it."""
    leaving = sorted((height, piece.key) for piece in pieces for height in piece.after)
    later: dict[int, dict[int, None]] = {}
    for piece in pieces:
        for height in piece.before:
            for other in _near(leaving, height, clear):
                if other != piece.key:
                    later.setdefault(piece.key, {})[other] = None
    open_demands = {piece.key: 0 for piece in pieces}
    for others in later.values():
        for other in others:
            open_demands[other] += 1
    return {key: tuple(others) for key, others in later.items()}, open_demands


def _near(heights: Sequence[tuple[int, int]], height: int, clear: int) -> Iterator[int]:
    start = bisect_left(heights, (height - clear + 1, -1))
    for level, key in heights[start:]:
        if level >= height + clear:
            return
        yield key


def _lay(lanes: list[list[tuple[int, int]]], piece: Piece, floor: int, clear: int) -> int:
    """Put a piece on the first track from `floor` on where it touches no other; return the track."""
    for number in range(floor, len(lanes)):
        lane = lanes[number]
        place = bisect_left(lane, (piece.low, piece.high))
        free_before = place == 0 or lane[place - 1][1] + clear <= piece.low
        free_after = place == len(lane) or piece.high + clear <= lane[place][0]
        if free_before and free_after:
            lane.insert(place, (piece.low, piece.high))
            return number
    while len(lanes) <= floor:
        lanes.append([])
    number = len(lanes) - 1
    if lanes[number]:
        lanes.append([])
        number += 1
    lanes[number].append((piece.low, piece.high))
    return number
