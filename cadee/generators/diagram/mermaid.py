"""The map as a Mermaid flowchart, for comments and wikis: ids from a counter, punctuation as entities."""

from collections.abc import Iterator

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram import views
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import clean

EDGES, CHARACTERS = 500, 50_000
"""What a hosted viewer draws before it refuses."""

_CLASSES = {State.MET: "met", State.AT_RISK: "atrisk", State.NOT_MET: "notmet"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ")


@generator("diagram/mermaid", "the integration map as a Mermaid flowchart")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write the whole map, or the zone overview where viewers would refuse the whole."""
    whole = picture(subject)
    text = flowchart(whole)
    if len(whole.wires) < EDGES and len(text) < CHARACTERS:
        yield Artifact("integration-map.mmd", text)
        return
    said = f"The zone overview stands in for the map: {len(whole.boxes)} systems and {len(whole.wires)} integrations"
    note = f"{said} are more than Mermaid viewers draw."
    yield Artifact("integration-map.mmd", flowchart(views.zones(subject), note), notes=(note,))


def flowchart(drawn: Picture, note: str = "") -> str:
    """Return the flowchart of a picture; `note` is a comment of ours, not text of the spec."""
    ids = {box.key: f"n{number}" for number, box in enumerate(drawn.boxes, 1)}
    lines = ["flowchart LR", *([f"  %% {note}"] if note else [])]
    for number, lane in enumerate(drawn.lanes, 1):
        lines.append(f'  subgraph z{number}["{_words(lane.title, lane.note)}"]')
        lines += [f"    {_node(ids[box.key], box)}" for box in drawn.boxes if box.lane == lane.key]
        lines.append("  end")
    lines += [f"  {ids[wire.source]} {_arrow(wire)} {ids[wire.target]}" for wire in drawn.wires]
    for number, wire in enumerate(drawn.wires):
        if wire.mark:
            lines.append(f"  linkStyle {number} stroke:{COLOURS[wire.mark.state]},stroke-width:2px")
    for state, name in _CLASSES.items():
        lines.append(f"  classDef {name} fill:#FFFFFF,stroke:{COLOURS[state]},stroke-width:2px,color:{COLOURS[state]}")
    return "\n".join(lines) + "\n"


def entities(text: str) -> str:
    """Return `text` with everything but ASCII letters, digits and spaces as numbered entities."""
    return "".join(character if character in _PLAIN else f"#{ord(character)};" for character in clean(text))


def _words(*lines: str) -> str:
    return "<br/>".join(entities(line) for line in lines if line)


def _node(name: str, box: Box) -> str:
    state = f"{box.mark.state} {box.mark.count}" if box.mark else ""
    styled = f":::{_CLASSES[box.mark.state]}" if box.mark else ""
    return f'{name}["{_words(box.title, f"{box.lines[0]} {box.tag}".strip(), *box.lines[1:], state)}"]{styled}'


def _arrow(wire: Wire) -> str:
    said = [", ".join(str(step) for step in wire.steps)]
    said.append(str(wire.bundle) if wire.bundle > 1 else "")
    said.append(f"{wire.mark.state} {wire.mark.count}" if wire.mark else "")
    label = _words(*said)
    arrow = "-.->" if wire.dashed else "-->"
    return f'{arrow}|"{label}"|' if label else arrow
