"""The change view: what was added, removed and changed against another revision, on the places of that one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from cadee.comparison import Change, Comparison, compare
from cadee.comparison.renames import translated
from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import bare, told
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay, places
from cadee.generators.diagram.picture import Box, Picture, Step, Wire
from cadee.generators.diagram.roles import ORDER, Role
from cadee.generators.diagram.status import drawn_on
from cadee.model.estate import Estate

_ROLES = {"added": Role.ADDED, "removed": Role.REMOVED, "changed": Role.CHANGED, "renamed": Role.CHANGED}
Drawn = TypeVar("Drawn", Box, Wire)

MOST = 12
"""So many changes are told in words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The map of a change, laid out on the old places, and its caption."""

    laid: Laid
    notes: tuple[str, ...]

    @property
    def picture(self) -> Picture:
        """The map itself."""
        return self.laid.picture


def difference(subject: Subject, before: Estate) -> Difference:
    """Return the map of both estates at once; what was there before keeps its column, its order and its height."""
    found = compare(before, subject.estate)
    known = translated(before, {change.was: change.element for change in found.changes if change.was})
    both = _both(known, subject.estate)
    roles, elsewhere = _roles(both, found)
    whole = bare(picture(replace(subject, estate=both, report=None)))
    summary = found.summary(MOST)
    steps = tuple(
        Step(number, change.sentence, str(change.weight).replace("-", " "), _ROLES[change.kind])
        for number, change in enumerate(summary.shown, 1)
    )
    drawn = replace(
        whole,
        boxes=tuple(_told(box, roles, found) for box in whole.boxes),
        wires=tuple(_told(wire, roles, found) for wire in whole.wires),
        steps=steps,
        heading="Changes in words" if steps else "",
    )
    hold = places(lay(picture(replace(subject, estate=known, report=None))), still=True)
    return Difference(lay(drawn, hold), tuple(_notes(found, summary.rest, elsewhere)))


def _both(before: Estate, after: Estate) -> Estate:
    """One estate with the entries of both: as they are now, where they still are."""
    drawn = ("zones", "systems", "integrations")
    sections = {name: {**before.sections[name], **after.sections[name]} for name in drawn}
    return replace(after, sections={**after.sections, **sections})


def _roles(both: Estate, found: Comparison) -> tuple[Mapping[str, Role], Mapping[str, int]]:
    """What becomes of each system and integration; how many changed elements of each section no map draws."""
    made: dict[str, Role] = {}
    elsewhere: dict[str, set[str]] = {}
    for change in found.changes:
        role = _role(change)
        shown = tuple(drawn_on(both, change.element))
        for element in shown:
            told_as = role if element == change.element else Role.CHANGED
            made[element] = min(made.get(element, told_as), told_as, key=ORDER.index)
        if not shown:
            elsewhere.setdefault(change.element.partition("/")[0], set()).add(change.element)
    return made, {section: len(elements) for section, elements in sorted(elsewhere.items())}


def _role(change: Change) -> Role:
    """A change of one field is a change of the element, also where the field was added or removed."""
    return Role.CHANGED if change.field else _ROLES[change.kind]


def _told(thing: Drawn, roles: Mapping[str, Role], found: Comparison) -> Drawn:
    role = roles.get(thing.key)
    if role is None:
        return thing
    said = [change.sentence for change in found.about(thing.key)][:6]
    return replace(thing, role=role, about=told(thing, str(role), *said))


def _notes(found: Comparison, rest: int, elsewhere: Mapping[str, int]) -> Iterator[str]:
    if not found:
        yield "Nothing changed."
    if rest:
        yield f"Not told in words here: {rest} more changes and consequences."
    if elsewhere:
        said = ", ".join(f"{section} {number}" for section, number in elsewhere.items())
        yield f"Changed beyond what a map draws: {said}."
