"""The stages in their order: a picture in, a picture laid out."""

from dataclasses import replace

from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.hold import NOTHING, Hold, reorder, standstill
from cadee.generators.diagram.lanes.measure import measure
from cadee.generators.diagram.lanes.net import joints, nets
from cadee.generators.diagram.lanes.order import order
from cadee.generators.diagram.lanes.pin import heights, rails
from cadee.generators.diagram.lanes.place import place
from cadee.generators.diagram.lanes.rank import rank
from cadee.generators.diagram.lanes.route import route
from cadee.generators.diagram.lanes.row import TITLE
from cadee.generators.diagram.lanes.tidy import tidy
from cadee.generators.diagram.picture import Picture

LOOSER = (0, 4, 8, 14, 22, 32)
"""Pixels added to the distances in a column, one after the other, until no two lines have to share a way."""


def lay(picture: Picture, hold: Hold = NOTHING) -> Laid:
    """Return the picture laid out, its boxes where `hold` has them. The same picture gives the same plan."""
    faces = measure(picture)
    grid = rank(picture, hold)
    found = nets(picture, grid)
    meetings = joints(found)
    stacks = order(found, grid.columns, meetings)
    reorder(stacks, picture, hold)
    settled = standstill(picture, hold)
    sides = rails(picture, found, stacks)
    for extra in LOOSER:
        tall = heights(picture, faces, sides, extra)
        level = place(found, meetings, stacks, sides, tall, extra, settled)
        placed, rings = tidy(found, meetings, stacks, sides, tall, level)
        if not rings:
            break
    return Laid(picture, faces, grid, route(picture, grid, found, meetings, placed, tall))


def relay(laid: Laid, picture: Picture) -> Laid:
    """Return another picture of the same boxes and wires on the places and lines of one that is laid out."""
    return replace(laid, picture=picture, faces=measure(picture))


def places(laid: Laid, *, still: bool = False) -> Hold:
    """Return the places of a picture that is laid out, for another to keep; heights too where `still`."""
    row = laid.grid.row
    framed = zip(laid.picture.boxes, laid.plan.boxes, strict=True)
    top = {box.key: frame.y - TITLE for box, frame in framed if row[box.key] == 0}
    return Hold(laid.grid.column, row, top, still)
