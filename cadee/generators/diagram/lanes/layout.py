"""The stages in their order: a picture in, a picture laid out."""

from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.measure import measure
from cadee.generators.diagram.lanes.net import joints, nets
from cadee.generators.diagram.lanes.order import order
from cadee.generators.diagram.lanes.pin import heights, rails
from cadee.generators.diagram.lanes.place import place
from cadee.generators.diagram.lanes.rank import rank
from cadee.generators.diagram.lanes.route import route
from cadee.generators.diagram.lanes.tidy import tidy
from cadee.generators.diagram.picture import Picture

LOOSER = (0, 4, 8, 14, 22, 32)
"""Pixels added to the distances in a column, one after the other, until no two lines have to share a way."""


def lay(picture: Picture) -> Laid:
    """Return the picture laid out. The same picture gives the same plan, pixel by pixel."""
    faces = measure(picture)
    grid = rank(picture)
    found = nets(picture, grid)
    meetings = joints(found)
    stacks = order(found, grid.columns, meetings)
    sides = rails(picture, found, stacks)
    for extra in LOOSER:
        tall = heights(picture, faces, sides, extra)
        placed, rings = tidy(found, meetings, stacks, sides, tall, place(found, meetings, stacks, sides, tall, extra))
        if not rings:
            break
    return Laid(picture, faces, grid, route(picture, grid, found, meetings, placed, tall))
