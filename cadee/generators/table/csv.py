"""The tables as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.table.rows import Table, tables

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a spreadsheet may take for the beginning of a formula or a command."""


@generator("table/csv", "systems and integrations as CSV, safe to open in a spreadsheet", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write one file for systems and one for integrations."""
    for table in tables(subject):
        yield Artifact(f"{table.name}.csv", written(table), "schema-checked")


def safe(cell: str) -> str:
    """Return a cell that is text to every spreadsheet: an apostrophe goes before what could be a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def written(table: Table) -> str:
    """Return a table as CSV, its head first."""
    text = io.StringIO()
    rows = (table.head, *table.rows)
    csv.writer(text, lineterminator="\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
