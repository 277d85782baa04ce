"""The zone overview: one box a zone, integrations bundled; what a large estate looks like on one page."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import ZONES, View, sheets


@generator("diagram/zones", "the zone overview: a box for each zone, integrations bundled", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw the zones of the estate."""
    for sheet in sheets(subject, View(ZONES)):
        yield Artifact(f"{sheet.name}.svg", page(subject, sheet), "schema-checked")
