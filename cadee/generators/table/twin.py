"""The twin of a map: the same boxes and lines as tables, for readers who cannot see a picture and for auditors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cadee.generators.base import Artifact, Subject
from cadee.generators.diagram.page import head
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.words import KINDS
from cadee.generators.table import csv, markdown, xlsx
from cadee.generators.table.rows import Table

BOXES = (
    "id", "name", "kind", "lane", "says", "tier", "class", "becomes", "path of a blocker", "state", "findings",
    "in words",
)  # fmt: skip
LINES = (
    "id", "from", "to", "from name", "to name", "steps", "integrations", "fallback", "at run time", "caller waits",
    "class", "becomes", "path of a blocker", "state", "findings", "in words",
)  # fmt: skip
WORDS = ("becomes", "in words", "more")
SPARE = ("says", "tier", "steps", "class", "becomes", "path of a blocker")
"""Columns that only some views fill: where no row says anything in one, it is left out."""


def table_of(picture: Picture, name: str = "map") -> tuple[Table, Table]:
    """Return the boxes and the lines of a picture as two tables, in its order: a row for each, nothing left out.

    `name` begins the names of their files: `map-boxes`, `map-lines`.
    """
    plain = {kind: picture.plain if kind in picture.plain_of else "" for kind in ("boxes", "lines")}
    names = {box.key: box.title for box in picture.boxes}
    lanes = {lane.key: f"{lane.title} ({lane.note})" if lane.note else lane.title for lane in picture.lanes}
    boxes = [_box(box, lanes[box.lane], (plain["boxes"], *picture.tones)) for box in picture.boxes]
    lines = [_line(wire, names, (plain["lines"], *picture.tones)) for wire in picture.wires]
    return _filled(Table(f"{name}-boxes", "Boxes", BOXES, boxes)), _filled(
        Table(f"{name}-lines", "Lines", LINES, lines)
    )


def words_of(picture: Picture, name: str = "map") -> tuple[Table, ...]:
    """Return what stands in words below the map of a failure or a change as a table; none where nothing does.

    The steps of a journey have none: the lines have their numbers and say the same.
    """
    if not picture.heading:
        return ()
    rows = [(str(step.role or ""), step.route, step.words) for step in picture.steps]
    return (Table(f"{name}-words", picture.heading, WORDS, rows),)


def twins(subject: Subject, sheet: Sheet, day: str = "") -> Iterator[Artifact]:
    """Yield the twin of a sheet in Markdown, CSV (a file for each table) and XLSX, named as the sheet is.

    The tables are boxes, lines, and of a failure or a change what it says in words. `day` is the date it states where
    no verdict brings one.
    """
    tables = (*table_of(sheet.picture, sheet.name), *words_of(sheet.picture, sheet.name))
    heading = head(subject, sheet.title, sheet.scope, day)
    about = [line for line in (heading.about, heading.scope, *sheet.notes) if line]
    title = f"{heading.title}: {sheet.title}"
    yield Artifact(f"{sheet.name}.md", markdown.document(title, about, tables), "schema-checked")
    for table in tables:
        yield Artifact(f"{table.name}.csv", csv.written(table), "schema-checked")
    yield Artifact(f"{sheet.name}.xlsx", xlsx.book(tables), "schema-checked")


def _filled(table: Table) -> Table:
    """The table without the spare columns that say nothing."""
    kept = [
        place for place, name in enumerate(table.head) if name not in SPARE or any(row[place] for row in table.rows)
    ]
    head, *rows = ([row[place] for place in kept] for row in (table.head, *table.rows))
    return replace(table, head=head, rows=rows)


def _box(box: Box, lane: str, classes: Sequence[str]) -> Sequence[str]:
    kind = KINDS.get(box.kind, box.kind)
    says = box.says or ", ".join(line for line in box.lines if line != kind)
    return (_id(box.key), box.title, kind, lane, says, box.tag, *_told(box, classes), box.about)


def _line(wire: Wire, names: Mapping[str, str], classes: Sequence[str]) -> Sequence[str]:
    return (
        _id(wire.key),
        _id(wire.source),
        _id(wire.target),
        names[wire.source],
        names[wire.target],
        ", ".join(str(step) for step in wire.steps),
        str(wire.bundle),
        _yes(wire.dashed),
        _yes(not wire.light, "no"),
        _yes(not wire.open, "no"),
        *_told(wire, classes),
        wire.about,
    )


def _told(drawn: Box | Wire, classes: Sequence[str]) -> Sequence[str]:
    """What colour and shape tell in the picture, as words: class, what becomes of it, blocker, state, findings."""
    mark = drawn.mark
    found = (f"{mark.state} {mark.count}", ", ".join(mark.codes)) if mark else ("", "")
    return classes[drawn.tone], str(drawn.role or ""), _yes(drawn.lit), *found


def _id(key: str) -> str:
    """An element as the other tables name it: without the section of the spec that it stands in."""
    return key.removeprefix("systems/").removeprefix("integrations/")


def _yes(value: bool, otherwise: str = "") -> str:
    return "yes" if value else otherwise
