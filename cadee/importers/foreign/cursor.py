"""This file holds the cursor over foreign data: what is read through it is known, and the rest is lost by name."""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from cadee.diagnostic import Place, Route
from cadee.importers.foreign.base import Loss
from cadee.importers.foreign.quantities import left_out

_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})
_LONGEST = 160


class Cursor:
    """A value of a foreign configuration, or its absence; no question about it raises anything.

    A value counts as read when it is asked for in the form that it has. `lost` names the rest, also of addresses.
    """

    def __init__(self, data: Any, at: Route, read: set[Route], told: dict[Route, str]) -> None:
        self.data = data
        self.at = at
        self._read = read
        self._told = told

    @classmethod
    def over(cls, documents: tuple[Any, ...]) -> "tuple[Cursor, ...]":
        """Return a cursor for each document; they share what was read."""
        read: set[Route] = set()
        told: dict[Route, str] = {}
        return tuple(cls(data, (number,), read, told) for number, data in enumerate(documents))

    def __bool__(self) -> bool:
        """Whether there is anything here."""
        return self.data is not None and self.data != {} and self.data != []

    def __getitem__(self, key: str) -> "Cursor":
        """Return the value of a key; nothing where there is none, or this is no map."""
        inner = self.data.get(key) if isinstance(self.data, dict) else None
        return Cursor(inner, (*self.at, key), self._read, self._told)

    def down(self, *keys: str) -> "Cursor":
        """Return the value below several keys."""
        here = self
        for key in keys:
            here = here[key]
        return here

    def items(self) -> "Iterator[Cursor]":
        """Yield the items of a list; a single value that is no list counts as a list of one."""
        if isinstance(self.data, list):
            for number, item in enumerate(self.data):
                yield Cursor(item, (*self.at, number), self._read, self._told)
        elif self:
            yield self

    def maps(self) -> "Iterator[Cursor]":
        """Yield the items of a list that are maps."""
        return (item for item in self.items() if isinstance(item.data, dict))

    def pairs(self) -> "Iterator[tuple[str, Cursor]]":
        """Yield the keys of a map with their values."""
        if isinstance(self.data, dict):
            for key, item in self.data.items():
                yield str(key), Cursor(item, (*self.at, key), self._read, self._told)

    def text(self) -> str:
        """Return the text here, numbers written out; "" where there is none."""
        if isinstance(self.data, str) or (isinstance(self.data, int | float) and not isinstance(self.data, bool)):
            self._read.add(self.at)
            return str(self.data).strip()
        return ""

    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(text for item in self.items() if (text := item.text()))

    def number(self) -> Decimal | None:
        """Return the number here, also one written as text; None where there is none."""
        value = self.peek()
        if value is not None:
            self._read.add(self.at)
        return value

    def peek(self) -> Decimal | None:
        """Return the number here without counting it as read."""
        if (
            isinstance(self.data, bool)
            or not isinstance(self.data, int | float | str)
            or len(str(self.data)) > _LONGEST
        ):
            return None
        try:
            value = Decimal(str(self.data))
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    def flag(self) -> bool | None:
        """Return the truth value here, as YAML 1.1 writes them; None where there is none."""
        word = str(self.data).lower() if isinstance(self.data, bool | str) else ""
        if word not in _TRUE | _FALSE:
            return None
        self._read.add(self.at)
        return word in _TRUE

    def known(self) -> None:
        """Count all that stands here as read: there is nothing in it that a spec would say."""
        self._read.add(self.at)

    def lose(self, why: str) -> None:
        """Say why this is lost, where it has words of its own."""
        self._read.discard(self.at)
        self._told[self.at] = why

    def lost(self, place: Callable[[Route], Place], why: Callable[[str], str], root: str = "") -> Iterator[Loss]:
        """Yield what stands here or below and was not read: each once, at the highest key nothing below was read of."""
        for route in self._unread(self.data, self.at):
            name = ".".join([*([root] if root else []), *_steps(self.data, route[len(self.at) :])])[:_LONGEST]
            yield Loss(name, self._told.get(route) or self._cut(route) or why(name), place(route))

    def _cut(self, at: Route) -> str:
        """Return what is left out of a web address that was read."""
        if at not in self._read:
            return ""
        data = self.data
        for step in at[len(self.at) :]:
            data = data[step]
        return left_out(data) if isinstance(data, str) else ""

    def _explained(self, at: Route) -> bool:
        """Whether a loss has words of its own."""
        return at in self._told or bool(self._cut(at))

    def _unread(self, data: Any, at: Route) -> Iterator[Route]:
        if at in self._read:
            if self._cut(at):
                yield at
            return
        if at in self._told:
            yield at
            return
        pairs = (
            list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
        )
        below = [(key, list(self._unread(item, (*at, key)))) for key, item in pairs if item not in (None, {}, [])]
        if not below:
            if data not in (None, {}, []) or data is False:
                yield at
            return
        if len(at) > 2 and all(found == [(*at, key)] and not self._explained(found[0]) for key, found in below):
            yield at
        else:
            for _, found in below:
                yield from found


def _steps(data: Any, route: Route) -> list[str]:
    """Return a route in words: items of lists without their number, plugins by their name."""
    names: list[str] = []
    for step in route:
        data = data[step]
        if not isinstance(step, int):
            names.append(str(step))
            continue
        own = data.get("name") if names and names[-1] == "plugins" and isinstance(data, dict) else ""
        names[-1:] = [f"{names[-1]}[{own if isinstance(own, str) else ''}]"] if names else ["[]"]
    return names
