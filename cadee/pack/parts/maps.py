"""The maps: every view as a picture with its twin in tables, and the whole for other tools to draw."""

from collections.abc import Iterator
from dataclasses import replace

from cadee.generators import generators
from cadee.generators.base import Artifact
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.sheets import CHANGE, JOURNEY, WHOLE, ZONES, View, sheets
from cadee.generators.table.twin import twins
from cadee.pack.base import Brief, part

MAPS = "maps"
"""The folder of the maps."""

PARTS = "-parts/"
"""What the names of pages have that show a part of a view."""


MANY = 150
"""Of more systems than this, only the map itself is drawn part by part; the other views show their zones."""


@part("maps")
def maps(brief: Brief) -> Iterator[Artifact]:
    """Yield each sheet of each view as SVG, with its boxes and lines as Markdown, CSV and a workbook.

    A page that shows a part of a view has no tables: those of the whole view hold its rows. Of a very large estate the
    views of identities, data, fallbacks and owners are not drawn in parts: `cadee map --view` draws each when asked.
    """
    seen: set[str] = set()
    many = len(brief.estate.systems) > MANY
    for view in _views(brief):
        for sheet in sheets(brief.subject, view):
            if many and view.name in facets() and PARTS in sheet.name:
                continue
            if sheet.name not in seen:
                seen.add(sheet.name)
                yield from map(_filed, _drawn(brief, sheet))


def _views(brief: Brief) -> Iterator[View]:
    """The views that need no system to be about: whose failure or surroundings to draw is for the reader to ask."""
    yield from (View(WHOLE), View(ZONES), View(JOURNEY))
    yield from (View(name) for name in facets())
    if brief.before is not None:
        yield View(CHANGE, brief.before.name, before=brief.before.estate)


def _drawn(brief: Brief, sheet: Sheet) -> Iterator[Artifact]:
    yield Artifact(f"{sheet.name}.svg", page(brief.subject, sheet), "schema-checked")
    if PARTS in sheet.name:
        return
    yield from twins(brief.subject, sheet)


def _filed(made: Artifact) -> Artifact:
    return replace(made, path=f"{MAPS}/{made.path}")


def _made(brief: Brief, target: str) -> Iterator[Artifact]:
    yield from map(_filed, generators()[target].make(brief.subject))


@part("circuit")
def circuit(brief: Brief) -> Iterator[Artifact]:
    """Yield the CADEE circuit: the state of each layer."""
    yield from _made(brief, "diagram/circuit")


@part("maps for Graphviz")
def dot(brief: Brief) -> Iterator[Artifact]:
    """Yield the whole map as DOT."""
    yield from _made(brief, "diagram/dot")


@part("maps for Mermaid")
def mermaid(brief: Brief) -> Iterator[Artifact]:
    """Yield the map as Mermaid, or the zones where viewers would refuse the whole."""
    yield from _made(brief, "diagram/mermaid")


@part("maps for draw.io")
def drawio(brief: Brief) -> Iterator[Artifact]:
    """Yield the maps as one draw.io file of pages."""
    yield from _made(brief, "diagram/drawio")
