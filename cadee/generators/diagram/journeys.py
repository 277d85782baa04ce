"""One page for each journey: its steps numbered, with the fallbacks that stand in for them."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.page import page
from cadee.generators.diagram.views import journey


@generator("diagram/journeys", "a map for each journey, with its fallbacks", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw every journey of the estate on a page of its own."""
    for key in sorted(subject.estate.journeys):
        drawn = page(subject, journey(subject, key), "Journey map")
        yield Artifact(f"journeys/{key}.svg", drawn, "schema-checked")
