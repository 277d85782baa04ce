"""The rule by which a map that is too large for a page becomes several: zones first, then parts, at last one sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.collapse import part
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay, places
from cadee.generators.diagram.overview import overview
from cadee.generators.diagram.picture import Box, Lane
from cadee.generators.diagram.sheet import BUDGET, Sheet

LEAST, MOST = 8, 18
"""A part shows so many systems one by one, at least and at most; the others around it are drawn together."""


def split(whole: Sheet, between: Sequence[Sheet] = ()) -> tuple[Sheet, ...]:
    """Return the pages of a map: itself alone where it fits, else zones, `between`, parts, and itself on one sheet."""
    picture, laid = whole.picture, whole.laid or lay(whole.picture)
    whole = replace(whole, laid=laid)
    if len(picture.boxes) <= BUDGET:
        return whole, *between
    parts = tuple(_parts(whole, laid))
    pages = [zones(whole), *between, *parts]
    said = f"More than {BUDGET} boxes are hard to read on a page: {count(len(pages), 'page')} show the same in parts."
    return *pages, replace(whole, notes=(*whole.notes, said))


def zones(whole: Sheet) -> Sheet:
    """Return the overview of a map: a box for each of its lanes."""
    drawn = overview(whole.picture)
    name = "zone-map" if whole.name == "integration-map" else f"{whole.name}-zones"
    title = "Zone overview" if whole.name == "integration-map" else f"{whole.title}: zones"
    scope = f"all {count(len(whole.picture.boxes), 'system')} in {count(len(drawn.boxes), 'box', 'boxes')}"
    return Sheet(name, title, scope, drawn, whole.notes)


def _parts(whole: Sheet, laid: Laid) -> Iterator[Sheet]:
    """Yield a page for each neighbourhood: small zones that follow each other together, large ones in runs."""
    hold = places(laid)
    chosen = list(_neighbourhoods(whole, laid))
    for number, (lanes, keys) in enumerate(chosen, 1):
        found = part(whole.picture, frozenset(keys), BUDGET)
        named = ", ".join(dict.fromkeys(lane.title for lane in lanes))
        scope = f"part {number} of {len(chosen)}: {named}, {len(keys)} of {len(whole.picture.boxes)} systems"
        drawn = lay(found.picture, hold)
        yield Sheet(
            f"{whole.name}-parts/{number:0{len(str(len(chosen)))}}",
            whole.title,
            scope,
            found.picture,
            (*whole.notes, found.caption),
            drawn,
        )


def _neighbourhoods(whole: Sheet, laid: Laid) -> Iterator[tuple[list[Lane], list[str]]]:
    """Yield lanes and the keys of boxes: as many lanes as fit, or a run of a lane's boxes as they stand in it."""
    most = min(MOST, max(LEAST, BUDGET - len(whole.picture.lanes)))
    lanes: list[Lane] = []
    keys: list[str] = []
    for lane in whole.picture.lanes:
        members = _members(whole, laid, lane)
        if keys and len(keys) + len(members) > most:
            yield lanes, keys
            lanes, keys = [], []
        if len(members) > most:
            pages = -(-len(members) // most)
            size = -(-len(members) // pages)
            yield from (([lane], members[first : first + size]) for first in range(0, len(members), size))
        else:
            lanes, keys = [*lanes, lane], [*keys, *members]
    if keys:
        yield lanes, keys


def _members(whole: Sheet, laid: Laid, lane: Lane) -> list[str]:
    """The boxes of a lane from the left to the right, from top to bottom."""
    at = {box.key: frame for box, frame in zip(laid.picture.boxes, laid.plan.boxes, strict=True)}
    found: list[Box] = [box for box in whole.picture.boxes if box.lane == lane.key]
    return [box.key for box in sorted(found, key=lambda box: (at[box.key].x, at[box.key].y, box.key))]
