"""Cells of a draw.io page: built as data, labels plain text, so that no text of a spec becomes markup or a style."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from cadee.generators.diagram.lanes.route import Frame, Point
from cadee.generators.diagram.markup import SVG, Number, add
from cadee.generators.diagram.palette import PAPER
from cadee.plain import clean

Style = dict[str, str | Number]
"""The style of a cell; a name without a value stands alone."""

LAYER = "1"
"""What stands on the page itself has this parent, in every page: draw.io wants it so."""


class Cells:
    """The cells of one page, in the order they are drawn. Ids are counted: no text of a spec is in them."""

    def __init__(self, wide: int, high: int) -> None:
        look = {"grid": 0, "guides": 1, "tooltips": 1, "connect": 1, "arrows": 1, "fold": 0, "page": 1, "pageScale": 1}
        model = {"dx": wide, "dy": high, **look, "pageWidth": wide, "pageHeight": high, "math": 0, "shadow": 0}
        self.model = Element("mxGraphModel", {name: str(value) for name, value in model.items()})
        self.model.set("background", PAPER)
        self.model.set("adaptiveColors", "none")  # else dark lines of icons end up on a dark page
        self._root = SubElement(self.model, "root")
        self._count = 1
        SubElement(self._root, "mxCell", id="0")
        SubElement(self._root, "mxCell", {"id": LAYER, "parent": "0"})

    def vertex(
        self, words: str, frame: Frame, style: Style, parent: str = LAYER, element: str = "", about: str = ""
    ) -> str:
        """Add a shape and return its id; `frame` is relative to its parent. `element` and `about` make it an object."""
        cell = self._cell(words, {"html": 0, **style}, parent, element, about)
        cell.set("vertex", "1")
        _frame(cell, frame)
        return self._last

    def part(self, words: str, frame: Frame, style: Style, parent: str) -> str:
        """Add a shape that belongs to another: it cannot be taken from it, nor joined by lines."""
        made = self.vertex(words, frame, {**style, "part": 1, "pointerEvents": 0}, parent)
        self._root[-1].set("connectable", "0")
        return made

    def edge(self, ends: tuple[str, str], points: Sequence[Point], style: Style, element: str, about: str) -> str:
        """Add a line between two shapes that bends at `points` and return its id."""
        cell = self._cell("", {"html": 0, **style}, LAYER, element, about)
        cell.set("edge", "1")
        cell.set("source", ends[0])
        cell.set("target", ends[1])
        geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if points:
            bends = SubElement(geometry, "Array", {"as": "points"})
            for x, y in points:
                SubElement(bends, "mxPoint", x=str(x), y=str(y))
        return self._last

    def bead(self, words: str, frame: Frame, style: Style, edge: str) -> None:
        """Add a shape that hangs on a line; `frame` is relative to where the line begins."""
        cell = self._cell(words, {"html": 0, **style, "part": 1, "pointerEvents": 0}, edge)
        cell.set("vertex", "1")
        cell.set("connectable", "0")
        geometry = _frame(cell, Frame(-1, 0, frame.width, frame.height))
        geometry.set("relative", "1")
        SubElement(geometry, "mxPoint", {"x": str(frame.x), "y": str(frame.y), "as": "offset"})

    @property
    def _last(self) -> str:
        return str(self._count)

    def _cell(self, words: str, style: Style, parent: str, element: str = "", about: str = "") -> Element:
        self._count += 1
        written = "".join(f"{name}={value};" if value != "" else f"{name};" for name, value in style.items())
        drawn = {"style": written, "parent": parent}
        if not element and not about:
            return SubElement(self._root, "mxCell", {"id": self._last, "value": _plain(words), **drawn})
        said = {"label": _plain(words), "tooltip": escape(clean(about)), "element": clean(element), "id": self._last}
        return SubElement(SubElement(self._root, "UserObject", said), "mxCell", drawn)


def image(size: Number, high: Number, draw: Callable[[Element], None]) -> str:
    """Return what `draw` draws as an address that a style can hold: the picture itself, nothing to fetch."""
    root = Element("svg", {"xmlns": SVG, "width": str(size), "height": str(high), "viewBox": f"0 0 {size} {high}"})
    draw(add(root, "g"))
    return f"data:image/svg+xml,{b64encode(tostring(root)).decode('ascii')}"


def _plain(words: str) -> str:
    """Words of one or more lines, each cleaned; with html=0 draw.io shows them as they are."""
    return "\n".join(clean(line) for line in words.split("\n"))


def _frame(cell: Element, frame: Frame) -> Element:
    size = {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height}
    return SubElement(cell, "mxGeometry", {name: str(value) for name, value in size.items()} | {"as": "geometry"})
