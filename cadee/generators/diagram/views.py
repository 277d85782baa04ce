"""Parts of the map that fit on a page: a journey, the surroundings of one system, the zones alone."""

from collections.abc import Iterable
from dataclasses import replace

from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.status import Mark, State

SEVERITY = (State.MET, State.AT_RISK, State.NOT_MET)


def journey(subject: Subject, key: str) -> Picture:
    """Return the part of the map that a journey uses, with the fallbacks of its steps and theirs.

    Raises:
        KeyError: no such journey.
    """
    whole = picture(subject, key)
    estate = subject.estate
    taken = dict.fromkeys(estate.journeys[key].steps)
    grown = True
    while grown:
        rungs = [
            rung.to
            for ladder in estate.fallbacks.values()
            if ladder.protects in taken
            for rung in ladder.rungs
            if rung.to and rung.to not in taken
        ]
        taken |= dict.fromkeys(rungs)
        grown = bool(rungs)
    return _narrowed(whole, {f"integrations/{name}" for name in taken}, ())


def focus(subject: Subject, key: str, hops: int = 1) -> Picture:
    """Return the part of the map around the system `key`: what it reaches or is reached from in `hops` steps.

    Raises:
        KeyError: no such system.
    """
    whole = picture(subject)
    near = {subject.estate.systems[key].ref}
    for _ in range(hops):
        near |= {end for wire in whole.wires if {wire.source, wire.target} & near for end in (wire.source, wire.target)}
    inside = {wire.key for wire in whole.wires if wire.source in near and wire.target in near}
    return _narrowed(whole, inside, near)


def zones(subject: Subject) -> Picture:
    """Return the overview: a box for each lane of the map, its integrations bundled, the worst state of each."""
    whole = picture(subject)
    lane = {box.key: box.lane for box in whole.boxes}
    within: dict[str, list[Mark | None]] = {}
    bundles: dict[tuple[str, str], list[Wire]] = {}
    for wire in whole.wires:
        source, target = lane[wire.source], lane[wire.target]
        if source == target:
            within.setdefault(source, []).append(wire.mark)
        else:
            bundles.setdefault((source, target), []).append(wire)
    members: dict[str, list[Box]] = {}
    for box in whole.boxes:
        members.setdefault(box.lane, []).append(box)
        within.setdefault(box.lane, []).append(box.mark)
    made = []
    for item in whole.lanes:
        inner = sum(lane[wire.source] == lane[wire.target] == item.key for wire in whole.wires)
        lines = (_count(len(members[item.key]), "system"), f"{_count(inner, 'integration')} inside")
        about = "; ".join((item.title, item.note, *lines))
        made.append(Box(item.key, item.key, "zone", item.title, lines, about, mark=_worst(within[item.key])))
    wires = tuple(_bundle(pair, bundles[pair]) for pair in sorted(bundles))
    return Picture(whole.lanes, tuple(sorted(made, key=lambda box: box.key)), wires)


def _bundle(pair: tuple[str, str], wires: list[Wire]) -> Wire:
    return Wire(
        key=f"{pair[0]}>{pair[1]}",
        source=pair[0],
        target=pair[1],
        about="; ".join(wire.about.partition(";")[0] for wire in wires[:20]),
        mark=_worst([wire.mark for wire in wires]),
        dashed=all(wire.dashed for wire in wires),
        light=all(wire.light for wire in wires),
        open=all(wire.open for wire in wires),
        lit=any(wire.lit for wire in wires),
        bundle=len(wires),
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _worst(marks: Iterable[Mark | None]) -> Mark | None:
    known = [mark for mark in marks if mark is not None]
    if not known:
        return None
    codes = tuple(sorted({code for mark in known for code in mark.codes}))
    return Mark(max((mark.state for mark in known), key=SEVERITY.index), sum(mark.count for mark in known), codes)


def _narrowed(whole: Picture, wires: set[str], boxes: Iterable[str]) -> Picture:
    """Keep some wires, the boxes at their ends, some more boxes, and the lanes these stand in."""
    kept = tuple(wire for wire in whole.wires if wire.key in wires)
    ends = {*boxes, *(end for wire in kept for end in (wire.source, wire.target))}
    shown = tuple(box for box in whole.boxes if box.key in ends)
    lanes = tuple(lane for lane in whole.lanes if any(box.lane == lane.key for box in shown))
    return replace(whole, lanes=lanes, boxes=shown, wires=kept)
