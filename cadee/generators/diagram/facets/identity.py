"""The identity view: as whom each call is made, and how the caller proves itself."""

from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.facets.facet import Facet, bare, saying, told
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.words import name, title
from cadee.model.estate import Estate
from cadee.model.flow import Integration

NONE, SHARED, UNSAID = 1, 2, 3
TONES = (
    "no proof of who calls (auth none)",
    "a secret that is sent along: key or password",
    "how the caller proves itself is not said",
)
_CLASSES = {"none": NONE, "api-key": SHARED, "password": SHARED}


def paint(subject: Subject, whole: Picture) -> Picture:
    """Tell a map by identities."""
    estate, drawn = subject.estate, bare(whole)
    return replace(
        drawn,
        boxes=tuple(_box(estate, box) for box in drawn.boxes),
        wires=tuple(_wire(estate, wire) for wire in drawn.wires),
        tones=TONES,
        plain="proof bound to the caller: mTLS, SPIFFE, OIDC, SAML, cloud role",
        plain_of=("lines",),
    )


def proof(estate: Estate, item: Integration) -> str | None:
    """Return how the caller of an integration proves itself: as the integration says, else as its identity does."""
    identity = estate.identities.get(item.identity or "")
    return item.auth or (identity.auth if identity else None)


def _wire(estate: Estate, wire: Wire) -> Wire:
    item = estate.integrations[wire.key.removeprefix("integrations/")]
    said = proof(estate, item)
    who = f"as {name(estate.identities.get(item.identity), item.identity)}" if item.identity else "as nobody named"
    tone = UNSAID if said is None else _CLASSES.get(said, 0)
    return replace(wire, tone=tone, about=told(wire, who, f"proof: {said or 'not said'}"))


def _box(estate: Estate, box: Box) -> Box:
    key = box.key.removeprefix("systems/")
    calls = [item for item in estate.integrations.values() if item.source == key]
    held = sorted({item.identity for item in calls if item.identity})
    nameless = sum(not item.identity for item in calls)
    named = [title(estate.identities[each]) if each in estate.identities else each for each in held]
    said = [*named, *([f"{count(nameless, 'call')} as nobody named"] if nameless else [])]
    words = f"as {', '.join(said)}" if held else ", ".join(said) or "calls nobody"
    return saying(box, words)


facet = Facet("identity", "Identity map", "as whom each call is made, and how the caller proves itself", paint)
