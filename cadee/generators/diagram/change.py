"""The change view: what was added, removed and changed against another revision, on the places of that one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cadee.comparison import Change, Comparison, compare
from cadee.comparison.renames import translated
from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import bare, told
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay, places
from cadee.generators.diagram.picture import Box, Lane, Picture, Step, Wire
from cadee.generators.diagram.roles import ORDER, Role
from cadee.generators.diagram.touched import touched
from cadee.model.estate import Estate

_ROLES = {"added": Role.ADDED, "removed": Role.REMOVED, "changed": Role.CHANGED, "renamed": Role.CHANGED}
Drawn = TypeVar("Drawn", Box, Wire)

MOST = 12
"""So many changes are told in words."""

SAID = 6
"""So many of them in the words of one box or line."""


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of boxes, lines and zones by full name, the sentences that say so, and what nothing drawn shows."""

    roles: Mapping[str, Role]
    said: Mapping[str, Sequence[str]]
    elsewhere: Mapping[str, int]


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
    was = picture(replace(subject, estate=known, report=None))
    whole = _both(subject, known, bare(was))
    shown = _told(tuple(_shown(known, subject.estate, found, whole)), _turned(whole, was), found)
    summary = found.summary(MOST)
    steps = tuple(
        Step(number, change.sentence, str(change.weight).replace("-", " "), _ROLES[change.kind])
        for number, change in enumerate(summary.shown, 1)
    )
    drawn = replace(
        whole,
        lanes=tuple(_lane(lane, shown) for lane in whole.lanes),
        boxes=tuple(_marked(box, shown) for box in whole.boxes),
        wires=tuple(_marked(wire, shown) for wire in whole.wires),
        steps=steps,
        heading="Changes in words" if steps else "",
    )
    return Difference(lay(drawn, places(lay(was), still=True)), tuple(_notes(found, summary.rest, shown.elsewhere)))


def _both(subject: Subject, before: Estate, was: Picture) -> Picture:
    """The map of the entries of both estates: as they are now, and what is gone as it was."""
    after = subject.estate
    drawn = ("zones", "systems", "integrations")
    sections = {name: {**before.sections[name], **after.sections[name]} for name in drawn}
    estate = replace(after, sections={**after.sections, **sections})
    whole = bare(picture(replace(subject, estate=estate, report=None)))
    boxes, wires = {box.key: box for box in was.boxes}, {wire.key: wire for wire in was.wires}
    return replace(
        whole,
        boxes=tuple(
            box if after.find(box.key) else replace(boxes.get(box.key, box), lane=box.lane) for box in whole.boxes
        ),
        wires=tuple(wire if after.find(wire.key) else wires.get(wire.key, wire) for wire in whole.wires),
    )


def _shown(
    before: Estate, after: Estate, found: Comparison, whole: Picture
) -> Iterator[tuple[Change, tuple[str, ...]]]:
    """Yield each change with what is drawn and shows it."""
    drawn = {box.key for box in whole.boxes} | {wire.key for wire in whole.wires}
    drawn |= {_zone(lane) for lane in whole.lanes}
    for change in found.changes:
        yield change, tuple(key for key in touched(before, after, change.element) if key in drawn)


def _turned(whole: Picture, was: Picture) -> Mapping[str, str]:
    """The lines that are a fallback now and were none, or the other way round, with words for it."""
    dashed = {wire.key: wire.dashed for wire in was.wires}
    turned = (wire for wire in whole.wires if dashed.get(wire.key, wire.dashed) != wire.dashed)
    return {wire.key: "it is a fallback now" if wire.dashed else "it is no fallback now" for wire in turned}


def _told(shown: Sequence[tuple[Change, Sequence[str]]], turned: Mapping[str, str], found: Comparison) -> Told:
    roles = dict.fromkeys(turned, Role.CHANGED)
    said: dict[str, list[str]] = {}
    elsewhere: dict[str, set[str]] = {}
    for change, keys in shown:
        for key in keys:
            role = _role(change) if key == change.element else Role.CHANGED
            roles[key] = min(roles.get(key, role), role, key=ORDER.index)
            said.setdefault(key, []).append(change.sentence)
        if not keys:
            elsewhere.setdefault(change.element.partition("/")[0], set()).add(change.element)
    for key, words in turned.items():
        said.setdefault(key, []).append(words)
    for change in found.consequences:
        for key in {change.element, *change.also} & roles.keys():
            said[key].append(change.sentence)
    return Told(roles, said, {section: len(elements) for section, elements in sorted(elsewhere.items())})


def _role(change: Change) -> Role:
    """A change of one field is a change of the element, also where the field was added or removed."""
    return Role.CHANGED if change.field else _ROLES[change.kind]


def _marked(thing: Drawn, shown: Told) -> Drawn:
    role = shown.roles.get(thing.key)
    if role is None:
        return thing
    return replace(thing, role=role, about=told(thing, str(role), *shown.said[thing.key][:SAID]))


def _lane(lane: Lane, shown: Told) -> Lane:
    """A lane has no sign: what became of its zone stands beside its name."""
    role = shown.roles.get(_zone(lane))
    return replace(lane, note=", ".join(filter(None, (lane.note, str(role).lower())))) if role else lane


def _zone(lane: Lane) -> str:
    """The full name of the zone that a lane shows."""
    return f"zones/{lane.key.partition('/')[2]}"


def _notes(found: Comparison, rest: int, elsewhere: Mapping[str, int]) -> Iterator[str]:
    if not found:
        yield "Nothing changed."
    if rest:
        yield f"Not told in words here: {rest} more changes and consequences."
    if elsewhere:
        said = ", ".join(f"{section} {number}" for section, number in elsewhere.items())
        yield f"Changed beyond what a map draws: {said}."
