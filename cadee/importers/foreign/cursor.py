"""This file holds the cursor over foreign data: what is read through it is known, and the rest is lost by name."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from cadee.diagnostic import Place, Route
from cadee.importers.foreign.base import Loss
from cadee.importers.foreign.quantities import left_out

_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})
_LONGEST = 160

T = TypeVar("T")

HALF = "an identity has one credential: of a proof in several parts the secret one is kept"
ONE_AUDIENCE = "an identity has one audience, and several stand here"


class Cursor:
    """A value of a foreign configuration, or its absence; no question about it raises anything.

    A value counts as read when it is asked for in the form that it has. `lost` names the rest, also of addresses.
    """

    def __init__(
        self, data: Any, at: Route, read: set[Route], told: dict[Route, str], halved: dict[Route, str]
    ) -> None:
        self.data = data
        self.at = at
        self._read = read
        self._told = told
        self._halved = halved

    @classmethod
    def over(cls, documents: tuple[Any, ...]) -> "tuple[Cursor, ...]":
        """Return a cursor for each document; they share what was read."""
        read: set[Route] = set()
        told: dict[Route, str] = {}
        halved: dict[Route, str] = {}
        return tuple(cls(data, (number,), read, told, halved) for number, data in enumerate(documents))

    def __bool__(self) -> bool:
        """Whether there is anything here."""
        return self.data is not None and self.data != {} and self.data != []

    def __getitem__(self, key: str) -> "Cursor":
        """Return the value of a key; nothing where there is none, or this is no map."""
        inner = self.data.get(key) if isinstance(self.data, dict) else None
        return Cursor(inner, (*self.at, key), self._read, self._told, self._halved)

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
                yield Cursor(item, (*self.at, number), self._read, self._told, self._halved)
        elif self:
            yield self

    def maps(self) -> "Iterator[Cursor]":
        """Yield the items of a list that are maps."""
        return (item for item in self.items() if isinstance(item.data, dict))

    def pairs(self) -> "Iterator[tuple[str, Cursor]]":
        """Yield the keys of a map with their values."""
        if isinstance(self.data, dict):
            for key, item in self.data.items():
                yield str(key), Cursor(item, (*self.at, key), self._read, self._told, self._halved)

    def text(self) -> str:
        """Return the text here, numbers written out; "" where there is none."""
        if isinstance(self.data, str) or (isinstance(self.data, int | float) and not isinstance(self.data, bool)):
            self._read.add(self.at)
        return self.said()

    def said(self) -> str:
        """Return the text here without counting it as read."""
        known = isinstance(self.data, str | int | float) and not isinstance(self.data, bool)
        return str(self.data).strip() if known else ""

    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(text for item in self.items() if (text := item.text()))

    def sole(self, why: str) -> str:
        """Return the text of a list of one; several are lost, and "" is returned."""
        texts = self.texts()
        if len(texts) < 2:
            return texts[0] if texts else ""
        for item in self.items():
            item.lose(why)
        return ""

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

    def unused(self, why: str) -> None:
        """Say why this is lost, where nothing else reads it."""
        if self.data is not None:
            self._told.setdefault(self.at, why)

    def halve(self, why: str) -> None:
        """Say why this is lost in one place, though another may keep it."""
        if self.data is not None:
            self._halved[self.at] = why
            self.unused(why)

    def lost(self, place: Callable[[Route], Place], why: Callable[[str], str], root: str = "") -> Iterator[Loss]:
        """Yield what stands here or below and was not read: each once, at the highest key nothing below was read of."""
        for route in self._unread(self.data, self.at):
            name = ".".join([*([root] if root else []), *_steps(self.data, route[len(self.at) :])])[:_LONGEST]
            yield Loss(name, self._told.get(route) or self._cut(route) or why(name), place(route))

    def _cut(self, at: Route) -> str:
        """Return what is lost of a value that was read: a part of a web address, or all of it in one place."""
        if at not in self._read:
            return ""
        if at in self._halved:
            return self._halved[at]
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


def first_of(listed: Iterable[Cursor], value: Callable[[Cursor], T | None], why: str) -> T | None:
    """Return the first value that any of these cursors has; the others are lost for `why`, where nothing reads them.

    `value` gives what stands at a cursor without counting it as read, None where that says nothing.
    """
    found: T | None = None
    for cursor in listed:
        if (each := value(cursor)) is None:
            continue
        if found is None:
            found = each
            cursor.known()
        else:
            cursor.unused(why)
    return found


def counted(cursor: Cursor) -> int | None:
    """Return a number of times that stands here without counting it as read; None where there is none."""
    count = cursor.peek()
    return int(count) if count is not None and 0 <= count < 1000 else None


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
