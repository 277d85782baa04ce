"""The map as a Mermaid flowchart, for comments and wikis: ids from a counter, punctuation as entities."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.palette import LINE, PAPER
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.sheets import ZONES, View, sheets, whole
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.tint import tint, tinted, told
from cadee.plain import clean

EDGES, CHARACTERS = 500, 50_000
"""What a hosted viewer draws before it refuses: so many lines, so many characters."""

_CLASSES = {State.MET: "met", State.AT_RISK: "atrisk", State.NOT_MET: "notmet"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ")


@generator("diagram/mermaid", "the integration map as a Mermaid flowchart")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write the whole map, or the zone overview where viewers would refuse the whole."""
    drawn = whole(subject)
    made = mermaid(drawn)
    if not made.notes:
        yield replace(made, path=f"{drawn.name}.mmd")
        return
    said = f"The zone overview stands in for the map: {_size(drawn.picture)}"
    (instead,) = sheets(subject, View(ZONES))
    made = mermaid(instead, f"{said} are more than Mermaid viewers draw.")
    yield replace(made, path=f"{drawn.name}.mmd")


def mermaid(sheet: Sheet, note: str = "") -> Artifact:
    """Return a sheet as a Mermaid flowchart named as the sheet is; `note` is a comment of ours to begin with.

    Where viewers would refuse it, one box says so in its place, and a note of the artifact does.
    """
    text = flowchart(sheet.picture, note)
    notes = (note,) if note else ()
    if len(sheet.picture.wires) < EDGES and len(text) < CHARACTERS:
        return Artifact(f"{sheet.name}.mmd", text, notes=notes)
    refused = f"Not drawn: {_size(sheet.picture)} are more than Mermaid viewers draw. Take the SVG, or a smaller view."
    return Artifact(f"{sheet.name}.mmd", f'flowchart LR\n    n1["{entities(refused)}"]\n', notes=(*notes, refused))


def _size(drawn: Picture) -> str:
    kind = "zones" if drawn.boxes and all(box.kind == "zone" for box in drawn.boxes) else "systems"
    return f"{len(drawn.boxes)} {kind} and {len(drawn.wires)} integrations"


def flowchart(drawn: Picture, note: str = "") -> str:
    """Return the flowchart of a picture; `note` is a comment of ours, not text of the spec."""
    ids = {box.key: f"n{number}" for number, box in enumerate(drawn.boxes, 1)}
    lines = ["flowchart LR", *([f"  %% {note}"] if note else [])]
    for number, lane in enumerate(drawn.lanes, 1):
        inside = [f"    {_node(ids[box.key], box)}" for box in drawn.boxes if box.lane == lane.key]
        titled = (f'  subgraph z{number}["{_words(lane.title, lane.note)}"]', "  end") if clean(lane.title) else ()
        lines += [*titled[:1], *inside, *titled[1:]]
    lines += [f"  {ids[wire.source]} {_arrow(wire)} {ids[wire.target]}" for wire in drawn.wires]
    for number, wire in enumerate(drawn.wires):
        if tinted(wire):
            lines.append(f"  linkStyle {number} stroke:{tint(wire, LINE)},stroke-width:2px")
    for box in drawn.boxes:
        if tinted(box) and not box.mark:
            lines.append(f"  style {ids[box.key]} fill:{PAPER},stroke:{tint(box, LINE)},stroke-width:2px")
    for state, name in _CLASSES.items():
        lines.append(f"  classDef {name} fill:{PAPER},stroke:{COLOURS[state]},stroke-width:2px,color:{COLOURS[state]}")
    return "\n".join(lines) + "\n"


def entities(text: str) -> str:
    """Return `text` with everything but ASCII letters, digits and spaces as numbered entities."""
    return "".join(character if character in _PLAIN else f"#{ord(character)};" for character in clean(text))


def _words(*lines: str) -> str:
    return "<br/>".join(entities(line) for line in lines if line)


def _node(name: str, box: Box) -> str:
    styled = f":::{_CLASSES[box.mark.state]}" if box.mark else ""
    return f'{name}["{_words(box.title, *_under(box), told(box))}"]{styled}'


def _under(box: Box) -> Sequence[str]:
    """The lines below the name, the tier behind the first."""
    first, *others = box.lines or ("",)
    return f"{first} {box.tag}".strip(), *others


def _arrow(wire: Wire) -> str:
    said = [", ".join(str(step) for step in wire.steps)]
    said.append(str(wire.bundle) if wire.bundle > 1 else "")
    said.append(told(wire))
    label = _words(*said)
    arrow = "-.->" if wire.dashed else "-->"
    return f'{arrow}|"{label}"|' if label else arrow
