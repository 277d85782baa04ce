"""A file that was read: its plain data, and the place of every key and value in it."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice
from typing import Any

from cadee.diagnostic import Finding, Place, Route

_CHUNK = 1 << 20
"""How much of a text is cut into lines at once: a list of all lines of a large file costs more than the file."""


class Lines:
    """Turns offsets of a text into lines and columns. A line ends at CR LF, LF or CR.

    `above` lines of the file stand before the text.
    """

    def __init__(self, name: str, text: str, above: int = 0) -> None:
        self.name = name
        self._text = text
        self._above = above

    @cached_property
    def _starts(self) -> "array[int]":
        starts, begin = array("I", [0]), 0
        while begin < len(self._text):
            end = self._text.find("\n", begin + _CHUNK) + 1 or len(self._text)
            lines = self._text[begin:end].splitlines(keepends=True)
            starts.extend(islice(accumulate(map(len, lines), initial=begin), 1, None))
            begin = end
        return starts

    def at(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        starts = self._starts
        last = len(starts) - 1
        line = min(bisect_right(starts, offset), last + 1)
        if line == last + 1 and last and not self._text.endswith(("\n", "\r")):
            line = last
        return line + self._above, offset - starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """Return the range of two offsets, without the white space at its end."""
        size = len(self._text)
        start, end = min(start, size), min(end, size)
        while end > start and self._text[end - 1] in " \t\r\n":
            end -= 1
        return Place(self.name, *self.at(start), *self.at(max(start, end)))


def children(value: Any, offset: int, spans: "array[int]") -> Iterator[tuple[str | int, int]]:
    """Yield each key or index of the map or list at `offset`, with the offset of its value."""
    here = offset + 3
    gap = 2 if isinstance(value, dict) else 0
    pairs: Any = value.items() if gap else enumerate(value)
    for step, child in pairs:
        here += gap
        yield step, here
        here = spans[here + 2] if isinstance(child, dict | list) else here + 2


@dataclass(frozen=True)
class SourceFile:
    """A file of a workspace as it was read.

    `data` is plain: dict, list, str, int, float, bool, None. `text` is what code frames may show: secrets and unsafe
    characters are masked in it, each by as many characters. `faults` are what is
    wrong with it, `notes` remarks that stop nothing. `complete` is False where a part could not be read, and `stop` the
    fault that the reading ended at then; `nulls` is True where a value is null.

    `written` is `text` before what only its name tells to be a secret was covered: to write back, never to show.

    `above` is the number of lines of the file that stand before it, where it is one document of several.

    `spans` holds the offsets of all nodes, in the order of writing: start and end; for a map or a list also where its
    successor stands. `data` says which node is which, so a place costs 8 bytes a node and no time until asked for.
    """

    name: str
    text: str = field(repr=False)
    data: Any = field(repr=False)
    faults: tuple[Finding, ...]
    complete: bool = True
    nulls: bool = False
    notes: tuple[Finding, ...] = ()
    spans: "array[int]" = field(default_factory=lambda: array("I"), repr=False, compare=False)
    written: str = field(default="", repr=False, compare=False)
    above: int = 0
    stop: Finding | None = field(default=None, repr=False, compare=False)
    _tables: dict[int, dict[str | int, int]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def lines(self) -> Lines:
        """The lines of `text`."""
        return Lines(self.name, self.text, self.above)

    def place(self, route: Route = (), key: bool = False) -> Place:
        """Return where the value at `route` stands, or its key; where there is none, what holds it."""
        offset, at = self._find(route)
        if key and offset >= 2 and len(at) and isinstance(at[-1], str):
            offset -= 2
        if not self.spans:
            return self.lines.place(0, 0)
        return self.lines.place(self.spans[offset], self.spans[offset + 1])

    def span(self, route: Route) -> tuple[int, int]:
        """Return the offsets in `text` between which the value at `route`, or what holds it, stands."""
        offset, _ = self._find(route)
        return (self.spans[offset], self.spans[offset + 1]) if self.spans else (0, 0)

    def _find(self, route: Route) -> tuple[int, Route]:
        """Return where the value at `route`, or the nearest one above it, stands in `spans`, and its route."""
        value: Any = self.data
        offset = 0
        for depth, step in enumerate(route):
            table = self._children(value, offset)
            if step not in table:
                return offset, route[:depth]
            value, offset = value[step], table[step]
        return offset, route

    def _children(self, value: Any, offset: int) -> Mapping[str | int, int]:
        if not isinstance(value, dict | list):
            return {}
        if offset not in self._tables:
            self._tables[offset] = dict(children(value, offset, self.spans))
        return self._tables[offset]
