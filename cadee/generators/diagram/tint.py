"""What colour tells of a box or line."""

from cadee.generators.diagram import roles
from cadee.generators.diagram.palette import TONES
from cadee.generators.diagram.picture import Box, Wire
from cadee.generators.diagram.status import COLOURS


def tint(thing: Wire | Box, plain: str) -> str:
    """Return the colour of what becomes of it, else of its findings, else of its class, else `plain`."""
    if thing.role:
        return roles.COLOURS[thing.role]
    if thing.mark:
        return COLOURS[thing.mark.state]
    return TONES[thing.tone - 1] if thing.tone else plain


def tinted(thing: Wire | Box) -> bool:
    """Whether colour tells anything of it."""
    return bool(thing.role or thing.mark or thing.tone)


def told(thing: Wire | Box) -> str:
    """Return in words what becomes of it or how it stands: `Stands in`, `Not met 3`; "" where nothing is to say."""
    if thing.role:
        return str(thing.role)
    return f"{thing.mark.state} {thing.mark.count}" if thing.mark else ""
