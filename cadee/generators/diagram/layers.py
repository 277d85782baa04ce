"""The layer views as generators: identity, data, fallback, ownership, each on the places of the integration map."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import View, sheets


@generator("diagram/layers", "the map told by identity, data, fallback and ownership", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw every layer view, split where it does not fit on a page."""
    for name in facets():
        for sheet in sheets(subject, View(name)):
            yield Artifact(f"{sheet.name}.svg", page(subject, sheet), "schema-checked")
