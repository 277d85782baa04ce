"""The zone overview: a box for each lane of a map, its lines bundled and counted, the worst state of each."""

from collections import Counter
from dataclasses import replace

from cadee.generators.diagram.bundle import bundle, count, gravest, worst
from cadee.generators.diagram.picture import Box, Lane, Picture, Wire
from cadee.generators.diagram.words import KINDS

MANY = 3
"""So many kinds of systems are named in a box."""


def overview(whole: Picture) -> Picture:
    """Return a box for each lane of a map, its integrations bundled; no system and no integration is left out."""
    lane = {box.key: box.lane for box in whole.boxes}
    inside: dict[str, list[Wire]] = {}
    bundles: dict[tuple[str, str], list[Wire]] = {}
    for wire in whole.wires:
        source, target = lane[wire.source], lane[wire.target]
        if source == target:
            inside.setdefault(source, []).append(wire)
        else:
            bundles.setdefault((source, target), []).append(wire)
    members: dict[str, list[Box]] = {}
    for box in whole.boxes:
        members.setdefault(box.lane, []).append(box)
    made = [_zone(item, members[item.key], inside.get(item.key, []), ranked=whole.ranked) for item in whole.lanes]
    wires = tuple(bundle(*pair, bundles[pair]) for pair in sorted(bundles))
    lanes = tuple(replace(item, title="", note="") for item in whole.lanes)
    boxes = tuple(sorted(made, key=lambda box: box.key))
    return replace(whole, lanes=lanes, boxes=boxes, wires=wires, journey="", steps=(), heading="")


def _zone(lane: Lane, boxes: list[Box], inside: list[Wire], *, ranked: bool) -> Box:
    lines = (
        lane.note or "trust not declared",
        f"{count(len(boxes), 'system')}, {count(len(inside), 'line')} inside",
        _kinds(boxes),
    )
    about = "; ".join((lane.title, *lines))
    mark = worst([box.mark for box in boxes] + [wire.mark for wire in inside])
    tones = [box.tone for box in boxes] + ([wire.tone for wire in inside] if ranked else [])
    return Box(lane.key, lane.key, "zone", lane.title, lines, about, mark=mark, tone=gravest(tones, ranked=ranked))


def _kinds(boxes: list[Box]) -> str:
    """What stands in a zone, the most frequent kinds first: `2 tools, 1 agent`."""
    found = sorted(Counter(box.kind for box in boxes).items(), key=lambda item: (-item[1], item[0]))
    said = [_counted(number, KINDS[kind].lower()) for kind, number in found[:MANY]]
    more = sum(number for _, number in found[MANY:])
    return ", ".join([*said, *([f"{more} more"] if more else [])])


def _counted(number: int, kind: str) -> str:
    return count(number, kind, {"people": "people", "telemetry": "telemetry", "index": "indexes"}.get(kind, f"{kind}s"))
