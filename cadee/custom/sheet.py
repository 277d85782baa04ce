"""A file that holds one map: read with places, its keys judged, the first fault told with line and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadee.custom.checker import Fault
from cadee.custom.writing import place_in
from cadee.diagnostic import Place, Route
from cadee.errors import InputError
from cadee.source.limits import Limits
from cadee.source.places import SourceFile
from cadee.source.suggest import nearest
from cadee.source.yaml import read_yaml

LIMITS = Limits(file=256 * 1024, nodes=20_000, scalar=64 * 1024)
"""A file of a rule is small; one that is not is none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map of a file and where it stands in it. Its methods raise InputError with file, line and column."""

    file: SourceFile
    data: Mapping[str, Any]
    route: Route = ()

    def only(self, known: Sequence[str], needed: Sequence[str]) -> None:
        """Refuse keys that are not `known`, and the lack of those that are `needed`."""
        for key in self.data:
            if key not in known:
                near = nearest(key, known)
                hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"Keys are: {', '.join(known)}."
                raise self.refused(f"unknown key {key!r}", hint, key, on_key=True)
        lacking = [key for key in needed if key not in self.data]
        if lacking:
            raise self.refused(f"{', '.join(map(repr, lacking))} must be written", "Add it.")

    def text(self, key: str, default: str = "", *, choices: Sequence[str] = ()) -> str:
        """Return a text, of one line or more; one of `choices` where there are any."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (key in self.data and not value.strip()):
            raise self.refused(f"{key!r} must be a text", "Write a text.", key)
        if choices and value not in choices:
            near = nearest(value, choices)
            hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of {', '.join(choices)}."
            raise self.refused(f"{key!r} cannot be {value!r}", hint, key)
        return value

    def sentence(self, key: str) -> str:
        """Return a text that ends as a sentence does."""
        value = " ".join(self.text(key).split())
        if value and not value.endswith((".", "!", "?")):
            raise self.refused(f"{key!r} must be a sentence", "End it with a full stop.", key)
        return value

    def texts(self, key: str, *, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a text or a list of texts as several texts."""
        value = self.data.get(key, [])
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(item, str) for item in several):
            raise self.refused(f"{key!r} must be a list of texts", "Write a list of texts.", key)
        for item in several:
            if choices and item not in choices:
                near = nearest(item, choices)
                hint = f"Did you mean {near[0]!r}?" if near else f"Choose of {', '.join(choices)}."
                raise self.refused(f"{key!r} cannot be {item!r}", hint, key)
        return tuple(several)

    def inner(self, key: str) -> "Sheet":
        """Return a map in the map."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.refused(f"{key!r} must be a map", f"Write its fields below `{key}:`.", key)
        return Sheet(self.file, value, (*self.route, key))

    def items(self, key: str) -> Iterator["Sheet"]:
        """Yield the maps of a list."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.refused(f"{key!r} must be a list of maps", "Write `-` and the fields of each.", key)
        for index, item in enumerate(value):
            yield Sheet(self.file, item, (*self.route, key, index))

    def place(self, key: str = "", *, on_key: bool = False) -> Place:
        """Return where a value stands, or its key, or the map itself."""
        return self.file.place((*self.route, key) if key else self.route, on_key)

    def refused(self, message: str, fix: str, key: str = "", *, on_key: bool = False) -> InputError:
        """Return the error that says what is wrong with a value."""
        return InputError(f"{self.place(key, on_key=on_key)}: {message}", fix=fix)

    def misread(self, key: str, fault: Fault) -> InputError:
        """Return the error that says what is wrong within an expression."""
        place = place_in(self.file, (*self.route, key), str(self.data[key]), fault.at)
        return InputError(f"{place}: {fault.message}", fix=fault.fix)


def sheet(name: str, raw: bytes) -> Sheet:
    """Return the map that a file holds.

    Raises:
        InputError: it holds none, or something that no file of cadee may hold; the first fault is told.
    """
    file = read_yaml(name, raw, LIMITS)
    if file.faults:
        first, more = file.faults[0], len(file.faults) - 1
        rest = f" (and {more} more)" if more else ""
        raise InputError(f"{first.place}: {first.message}{rest}", fix=first.fix)
    if not isinstance(file.data, dict):
        raise InputError(f"{name}:1:1: the file holds no rule", fix="Write the fields of a rule, beginning with `id:`.")
    return Sheet(file, file.data)
