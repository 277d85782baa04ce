"""The map as DOT, for those who want Graphviz: ids from a counter, every text escaped here, no attribute that links."""

from collections.abc import Iterator

from graphviz import Digraph

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram.bundle import count
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.palette import BORDER, INK, LANE, LANE_BORDER, LINE
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.tint import tint, tinted, told
from cadee.plain import clean

FONT = "Helvetica,Arial,sans-serif"


@generator("diagram/dot", "the integration map as DOT, for Graphviz", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write every system as a node, every integration as an edge, every zone as a cluster."""
    yield Artifact("integration-map.dot", dot(picture(subject)), "schema-checked")


def dot(drawn: Picture) -> str:
    """Return the DOT text of a picture. Its structure depends on counts only, never on a text of the spec."""
    ids = {box.key: f"n{number}" for number, box in enumerate(drawn.boxes, 1)}
    graph = Digraph("map", graph_attr={"rankdir": "LR", "fontname": FONT, "compound": "true", "nodesep": "0.3"})
    graph.attr("node", shape="box", style="rounded,filled", fillcolor="white", fontname=FONT, fontsize="11")
    graph.attr("edge", fontname=FONT, fontsize="9", color=LINE, arrowsize="0.7")
    for number, lane in enumerate(drawn.lanes, 1):
        with graph.subgraph(name=f"cluster_{number}") as cluster:
            title = _lines(lane.title, lane.note)
            cluster.attr(label=title, style="rounded,filled", color=LANE_BORDER, fillcolor=LANE, labeljust="l")
            for box in drawn.boxes:
                if box.lane == lane.key:
                    cluster.node(ids[box.key], **_node(box))
    for wire in drawn.wires:
        graph.edge(ids[wire.source], ids[wire.target], **_edge(wire))
    return str(graph.source)


def escape(text: str) -> str:
    """Return `text` as it must stand between double quotes in DOT to be shown as it is."""
    for character, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\\", "\\\\"), ('"', '\\"')):
        text = text.replace(character, written)
    return text


def _lines(*lines: str) -> str:
    """Join lines for a label; the escape sequence for a new line is ours, so it is added after escaping."""
    return "\\n".join(escape(clean(line)) for line in lines if line)


def _node(box: Box) -> dict[str, str]:
    tag = f"{box.lines[0]} {box.tag}".strip()
    made = {"label": _lines(box.title, tag, *box.lines[1:], told(box)), "tooltip": _lines(box.about), "fontcolor": INK}
    return made | {"color": tint(box, BORDER)} | ({"penwidth": "2"} if tinted(box) else {})


def _edge(wire: Wire) -> dict[str, str]:
    steps = ", ".join(str(step) for step in wire.steps)
    many = count(wire.bundle, "integration") if wire.bundle > 1 else ""
    state = told(wire)
    made = {"tooltip": _lines(wire.about)}
    if steps or many or state:
        made["label"] = _lines(steps, many, state)
    if tinted(wire):
        made |= {"color": tint(wire, LINE), "fontcolor": tint(wire, LINE), "penwidth": "2"}
    if wire.dashed:
        made["style"] = "dashed"
    if wire.open:
        made["arrowhead"] = "vee"
    return made
