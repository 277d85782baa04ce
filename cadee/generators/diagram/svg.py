"""The integration map as a static SVG: no script, no link, no style sheet, nothing fetched."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import whole


@generator(
    "diagram/svg",
    "the integration map: systems in lanes of trust, with the state of their findings",
    proof="schema-checked",
)
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw every system and every integration of the estate."""
    yield Artifact("integration-map.svg", page(subject, whole(subject)), "schema-checked")
