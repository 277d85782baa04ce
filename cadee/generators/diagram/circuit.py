"""Draws the CADEE circuit: each mechanism a switch in the wire from the business need to production AI."""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.diagram import frame, words
from cadee.generators.diagram.current import FOCUS, LAYERS, PASSES, Circuit, circuit
from cadee.generators.diagram.icons import shape
from cadee.generators.diagram.layer_state import MEANINGS, LayerState
from cadee.generators.diagram.markup import add, document, text, write
from cadee.generators.diagram.page import head
from cadee.generators.diagram.palette import BORDER, DEAD, INK, LAMP, LANE, LANE_BORDER, MUTED, PAPER, Theme
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import fit, width, wrap
from cadee.plain import clean
from cadee.standing import with_waived

END, CARD, SPACE, HIGH, LINES = 132, 168, 26, 264, 5
WIDE = 2 * frame.EDGE + 2 * END + len(LAYERS) * CARD + (len(LAYERS) + 1) * SPACE
TOP = frame.EDGE + frame.HEADER + 4
SCOPE = "the five layers in series, from the business need to production AI"
WIRE = TOP + 92
"""The height at which the current runs."""

LIVE = COLOURS[State.MET]


@generator(
    "diagram/circuit", "the CADEE circuit: the state of each layer and where the current stops", proof="schema-checked"
)
def make(subject: Subject) -> Iterator[Artifact]:
    """Draw the circuit."""
    yield Artifact("circuit.svg", draw(subject, circuit(subject)), "schema-checked")


def draw(subject: Subject, drawn: Circuit, theme: Theme = Theme.LIGHT, day: str = "") -> str:
    """Return the SVG of a circuit in the colours of a theme; `day` is what it states where no verdict brings one."""
    reasons = _reasons(drawn)
    below = TOP + HIGH + 84
    high = below + 20 * len(reasons) + (34 if reasons else 0) + 100 + frame.EDGE
    heading = head(subject, "CADEE circuit", SCOPE, day)
    said = [f"{LAYERS[layer.name][1]}: {layer.state}." for layer in drawn.layers]
    root = document(
        WIDE,
        high,
        "cadee-circuit",
        f"{heading.title}: circuit",
        " ".join([*said, f"Production AI: {' '.join(drawn.end)}."]),
    )
    frame.header(root, heading, WIDE)
    _wires(root, drawn)
    _need(root, subject)
    for place, layer in enumerate(drawn.layers):
        x = frame.EDGE + END + SPACE + place * (CARD + SPACE)
        _card(root, subject, layer, x)
        _switch(root, layer.state, x, fed=place <= drawn.reach, feeds=place < drawn.reach)
    _production(root, drawn)
    _across(root, drawn.across)
    y = _because(root, reasons, below)
    _legend(root, y)
    return write(root, theme)


def _wires(root: Element, drawn: Circuit) -> None:
    """The wire between the mechanisms and the way back below them: thick and blue as far as the current comes."""
    x = frame.EDGE + END
    for place in range(len(drawn.layers) + 1):
        live = place <= drawn.reach and (place < len(drawn.layers) or drawn.lit)
        _wire(root, f"M{x} {WIRE}H{x + SPACE}", live=live)
        x += SPACE + CARD
    low, left, right = TOP + HIGH + 22, frame.EDGE + END // 2, WIDE - frame.EDGE - END // 2
    down = f"M{right} {TOP + 150}V{low - 8}Q{right} {low} {right - 8} {low}"
    _wire(root, f"{down}H{left + 8}Q{left} {low} {left} {low - 8}V{TOP + 150}", live=drawn.lit)


def _wire(root: Element, path: str, *, live: bool) -> None:
    add(root, "path", d=path, fill="none", stroke=LIVE if live else DEAD, stroke_width=5 if live else 2)


def _need(root: Element, subject: Subject) -> None:
    x, y = frame.EDGE, TOP + 34
    add(root, "rect", x=x, y=y, width=END, height=116, rx=6, fill=PAPER, stroke=INK, stroke_width=1.4)
    _middle(root, x, y + 26, "Business need", bold=True)
    stakes = [clean(stake).replace("-", " ") for stake in subject.estate.workflow.stakes]
    for line, words_ in enumerate(stakes[:4] or ["no stakes declared"]):
        _middle(root, x, y + 48 + 16 * line, fit(words_, END - 16, 11))


