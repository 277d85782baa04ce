"""What a layer view is: a name, a title, and a function that tells a map by one question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from cadee.generators.base import Subject
from cadee.generators.diagram.lanes.measure import BOX, INDENT, MARGIN, SMALL
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.text import wrap
from cadee.registry import discover


@dataclass(frozen=True, slots=True)
class Facet:
    """A layer view. `paint` returns the map with the same boxes and wires in the same order."""

    name: str
    title: str
    summary: str
    paint: Callable[[Subject, Picture], Picture]


@cache
def facets() -> dict[str, Facet]:
    """Return every layer view by name."""
    return discover("cadee.generators.diagram.facets", Facet, lambda facet: facet.name)


def bare(whole: Picture) -> Picture:
    """Return a map without what other views tell: no findings, no lit paths, no tiers, no journey."""
    boxes = tuple(replace(box, mark=None, lit=False, tag="") for box in whole.boxes)
    wires = tuple(replace(wire, mark=None, lit=False, steps=()) for wire in whole.wires)
    return replace(whole, boxes=boxes, wires=wires, journey="", steps=())


def saying(box: Box, words: str) -> Box:
    """Return a box that says `words` below its name: in two lines at most, cut where they are too long."""
    return replace(box, lines=wrap(words, BOX - INDENT - MARGIN, SMALL), says=words, about=told(box, words))


def told(thing: Box | Wire, *more: str) -> str:
    """Return the full text of a box or wire with what a view says of it in front."""
    return "; ".join([*(said for said in more if said), thing.about])
