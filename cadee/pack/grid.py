"""A table as a section hands it to its template: a caption, the heads of its columns, rows of cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cadee.generators.diagram.words import route
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.pack.telling import Named, Sign, days, named


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: lines below each other after a sign, an id beside the first, a target for that where there is one.

    `notes` stand below in a paler tone, `code` below these as it is. `number` aligns it to the right, `day` keeps each
    line whole.
    """

    lines: tuple[str, ...] = ()
    sign: Sign | None = None
    id: str = ""
    href: str = ""
    notes: tuple[str, ...] = ()
    code: str = ""
    number: bool = False
    day: bool = False


Value = Cell | Named | Sign | str | int | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `empty` is the sentence that stands where it has no rows. The first cell of a row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


def grid(caption: str, head: Sequence[str], rows: Iterable[Sequence[Value]], empty: str = "") -> Grid:
    """Return a table of values: text, several lines, a sign, a number, something named, nothing.

    Raises:
        ValueError: a row has more or fewer cells than the head.
    """
    made = tuple(tuple(cell(value) for value in row) for row in rows)
    if any(len(row) != len(head) for row in made):
        raise ValueError(f"a row of {caption!r} does not fit its head")
    return Grid(caption, tuple(head), made, empty)


def cell(value: Value) -> Cell:
    """Return a value as a cell."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, Sign):
        return Cell(sign=value)
    if isinstance(value, Named):
        return Cell((value.title,), id=value.id)
    if isinstance(value, int):
        return Cell((f"{value:,}",), number=True)
    if value is None or isinstance(value, str):
        return Cell((value,) if value else ())
    return Cell(tuple(value))


def day(when: date | None, today: date, otherwise: str) -> Cell:
    """Return the cell of a day and how far away it is; `otherwise` where none is said."""
    return Cell((when.isoformat(), days(when, today)), day=True) if when else Cell((otherwise,))


def entry(estate: Estate, ref: str, *notes: str) -> Cell:
    """Return the cell that names an element, with notes below its name."""
    found = named(estate, ref)
    return Cell((found.title,), id=found.id, notes=tuple(note for note in notes if note))


def reached(estate: Estate, ref: str) -> str:
    """Return what to call an element in a sentence: a relation without a name of its own by its two ends."""
    found = estate.find(ref)
    if isinstance(found, Integration) and not found.name:
        return route(estate, found)
    return named(estate, ref).title