def _production(root: Element, drawn: Circuit) -> None:
    x, y = WIDE - frame.EDGE - END, TOP + 34
    fill, stroke = (LAMP, LIVE) if drawn.lit else (LANE, BORDER)
    add(
        root,
        "rect",
        x=x,
        y=y,
        width=END,
        height=116,
        rx=6,
        fill=fill,
        stroke=stroke,
        stroke_width=2.5 if drawn.lit else 1.4,
    )
    _middle(root, x, y + 26, "Production AI", bold=True)
    _lamp(root, x + END // 2, y + 58, lit=drawn.lit)
    for line, said in enumerate(drawn.end):
        _middle(root, x, y + 92 + 15 * line, fit(said, END - 8, 11))


def _lamp(root: Element, x: int, y: int, *, lit: bool) -> None:
    colour = LIVE if lit else DEAD
    add(
        root,
        "path",
        d=f"M{x} {y - 12}a12 12 0 1 1 0 24a12 12 0 1 1 0-24z",
        fill=colour if lit else PAPER,
        stroke=colour,
        stroke_width=1.6,
    )
    add(
        root,
        "path",
        d=f"M{x - 8} {y - 8}l16 16M{x + 8} {y - 8}l-16 16",
        stroke=PAPER if lit else colour,
        stroke_width=1.6,
    )
    if lit:
        add(
            root,
            "path",
            d=f"M{x - 24} {y}h-8M{x + 24} {y}h8M{x - 18} {y - 18}l-5-5M{x + 18} {y - 18}l5-5",
            stroke=colour,
            stroke_width=2,
        )


def _middle(root: Element, x: int, y: int, said: str, *, bold: bool = False) -> None:
    text(root, x + END / 2, y, said, 13 if bold else 11, INK if bold else MUTED, bold=bold).set("text-anchor", "middle")


def _card(root: Element, subject: Subject, layer: LayerState, x: int) -> None:
    letter, name, mechanism = LAYERS[layer.name]
    focus = layer.name == FOCUS
    group = add(root, "g", class_="layer", data_layer=layer.name)
    border, thick = (INK, 3) if focus else (BORDER, 1.2)
    add(group, "rect", x=x, y=TOP, width=CARD, height=HIGH, rx=8, fill=PAPER, stroke=border, stroke_width=thick)
    if focus:
        add(group, "rect", x=x + CARD / 2 - 40, y=TOP - 10, width=80, height=19, rx=9, fill=INK)
        text(group, x + CARD / 2, TOP + 3, "Focus layer", 10, PAPER, bold=True).set("text-anchor", "middle")
    add(group, "path", d=f"M{x + 28} {TOP + 18}a15 15 0 1 1 0 30a15 15 0 1 1 0-30z", fill=INK)
    text(group, x + 28, TOP + 39, letter, 16, PAPER, bold=True).set("text-anchor", "middle")
    text(group, x + 50, TOP + 31, name, 13, INK, bold=True)
    text(group, x + 50, TOP + 47, mechanism, 11, MUTED)
    _state(group, layer, x)
    item = subject.estate.layers.get(layer.name)
    named = subject.estate.owners.get(item.owner) if item and item.owner else None
    owner = words.title(named) if named else "no owner"
    text(group, x + 14, TOP + HIGH - 14, fit(f"Owner: {owner}", CARD - 28, 11), 11, MUTED)


def _switch(root: Element, state: State, x: int, *, fed: bool, feeds: bool) -> None:
    """A switch in the wire: closed where the current passes, open where it stops, no lever where nobody looked."""
    left, right = x + CARD // 2 - 26, x + CARD // 2 + 26
    _wire(root, f"M{x} {WIRE}H{left}", live=fed)
    _wire(root, f"M{right} {WIRE}H{x + CARD}", live=feeds)
    colour = COLOURS[state]
    if state is State.NOT_ASSESSED:
        text(root, x + CARD / 2, WIRE + 5, "?", 16, colour, bold=True).set("text-anchor", "middle")
    else:
        end = f"L{right} {WIRE}" if state in PASSES else f"L{right - 8} {WIRE - 26}"
        add(root, "path", d=f"M{left} {WIRE}{end}", stroke=colour, stroke_width=5, stroke_linecap="round")
    for contact in (left, right):
        path = f"M{contact} {WIRE - 5}a5 5 0 1 1 0 10a5 5 0 1 1 0-10z"
        add(root, "path", d=path, fill=PAPER, stroke=colour, stroke_width=2)


def _state(group: Element, layer: LayerState, x: int) -> None:
    wide = round(width(layer.state, 12, bold=True)) + 32
    y = TOP + 118
    add(group, "rect", x=x + 14, y=y, width=wide, height=22, rx=5, fill=COLOURS[layer.state])
    shape(group, layer.state, x + 21, y + 5, inverse=True)
    said = text(group, x + 14 + (wide + 22) / 2, y + 15, layer.state, 12, PAPER, bold=True)
    said.set("text-anchor", "middle")
    lines = [_rules(layer)]
    counts = re.sub(r"(\d) ", "\\1\u00a0", layer.counts)  # a number stays with what it counts
    lines += [line for said in (counts, *layer.reasons) if said for line in wrap(said, CARD - 28, 11)]
    for number, line in enumerate(lines[:LINES]):
        text(group, x + 14, y + 40 + 16 * number, fit(line, CARD - 28, 11), 11, INK)


def _rules(layer: LayerState) -> str:
    if not layer.decided:
        return "no rule decided"
    return with_waived(f"{layer.passed} of {layer.decided} rules met", layer.waived)


def _across(root: Element, across: LayerState) -> None:
    y = TOP + HIGH + 38
    shape(root, across.state, frame.EDGE, y + 4)
    counts = [across.counts] if across.counts else []
    said = "; ".join([f"{across.state}: {_rules(across)}", *counts, *across.reasons])
    text(root, frame.EDGE + 20, y + 14, "Across the layers", 11, INK, bold=True)
    text(root, frame.EDGE + 150, y + 14, fit(said, WIDE - 2 * frame.EDGE - 150, 11), 11, INK)


def _reasons(drawn: Circuit) -> Sequence[tuple[str, str]]:
    """Why the current stops: the gravest findings there, three at most; code and message."""
    if not drawn.stopped:
        return ()
    at = drawn.layers[drawn.reach] if drawn.reach < len(drawn.layers) else drawn.across
    gravest = sorted(at.findings, key=lambda finding: finding.severity.rank)
    return [
        (finding.code, clean(f"{finding.severity}: {finding.message}"))
        for finding in gravest[:3]
        if finding.severity.gate
    ]


def _because(root: Element, reasons: Sequence[tuple[str, str]], y: int) -> int:
    if not reasons:
        return y
    text(root, frame.EDGE, y + 14, "The current stops because", 13, INK, bold=True)
    for number, (code, message) in enumerate(reasons):
        line = y + 36 + 20 * number
        text(root, frame.EDGE, line, code, 11, COLOURS[State.NOT_MET], bold=True)
        text(root, frame.EDGE + 110, line, fit(message, WIDE - 2 * frame.EDGE - 110, 11), 11, INK)
    return y + 34 + 20 * len(reasons)


def _legend(root: Element, y: int) -> None:
    add(root, "path", d=f"M{frame.EDGE} {y + 8}H{WIDE - frame.EDGE}", stroke=LANE_BORDER, stroke_width=1)
    for place, state in enumerate(State):
        x, line = frame.EDGE + (WIDE - 2 * frame.EDGE) // 2 * (place % 2), y + 24 + 34 * (place // 2)
        shape(root, state, x, line)
        text(root, x + 18, line + 10, state, 11, COLOURS[state], bold=True)
        for number, said in enumerate(wrap(MEANINGS[state], (WIDE - 2 * frame.EDGE) // 2 - 130, 11)):
            text(root, x + 112, line + 10 + 14 * number, said, 11, INK)
