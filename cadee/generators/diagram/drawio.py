"""The maps as a draw.io file: pages that open as they are drawn and can be edited from there."""

from collections.abc import Iterator, Sequence
from functools import partial
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cadee.generators.base import Artifact, ProofLevel, Subject, generator
from cadee.generators.diagram.drawio_cells import Cells, Style, image
from cadee.generators.diagram.drawio_parts import ROUND, WORDS, add_box, add_lanes, add_wire
from cadee.generators.diagram.frame import EDGE, LEAST, TITLE, Heading
from cadee.generators.diagram.icons import shape
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.lanes.measure import SMALL
from cadee.generators.diagram.lanes.route import Frame
from cadee.generators.diagram.legend import legend, legend_height
from cadee.generators.diagram.page import head, small_print
from cadee.generators.diagram.palette import INK, MUTED, PAPER
from cadee.generators.diagram.picture import Picture, Wire
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.sheets import JOURNEY, ZONES, View, sheets, whole
from cadee.generators.diagram.status import COLOURS, State
from cadee.plain import clean

HEADER, LINE, PILL = 66, 14, 130
PROOF: ProofLevel = "executed"


@generator("diagram/drawio", "the maps as a draw.io file: a page for the whole, the zones, each journey", proof=PROOF)
def make(subject: Subject) -> Iterator[Artifact]:
    """Write one file of pages: the integration map, the zone overview, a map for each journey."""
    pages = [whole(subject), *sheets(subject, View(ZONES)), *sheets(subject, View(JOURNEY))]
    yield Artifact("maps.drawio", drawio(subject, pages), PROOF)


def drawio(subject: Subject, drawn: Sequence[Sheet], day: str = "") -> str:
    """Return an uncompressed draw.io file with a page for each sheet; at least one is needed.

    `day` is the date its pages state where no verdict brings one.
    """
    root = Element("mxfile", host="cadee", compressed="false", pages=str(len(drawn)))
    for number, sheet in enumerate(drawn, 1):
        diagram = SubElement(root, "diagram", id=f"page-{number}", name=_name(sheet, drawn) or f"Page {number}")
        diagram.append(_page(subject, sheet, day))
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _name(sheet: Sheet, drawn: Sequence[Sheet]) -> str:
    """The name of a page: its title, with its scope where several have the same title."""
    alone = sum(other.title == sheet.title for other in drawn) == 1
    return clean(sheet.title if alone else f"{sheet.title}: {sheet.scope}")


def _page(subject: Subject, sheet: Sheet, day: str) -> Element:
    """One page from top to bottom: header, map, steps in words, legend, small print."""
    laid = sheet.laid or lay(sheet.picture)
    wide = max(laid.plan.width + 2 * EDGE, LEAST)
    after = EDGE + HEADER + laid.plan.height + 12
    steps = _steps(sheet.picture)
    lower = after + (LINE * len(steps) + 20 if steps else 0)
    small = lower + legend_height(sheet.picture, EDGE, wide)
    print_ = small_print(subject, sheet, wide)
    cells = Cells(wide, small + 16 * len(print_) + EDGE)
    _header(cells, head(subject, sheet.title, sheet.scope, day), wide)
    _map(cells, laid, (wide - laid.plan.width) // 2, EDGE + HEADER)
    _lines(cells, steps, after, wide, INK)
    shown = image(wide, small - lower, partial(_legend, sheet.picture, wide))
    cells.vertex("", Frame(0, lower, wide, small - lower), {"shape": "image", "imageAspect": 0, "image": shown})
    _lines(cells, print_, small, wide, MUTED)
    return cells.model


def _map(cells: Cells, laid: Laid, dx: int, dy: int) -> None:
    lanes = add_lanes(cells, laid, dx, dy)
    ends = {}
    for box, at in zip(laid.picture.boxes, laid.plan.boxes, strict=True):
        frame = Frame(at.x + dx, at.y + dy, at.width, at.height)
        ends[box.key] = add_box(cells, box, laid.faces[box.key], frame, lanes[box.lane]), frame
    for wire, points in sorted(zip(laid.picture.wires, laid.plan.lines, strict=True), key=lambda pair: _last(pair[0])):
        add_wire(cells, wire, [(x + dx, y + dy) for x, y in points], ends)


def _last(wire: Wire) -> tuple[bool, bool, str]:
    """What is wrong is drawn last and so lies on top."""
    return wire.lit, wire.mark is not None, wire.key


def _header(cells: Cells, heading: Heading, wide: int) -> None:
    """Title, view and scope on the left, the verdict on the right."""
    title = WORDS | {"fontSize": TITLE, "fontStyle": 1, "fontColor": INK}
    cells.vertex(heading.title, Frame(EDGE, EDGE - 10, wide - 2 * EDGE - 140, 28), title)
    _lines(cells, [heading.about, heading.scope], EDGE + 18, wide, MUTED)
    look: Style = {"arcSize": 10, "fillColor": COLOURS[heading.state], "strokeColor": "none", "fontColor": PAPER}
    pill = Frame(wide - EDGE - PILL, EDGE - 8, PILL, 24)
    cells.vertex(heading.state, pill, ROUND | look | {"fontSize": 13, "fontStyle": 1, "spacingLeft": 18})
    sign = image(12, 12, partial(_state, heading.state))
    cells.vertex("", Frame(pill.x + 10, pill.y + 6, 12, 12), {"shape": "image", "imageAspect": 0, "image": sign})
    right = WORDS | {"align": "right", "fontSize": SMALL, "fontColor": MUTED}
    cells.vertex(heading.counts, Frame(wide // 2, EDGE + 18, wide - EDGE - wide // 2, 16), right)


def _steps(shown: Picture) -> Sequence[str]:
    """The journey, or whatever is told below the map, in words."""
    heading = shown.heading or (f"Journey: {shown.journey}" if shown.journey else "")
    told = [f"{step.role or step.number}  {step.route}: {step.words}" for step in shown.steps]
    return [heading, *told] if told else []


def _lines(cells: Cells, lines: Sequence[str], y: int, wide: int, ink: str) -> None:
    if lines:
        style = WORDS | {"fontSize": SMALL, "fontColor": ink}
        cells.vertex(
            "\n".join(clean(line) for line in lines), Frame(EDGE, y, wide - 2 * EDGE, LINE * len(lines)), style
        )


def _legend(shown: Picture, wide: int, parent: Element) -> None:
    parent.set("font-family", "Helvetica, Arial, sans-serif")
    legend(parent, shown, 0, EDGE, wide)


def _state(state: State, parent: Element) -> None:
    shape(parent, state, 0, 0, inverse=True)
