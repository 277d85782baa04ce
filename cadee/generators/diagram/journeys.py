"""One page for each journey: its steps numbered, with the fallbacks that stand in for them."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import JOURNEY, View, sheets


@generator("diagram/journeys", "a map for each journey, with its fallbacks", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw every journey of the estate on a page of its own."""
    for sheet in sheets(subject, View(JOURNEY)):
        yield Artifact(f"{sheet.name}.svg", page(subject, sheet), "schema-checked")
