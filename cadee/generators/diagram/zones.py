"""The zone overview: one box a zone, integrations bundled; what a large estate looks like on one page."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram import views
from cadee.generators.diagram.page import page


@generator("diagram/zones", "the zone overview: a box for each zone, integrations bundled", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw the zones of the estate."""
    yield Artifact("zone-map.svg", page(subject, views.zones(subject), "Zone overview"), "schema-checked")
