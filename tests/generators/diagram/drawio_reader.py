"""Reads draw.io files as draw.io does: cells by id, places added up over their parents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

from cadee.generators.diagram.lanes.route import Frame, Point


@dataclass
class Cell:
    id: str
    parent: str
    label: str
    tooltip: str
    element: str
    style: dict[str, str]
    kind: str
    ends: tuple[str, str] = ("", "")
    frame: Frame | None = None
    relative: bool = False
    bends: list[Point] = field(default_factory=list)


def pages(text: str) -> dict[str, dict[str, Cell]]:
    """The cells of every page by id, pages by name; refuses ids given twice and parents that come later."""
    root = fromstring(text)
    assert (root.tag, root.get("compressed")) == ("mxfile", "false")
    made = {}
    for diagram in root:
        (model,) = diagram
        cells: dict[str, Cell] = {}
        for found in _cells(model[0]):
            assert found.id not in cells
            assert found.parent in cells or found.id == "0"
            cells[found.id] = found
        made[diagram.get("name", "")] = cells
    assert len(made) == len(root) == int(root.get("pages", ""))
    return made


def _cells(root: Element) -> Iterator[Cell]:
    for item in root:
        cell = item if item.tag == "mxCell" else item[0]
        assert cell.tag == "mxCell"
        kind = next((name for name in ("vertex", "edge") if cell.get(name) == "1"), "")
        made = Cell(
            item.get("id", ""),
            cell.get("parent", ""),
            item.get("label", item.get("value", "")),
            item.get("tooltip", ""),
            item.get("element", ""),
            dict(part.partition("=")[::2] for part in cell.get("style", "").split(";") if part),
            kind,
            (cell.get("source", ""), cell.get("target", "")),
        )
        geometry = cell.find("mxGeometry")
        if geometry is not None:
            made.relative = geometry.get("relative") == "1"
            made.bends = [(int(point.get("x", "")), int(point.get("y", ""))) for point in geometry.findall("Array/*")]
            if kind == "vertex":
                x, y, wide, high = (int(geometry.get(name, "")) for name in ("x", "y", "width", "height"))
                made.frame = Frame(x, y, wide, high)
        yield made


def place(cells: dict[str, Cell], cell: Cell) -> Frame:
    """Where a shape stands on the page."""
    assert cell.frame
    x, y, above = cell.frame.x, cell.frame.y, cells[cell.parent]
    while above.frame:
        x, y, above = x + above.frame.x, y + above.frame.y, cells[above.parent]
    return Frame(x, y, cell.frame.width, cell.frame.height)


def line(cells: dict[str, Cell], edge: Cell) -> list[Point]:
    """The points of a line, its ends computed from the shares that its style fixes."""
    ends = []
    for cell, name in zip(edge.ends, ("exit", "entry"), strict=True):
        frame = place(cells, cells[cell])
        share = float(edge.style[f"{name}X"]), float(edge.style[f"{name}Y"])
        ends.append((round(frame.x + share[0] * frame.width), round(frame.y + share[1] * frame.height)))
    return [ends[0], *edge.bends, ends[1]]
