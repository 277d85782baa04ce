"""Parts of the map that show one thing: a journey, the surroundings of one system, the zones alone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.overview import overview
from cadee.generators.diagram.picture import Picture
from cadee.model.estate import Estate


def journey(subject: Subject, key: str) -> Picture:
    """Return the part of the map that a journey uses, with the fallbacks of its steps and theirs.

    Raises:
        KeyError: no such journey.
    """
    whole = picture(subject, key)
    return narrowed(whole, taken(subject.estate, subject.estate.journeys[key].steps), ())


def taken(estate: Estate, steps: Sequence[str]) -> frozenset[str]:
    """Return the full names of some integrations, of those that stand in for them, and of those that do for these."""
    found = dict.fromkeys(steps)
    grown = True
    while grown:
        rungs = [
            rung.to
            for ladder in estate.fallbacks.values()
            if ladder.protects in found
            for rung in ladder.rungs
            if rung.to and rung.to not in found
        ]
        found |= dict.fromkeys(rungs)
        grown = bool(rungs)
    return frozenset(f"integrations/{name}" for name in found)


def focus(subject: Subject, key: str, hops: int = 1) -> Picture:
    """Return the part of the map around the system `key`: what it reaches or is reached from in `hops` steps.

    Raises:
        KeyError: no such system.
    """
    whole = picture(subject)
    near = around(whole, subject.estate.systems[key].ref, hops)
    inside = {wire.key for wire in whole.wires if wire.source in near and wire.target in near}
    return narrowed(whole, inside, near)


def around(whole: Picture, key: str, hops: int) -> frozenset[str]:
    """Return the keys of the boxes that lines lead to from the box `key`, or from it, in at most `hops` steps."""
    near = {key}
    for _ in range(hops):
        near |= {end for wire in whole.wires if {wire.source, wire.target} & near for end in (wire.source, wire.target)}
    return frozenset(near)


def zones(subject: Subject) -> Picture:
    """Return the overview: a box for each lane of the map, its integrations bundled, the worst state of each."""
    return overview(picture(subject))


def narrowed(whole: Picture, wires: Iterable[str], boxes: Iterable[str]) -> Picture:
    """Keep some wires, the boxes at their ends, some more boxes, and the lanes these stand in."""
    wanted = frozenset(wires)
    kept = tuple(wire for wire in whole.wires if wire.key in wanted)
    ends = {*boxes, *(end for wire in kept for end in (wire.source, wire.target))}
    shown = tuple(box for box in whole.boxes if box.key in ends)
    lanes = tuple(lane for lane in whole.lanes if any(box.lane == lane.key for box in shown))
    return replace(whole, lanes=lanes, boxes=shown, wires=kept)


def numbered(drawn: Picture) -> Picture:
    """Leave out the steps of the journey that no line of the picture has the number of."""
    there = {number for wire in drawn.wires for number in wire.steps}
    return replace(drawn, steps=tuple(step for step in drawn.steps if step.number in there))
