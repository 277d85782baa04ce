"""The systems and integrations as tables: Markdown to read, CSV to import, a workbook to sort."""

from collections.abc import Iterator
from dataclasses import replace

from cadee.generators import generators
from cadee.generators.base import Artifact
from cadee.pack.base import Brief, part

TABLES = "tables"
"""The folder of the tables, and how their generators' names begin."""


@part("tables")
def tables(brief: Brief) -> Iterator[Artifact]:
    """Yield the tables in every format that there is a generator for."""
    for name, item in generators().items():
        if name.startswith("table/"):
            yield from (replace(made, path=f"{TABLES}/{made.path}") for made in item.make(brief.subject))
