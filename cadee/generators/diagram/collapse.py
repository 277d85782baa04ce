"""A part of a map in full, with everything around it drawn together: a box for the rest of each zone."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from cadee.generators.diagram.bundle import bundle, count, gravest, worst
from cadee.generators.diagram.picture import Box, Lane, Picture, Wire

ELSEWHERE = Lane("elsewhere", "Elsewhere", "", 9)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a map: its picture, the systems shown one by one, those drawn together, those left out.

    `apart` is the number of boxes that stand for systems drawn together, `unseen` the number of integrations of which
    no end is shown one by one.
    """

    picture: Picture
    shown: int
    together: int
    apart: int
    left_out: int
    unseen: int

    @property
    def caption(self) -> str:
        """What the part shows and what it does not, with counts."""
        said = [f"Shown one by one: {count(self.shown, 'system')}"]
        if self.together:
            said.append(f"drawn together: {self.together} in {count(self.apart, 'box', 'boxes')}")
        if self.left_out:
            said.append(f"not shown: {count(self.left_out, 'system')} that no line leads to from here")
        if self.unseen:
            said.append(f"not shown: {count(self.unseen, 'integration')} between others")
        return "; ".join(said) + "."


def part(whole: Picture, keep: Collection[str], budget: int) -> Part:
    """Return the boxes of `whole` whose keys are in `keep`, and at most about `budget` boxes in all.

    What they call and what calls them is drawn together by lane; lanes beyond the budget share one box.
    """
    stands_for, own = _stand_ins(whole, keep, budget)
    touching = [wire for wire in whole.wires if wire.source in keep or wire.target in keep]
    met = {end for wire in touching for end in (wire.source, wire.target)}
    gathered: dict[str, list[Box]] = {}
    for box in whole.boxes:
        if box.key not in keep and (box.key in met or box.lane in own):
            gathered.setdefault(stands_for[box.key], []).append(box)
    lane = {f"rest/{lane.key}": lane for lane in (*whole.lanes, ELSEWHERE)}
    rest = [_rest(key, members, lane[key], ranked=whole.ranked) for key, members in sorted(gathered.items())]
    boxes = tuple(sorted([*(box for box in whole.boxes if box.key in keep), *rest], key=lambda box: box.key))
    used = {box.lane for box in boxes}
    made = replace(
        whole,
        lanes=tuple(lane for lane in (*whole.lanes, ELSEWHERE) if lane.key in used),
        boxes=boxes,
        wires=_wires(touching, stands_for),
        steps=tuple(step for step in whole.steps if step.role) if whole.heading else (),
        journey="",
    )
    together, shown = sum(len(members) for members in gathered.values()), len(boxes) - len(rest)
    left_out, unseen = len(whole.boxes) - shown - together, len(whole.wires) - len(touching)
    return Part(made, shown, together, len(rest), left_out, unseen)


def _stand_ins(whole: Picture, keep: Collection[str], budget: int) -> tuple[dict[str, str], frozenset[str]]:
    """What each box is drawn as: itself, the rest of its lane, or what is elsewhere; and the lanes with a rest."""
    near = _near(whole, keep)
    room = max(1, budget - len(keep))
    ranked = sorted(near, key=lambda lane: (-near[lane], lane))
    own = frozenset(ranked if len(ranked) <= room else ranked[: room - 1])
    stands_for = {
        box.key: box.key if box.key in keep else f"rest/{box.lane if box.lane in own else ELSEWHERE.key}"
        for box in whole.boxes
    }
    return stands_for, own


def _near(whole: Picture, keep: Collection[str]) -> dict[str, int]:
    """The lanes of what is joined with the boxes kept, with the number of wires."""
    lane = {box.key: box.lane for box in whole.boxes}
    found: dict[str, int] = {}
    for wire in whole.wires:
        for one, other in ((wire.source, wire.target), (wire.target, wire.source)):
            if one in keep and other not in keep:
                found[lane[other]] = found.get(lane[other], 0) + 1
    return found


def _rest(key: str, members: list[Box], lane: Lane, *, ranked: bool) -> Box:
    """One box for several; one that would stand for a single system stands for it by name."""
    names = ", ".join(box.title for box in members[:3])
    more = f" and {len(members) - 3} more" if len(members) > 3 else ""
    title = members[0].title if len(members) == 1 else f"{count(len(members), 'system')} of {lane.title}"
    about = (
        f"{count(len(members), 'system')} drawn together, {lane.title}: {'; '.join(box.title for box in members[:40])}"
    )
    return Box(
        key,
        lane.key,
        members[0].kind if len(members) == 1 else "several",
        title,
        ("not in full on this page",) if len(members) == 1 else (names + more,),
        about,
        mark=worst([box.mark for box in members]),
        tone=gravest((box.tone for box in members), ranked=ranked),
    )


def _wires(touching: list[Wire], stands_for: dict[str, str]) -> tuple[Wire, ...]:
    """The wires with an end kept: one by one inside, else bundled by their ends and by what they are."""
    plain: list[Wire] = []
    bundles: dict[tuple[str, str, bool], list[Wire]] = {}
    for wire in touching:
        source, target = stands_for[wire.source], stands_for[wire.target]
        if (source, target) == (wire.source, wire.target):
            plain.append(replace(wire, steps=()))
        else:
            bundles.setdefault((source, target, wire.dashed), []).append(wire)
    made = [bundle(source, target, wires) for (source, target, _), wires in sorted(bundles.items())]
    return tuple(sorted([*plain, *made], key=lambda wire: wire.key))
