"""A journey in runs of steps that each fit on a page; one run for almost every journey there is."""

from collections.abc import Sequence
from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.sheet import BUDGET
from cadee.generators.diagram.views import narrowed, taken


def runs(subject: Subject, key: str) -> tuple[Picture, ...]:
    """Return the pictures of a journey: its steps in order, so many in each as fit on a page.

    Raises:
        KeyError: no such journey.
    """
    whole, steps = picture(subject, key), subject.estate.journeys[key].steps
    made: list[tuple[int, int]] = []
    first = 0
    while first < len(steps):
        last = len(steps)
        while last > first + 1 and len(_shown(subject, whole, steps[first:last]).boxes) > BUDGET:
            last -= 1
        made.append((first, last))
        first = last
    if len(made) < 2:
        return (_shown(subject, whole, steps),)
    return tuple(_cut(_shown(subject, whole, steps[first:last]), first, last) for first, last in made)


def _shown(subject: Subject, whole: Picture, steps: Sequence[str]) -> Picture:
    return narrowed(whole, taken(subject.estate, steps), ())


def _cut(drawn: Picture, first: int, last: int) -> Picture:
    """Leave the numbers of other runs away."""
    wires = tuple(
        replace(wire, steps=tuple(step for step in wire.steps if first < step <= last)) for wire in drawn.wires
    )
    return replace(drawn, wires=wires, steps=tuple(step for step in drawn.steps if first < step.number <= last))
