"""Reads an SVG page back: its texts with their extents, its lines, its rectangles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cadee.generators.diagram.text import width

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "g", "rect", "path", "text"}
ATTRIBUTES = {
    "width", "height", "viewBox", "role", "aria-labelledby", "font-family", "id", "class", "data-element", "data-lane",
    "data-layer", "x", "y", "rx", "d", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
    "stroke-linecap", "transform", "font-size", "font-weight", "text-anchor",
}  # fmt: skip


@dataclass(frozen=True)
class Extent:
    """The rectangle something covers."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: "Extent") -> bool:
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def holds(self, other: "Extent") -> bool:
        return self.x0 <= other.x0 and other.x1 <= self.x1 and self.y0 <= other.y0 and other.y1 <= self.y1


def read(content: str | bytes) -> Element:
    """Parse strictly; only tags and attributes that can do nothing are there."""
    assert isinstance(content, str)
    root = ElementTree.fromstring(content.encode("utf-8"))
    assert root.get("role") == "img"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in TAGS
        assert set(element.keys()) <= ATTRIBUTES, set(element.keys()) - ATTRIBUTES
        assert not any("url(" in value or "javascript" in value.lower() for value in element.attrib.values())
    return root


def groups(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter(f"{SVG}g") if element.get("class") == name]


def extent(element: Element) -> Extent:
    """What a rect covers, or a text by the width table."""
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    if element.tag == f"{SVG}rect":
        return Extent(x, y, x + float(element.get("width", "0")), y + float(element.get("height", "0")))
    size = int(element.get("font-size", "0"))
    wide = width(element.text or "", size, bold=element.get("font-weight") == "bold")
    x -= {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0)
    return Extent(x, y - 0.75 * size, x + wide, y + 0.22 * size)


def texts(root: Element) -> list[Element]:
    return list(root.iter(f"{SVG}text"))


def points(path: str) -> list[tuple[float, float]]:
    """The corners of a path made of M, L and Q: what a line passes, its bends included."""
    found = re.findall(r"[MLQ]([-\d. ]+)", path)
    numbers = [float(number) for part in found for number in part.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def lines(root: Element) -> Iterator[tuple[str, Extent]]:
    """Every straight piece of every wire, as thin rectangles, with the key of its wire."""
    for group in groups(root, "wire"):
        path = group.find(f"{SVG}path")
        assert path is not None
        corners = points(path.get("d", ""))
        for (x0, y0), (x1, y1) in pairwise(corners):
            if x0 == x1 or y0 == y1:
                box = Extent(min(x0, x1) - 0.5, min(y0, y1) - 0.5, max(x0, x1) + 0.5, max(y0, y1) + 0.5)
                yield group.get("data-element", ""), box


def skeleton(element: Element) -> tuple[object, ...]:
    """The structure of a tree: tags, classes, nesting; neither text nor numbers."""
    return element.tag, element.get("class"), tuple(skeleton(child) for child in element)
