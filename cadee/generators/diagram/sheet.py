"""A sheet: one picture with its title and scope, as it is drawn, listed and exported."""

from dataclasses import dataclass

from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.picture import Picture

BUDGET = 25
"""About so many boxes fit on a page that is printed; a view with more is split."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a view.

    `name` is its file without ending, made of ids only (`journeys/ask`); `title` the view in words; `scope` what of
    the estate it shows; `notes` the caption, with counts of what it does not show. `laid` are the places of the boxes
    and lines, None where they are still to be found.
    """

    name: str
    title: str
    scope: str
    picture: Picture
    notes: tuple[str, ...] = ()
    laid: Laid | None = None
