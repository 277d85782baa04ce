"""What becomes of a box or line in a failure or a change, in word, shape and colour."""

from collections.abc import Mapping
from enum import StrEnum

from cadee.generators.diagram import palette


class Role(StrEnum):
    """What becomes of something. The value is the word a reader sees."""

    LOST = "Lost"
    DEAD = "Cannot work"
    LESS = "Works with less"
    STANDS_IN = "Stands in"
    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"


COLOURS: Mapping[Role, str] = {
    Role.LOST: palette.NOT_MET,
    Role.DEAD: palette.NOT_MET,
    Role.LESS: palette.AT_RISK,
    Role.STANDS_IN: palette.MET,
    Role.ADDED: palette.MET,
    Role.REMOVED: palette.NOT_MET,
    Role.CHANGED: palette.AT_RISK,
}

_ROUND = "M6 .5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z"
_POINTED = "M6 .4 11.8 11.2H.2z"
_EIGHT = "M3.6.3h4.8l3.3 3.3v4.8l-3.3 3.3H3.6L.3 8.4V3.6z"
_SQUARE = "M.6.6h10.8v10.8H.6z"
_DIAMOND = "M6 0l6 6-6 6-6-6z"

SHAPES: Mapping[Role, tuple[str, str]] = {
    Role.LOST: (_EIGHT, "M4 4l4 4M8 4L4 8"),
    Role.DEAD: (_SQUARE, "M3.6 3.6l4.8 4.8M8.4 3.6l-4.8 4.8"),
    Role.LESS: (_POINTED, "M6 4.2v3.2M6 9.2v.6"),
    Role.STANDS_IN: (_ROUND, "M4.8 3.4L7.6 6 4.8 8.6"),
    Role.ADDED: (_ROUND, "M6 3.2v5.6M3.2 6h5.6"),
    Role.REMOVED: (_SQUARE, "M3.2 6h5.6"),
    Role.CHANGED: (_DIAMOND, "M6 3.4L3.9 7.2M8.1 4.8L6 8.6"),
}
"""An outline and a sign in it, on a grid of 12."""

MEANINGS: Mapping[Role, str] = {
    Role.LOST: "it is gone: the view asks what then",
    Role.DEAD: "it is there and fails with what is gone",
    Role.LESS: "it works on, some of its calls fail",
    Role.STANDS_IN: "a fallback that answers now",
    Role.ADDED: "not there before",
    Role.REMOVED: "not there any more",
    Role.CHANGED: "it, or a control of it, is declared otherwise than before",
}

ORDER = tuple(Role)
"""In the order of a legend; of bundled lines the first counts."""
