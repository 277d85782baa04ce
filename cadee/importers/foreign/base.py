"""This file holds what an importer is: a function from a foreign configuration to documents of a spec, and losses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cadee.diagnostic import Place, Route
from cadee.errors import InputError


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign configuration: its documents as plain data without keys in the open, and where each value stands.

    A route begins with the number of the document. `beside` are the documents of files that it includes, by the name
    it gives them.
    """

    name: str
    documents: tuple[Any, ...]
    place: Callable[[Route], Place]
    beside: Mapping[str, "Foreign"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the file says and the spec does not: its name in the file, why, and where it stands."""

    name: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True, order=True)
class Open:
    """Something that a spec needs and the file does not say: a field of elements, in words, and what was written."""

    section: str
    field: str
    why: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A first workspace: its documents by path, what was kept by kind, what was lost, what is open."""

    documents: Mapping[str, Mapping[str, Any]]
    kept: Mapping[str, int]
    losses: tuple[Loss, ...]
    open: tuple[Open, ...]


Read = Callable[[Foreign], Imported]
Includes = Callable[[Any], tuple[str, ...]]


def _nothing(data: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Importer:
    """An importer: the name of its format, what it reads in a line, its function, the files that data includes.

    `several` where a configuration may lie in several files that stand side by side.
    """

    name: str
    summary: str
    read: Read
    includes: Includes = _nothing
    several: bool = False


def importer(
    name: str, summary: str, *, includes: Includes = _nothing, several: bool = False
) -> Callable[[Read], Importer]:
    """Make an importer of a function; this registers nothing: importers are discovered by walking the package."""

    def wrap(read: Read) -> Importer:
        return Importer(name, summary, read, includes, several)

    return wrap


def refuse(foreign: Foreign, what: str, fix: str) -> InputError:
    """Return the error for a file that is no configuration of the format."""
    return InputError(f"{foreign.name} is no {what}", fix=fix)
