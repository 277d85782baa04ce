"""Line icons for kinds and shapes for states, as paths of our own; kinds on a grid of 20, states on one of 12."""

from xml.etree.ElementTree import Element

from cadee.generators.diagram import roles
from cadee.generators.diagram.markup import Number, add
from cadee.generators.diagram.palette import PAPER
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.status import COLOURS, State

KINDS = {
    "channel": "M3 4h14v9.5H9.5L5.5 17v-3.5H3zM6.5 7.5h7M6.5 10.2h4.5",
    "agent": "M4.5 7h11v9h-11zM10 7V3.5M8.8 3.5h2.4M7.8 10.3v1.6M12.2 10.3v1.6M2.5 10.2v3M17.5 10.2v3",
    "gateway": "M3.5 17V9.5a6.5 6.5 0 0 1 13 0V17M2 17h4.5M13.5 17H18M6.8 12.5h6M10.6 10.2l2.3 2.3-2.3 2.3",
    "model": "M10 2.3 16.7 6.1v7.8L10 17.7 3.3 13.9V6.1zM10 7.2l2.5 1.4v2.8L10 12.8l-2.5-1.4V8.6z",
    "embedding": "M3.5 3v13.5H17M3.5 16.5l4-7.5M3.5 16.5l10-9M3.5 16.5l11.5-3",
    "guardrail": "M10 2.3 16.3 4.8v5c0 4-2.8 6.6-6.3 7.9-3.5-1.3-6.3-3.9-6.3-7.9v-5zM7.2 9.8l2.1 2.2 3.6-4.2",
    "tool": "M12.6 3.3a4.2 4.2 0 0 0-4.7 5.5l-5 5a1.9 1.9 0 0 0 2.7 2.7"
    "l5-5a4.2 4.2 0 0 0 5.6-4.8l-2.5 2.5-2.6-.7-.7-2.6z",
    "store": "M3.8 5.2c0-1.6 2.8-2.8 6.2-2.8s6.2 1.2 6.2 2.8S13.4 8 10 8 3.8 6.8 3.8 5.2z"
    "M3.8 5.2v9.6c0 1.6 2.8 2.8 6.2 2.8s6.2-1.2 6.2-2.8V5.2M3.8 10c0 1.6 2.8 2.8 6.2 2.8s6.2-1.2 6.2-2.8",
    "index": "M3 4.5h14M3 8.5h5M3 12.5h4M12.5 8.3a3.7 3.7 0 1 1 0 7.4a3.7 3.7 0 1 1 0-7.4zM15.2 14.7l2.6 2.6",
    "queue": "M2.5 6h15v8h-15zM6.3 6v8M10 6v8M13.7 6v8",
    "platform": "M3 3h14v5.5H3zM3 11.5h14V17H3zM6 5.8h1.5M6 14.3h1.5M10.5 5.8H14M10.5 14.3H14",
    "human": "M10 2.8a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 1 1 0-6.8zM3.2 17.2c.5-3.4 3.2-5.4 6.8-5.4s6.3 2 6.8 5.4z",
    "telemetry": "M2 10.5h3.8l2-6 3.8 11 2.2-6.6.8 1.6H18",
    "identity-provider": "M2.5 4.5h15v11h-15zM7 7.4a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 1 1 0-3.2z"
    "M4.6 13.2c.3-1.3 1.2-1.9 2.4-1.9s2.1.6 2.4 1.9M11.8 8h3.4M11.8 11h3.4",
    "secret-store": "M4.5 9h11v8.2h-11zM7 9V6.2a3 3 0 0 1 6 0V9M10 12v2.2",
    "external": "M8 5H3.5v11.5H15V12M11 3h6v6M17 3l-7.5 7.5",
    "several": "M3 7h10v10H3zM6 7V4h11v10h-4",
    "zone": "M2.5 2.5h15v15h-15zM6.5 6.5h7v7h-7z",
}

_SHAPES = {
    State.MET: "M6 .5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z",
    State.AT_RISK: "M6 .4 11.8 11.2H.2z",
    State.NOT_MET: "M3.6.3h4.8l3.3 3.3v4.8l-3.3 3.3H3.6L.3 8.4V3.6z",
    State.NOT_ASSESSED: "M.6.6h10.8v10.8H.6z",
}
_SIGNS = {
    State.MET: "M3.4 6.2l1.9 1.9 3.4-4",
    State.AT_RISK: "M6 4.2v3.2M6 9.2v.6",
    State.NOT_MET: "M4 4l4 4M8 4L4 8",
    State.NOT_ASSESSED: "M3.6 6h4.8",
}


def icon(parent: Element, kind: str, x: Number, y: Number, colour: str) -> None:
    """Draw the icon of a kind with its corner at a point, 20 pixels square."""
    add(
        parent,
        "path",
        d=KINDS[kind],
        transform=f"translate({x} {y})",
        fill="none",
        stroke=colour,
        stroke_width=1.3,
        stroke_linejoin="round",
        stroke_linecap="round",
    )


def sign(parent: Element, role: Role, x: Number, y: Number, *, inverse: bool = False) -> None:
    """Draw the shape of a role with its corner at a point, 12 pixels square; `inverse` on its own colour."""
    outline, inner = roles.SHAPES[role]
    _shape(parent, outline, inner, roles.COLOURS[role], (x, y), inverse)


def shape(parent: Element, state: State, x: Number, y: Number, *, inverse: bool = False) -> None:
    """Draw the shape of a state with its corner at a point, 12 pixels square; `inverse` on its own colour."""
    _shape(parent, _SHAPES[state], _SIGNS[state], COLOURS[state], (x, y), inverse)


def _shape(
    parent: Element, outline: str, inner: str, colour: str, corner: tuple[Number, Number], inverse: bool
) -> None:
    back, front = (PAPER, colour) if inverse else (colour, PAPER)
    at = f"translate({corner[0]} {corner[1]})"
    add(parent, "path", d=outline, transform=at, fill=back)
    add(
        parent,
        "path",
        d=inner,
        transform=at,
        fill="none",
        stroke=front,
        stroke_width=1.6,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
