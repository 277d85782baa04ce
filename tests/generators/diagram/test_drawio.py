"""draw.io: every box, line and lane where the layout has it, and no text that does anything."""

from collections.abc import Mapping
from dataclasses import replace
from html import unescape

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram import drawio, views
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.frame import EDGE, LEAST
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.lanes.route import Frame
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.status import COLOURS
from cadee.plain import clean
from tests.generators.diagram.drawio_reader import Cell, line, pages, place
from tests.generators.diagram.estates import shop, synthetic
from tests.generators.diagram.payloads import PAYLOADS
from tests.generators.diagram.test_injection import poisoned

VIEWS = {
    "map": (shop(), picture(shop())),
    "journey": (shop(), views.journey(shop(), "ask")),
    "zones": (shop(), views.zones(shop())),
    "sixty": (synthetic(60, 2.0), picture(synthetic(60, 2.0))),
}


def page(about: Subject, shown: Picture) -> Mapping[str, Cell]:
    (made,) = pages(drawio.drawio(about, [Sheet("view", "View", "", shown)])).values()
    return made


def elements(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    named = [cell for cell in cells.values() if cell.element]
    found = {(cell.kind, cell.element, bool(cell.style.get("container"))): cell for cell in named}
    assert len(found) == len(named)
    return {cell.element: cell for cell in named if "container" not in cell.style}


def corner(laid: Laid) -> tuple[int, int]:
    wide = max(laid.plan.width + 2 * EDGE, LEAST)
    return (wide - laid.plan.width) // 2, EDGE + drawio.HEADER


@pytest.mark.parametrize("name", VIEWS)
def test_boxes_and_lines_stand_where_the_layout_has_them(name: str) -> None:
    about, shown = VIEWS[name]
    laid, cells = lay(shown), dict(page(about, shown))
    dx, dy = corner(laid)
    found = elements(cells)
    assert set(found) == {item.key for item in (*shown.boxes, *shown.wires)}
    for box, frame in zip(shown.boxes, laid.plan.boxes, strict=True):
        assert place(cells, found[box.key]) == Frame(frame.x + dx, frame.y + dy, frame.width, frame.height)
    for wire, points in zip(shown.wires, laid.plan.lines, strict=True):
        edge = found[wire.key]
        assert edge.ends == (found[wire.source].id, found[wire.target].id)
        assert line(cells, edge) == [(x + dx, y + dy) for x, y in points]


@pytest.mark.parametrize("name", VIEWS)
def test_boxes_stand_in_their_lanes(name: str) -> None:
    about, shown = VIEWS[name]
    laid, cells = lay(shown), page(about, shown)
    dx, dy = corner(laid)
    lanes = {cell.element: cell for cell in cells.values() if "container" in cell.style}
    titled = {lane.key for lane in shown.lanes if lane.title}
    assert set(lanes) == titled
    for area, frame in zip(laid.grid.areas, laid.plan.lanes, strict=True):
        if area.lane.key in titled:
            expected = Frame(frame.x + dx, frame.y + dy, frame.width, frame.height)
            assert place(dict(cells), lanes[area.lane.key]) == expected
    for box in shown.boxes:
        parent = elements(cells)[box.key].parent
        assert parent == (lanes[box.lane].id if box.lane in lanes else "1")


@pytest.mark.parametrize("name", VIEWS)
def test_every_line_joins_two_boxes_and_every_part_belongs_to_something(name: str) -> None:
    cells = page(*VIEWS[name])
    for cell in cells.values():
        if cell.kind == "edge":
            assert all(cells[end].kind == "vertex" and cells[end].element for end in cell.ends)
            assert cell.parent == "1"
            assert cell.relative
            assert cell.style["edgeStyle"] == "orthogonalEdgeStyle"
        elif cell.style.get("part"):
            assert cells[cell.parent].element
            assert cell.relative == (cells[cell.parent].kind == "edge")


def test_dashed_means_fallback_and_nothing_else() -> None:
    about, shown = VIEWS["map"]
    found = elements(page(about, shown))
    dashed = {key for key, cell in found.items() if cell.style.get("dashed") == "1"}
    assert dashed == {wire.key for wire in shown.wires if wire.dashed} == {"integrations/assistant-to-desk"}
    assert found["integrations/assistant-to-desk"].style["endArrow"] == "open"
    assert found["integrations/chat-to-assistant"].style["endArrow"] == "block"


def test_a_state_is_word_shape_and_colour() -> None:
    about, shown = VIEWS["map"]
    cells = page(about, shown)
    found = elements(cells)
    shapes = set()
    for key in ("systems/order-tools", "systems/service-desk"):
        parts = [cell for cell in cells.values() if cell.parent == found[key].id]
        mark = next(box.mark for box in shown.boxes if box.key == key)
        assert mark
        (word,) = [cell for cell in parts if cell.label == f"{mark.state} {mark.count}"]
        assert word.style["fillColor"] == found[key].style["strokeColor"] == COLOURS[mark.state]
        shapes.add(parts[-1].style["image"])
    assert len(shapes) == 2
    assert all(shape.startswith("data:image/svg+xml,") for shape in shapes)
    beads = [cell.label for cell in cells.values() if cell.parent == found["integrations/assistant-to-model"].id]
    assert beads == ["1", ""]


def test_boxes_say_name_kind_owner_and_tier() -> None:
    cells = page(*VIEWS["map"])
    box = elements(cells)["systems/assistant"]
    assert box.label == "Service assistant"
    parts = [cell.label for cell in cells.values() if cell.parent == box.id]
    assert parts == ["", "Agent\nAI platform", "T1"]
    assert "owner: AI platform" in unescape(box.tooltip)


def test_roles_and_classes_have_their_colours_and_words() -> None:
    about, shown = VIEWS["map"]
    told = replace(
        shown,
        boxes=tuple(replace(box, role=Role.LOST if box.kind == "model" else None, tone=1) for box in shown.boxes),
        wires=tuple(replace(wire, role=Role.STANDS_IN if wire.dashed else None) for wire in shown.wires),
        tones=("one class",),
    )
    cells = page(about, told)
    found = elements(cells)
    lost = [cell.label for cell in cells.values() if cell.parent == found["systems/chat-primary"].id]
    assert "Lost" in lost
    assert sum(cell.parent == found["integrations/assistant-to-desk"].id for cell in cells.values()) == 1


def test_there_is_a_page_for_each_view() -> None:
    (made,) = drawio.make.make(shop())
    assert (made.path, list(pages(str(made.content)))) == (
        "maps.drawio",
        ["Integration map", "Zone overview", "Journey map"],
    )


def test_pages_of_one_title_are_told_apart_by_their_scope() -> None:
    shown = picture(shop())
    made = drawio.drawio(
        shop(), [Sheet("a", "Journey map", "first", shown), Sheet("b", "Journey map", "second", shown)]
    )
    assert list(pages(made)) == ["Journey map: first", "Journey map: second"]


def test_a_sheet_that_is_laid_out_keeps_its_places() -> None:
    shown = picture(shop())
    laid = lay(shown)
    moved = replace(laid, plan=replace(laid.plan, boxes=tuple(replace(f, y=f.y + 1) for f in laid.plan.boxes)))
    one, other = (drawio.drawio(shop(), [Sheet("a", "A", "", shown, laid=item)]) for item in (laid, moved))
    assert one == drawio.drawio(shop(), [Sheet("a", "A", "", shown)])
    assert one != other


def skeleton(text: str) -> object:
    """What draw.io would act on: all but words and the sizes that follow from them."""
    return [
        [(cell.kind, cell.parent, sorted(cell.style), cell.ends, bool(cell.element)) for cell in cells.values()]
        for cells in pages(text).values()
    ]


def test_no_text_of_a_spec_changes_the_structure() -> None:
    expected = skeleton(drawio.drawio(poisoned("Harmless"), [Sheet("m", "Map", "", picture(poisoned("Harmless")))]))
    for payload in PAYLOADS:
        text = drawio.drawio(poisoned(payload), [Sheet("m", payload, "", picture(poisoned(payload)), notes=(payload,))])
        assert skeleton(text) == expected, payload


def test_labels_are_plain_text_and_tooltips_are_escaped_once_more() -> None:
    """With html=0 draw.io shows a label as it is; a tooltip it always reads as HTML."""
    for payload in PAYLOADS:
        (cells,) = pages(drawio.drawio(poisoned(payload), [Sheet("m", "Map", "", picture(poisoned(payload)))])).values()
        for cell in cells.values():
            assert cell.id in ("0", "1") or cell.style["html"] == "0"
            assert not {"link", "image"} & set(cell.style) or cell.style["image"].startswith("data:image/svg+xml,")
            assert not set("<>") & set(cell.tooltip)
        box = elements(cells)["systems/assistant"]
        assert unescape(box.tooltip).startswith(clean(payload) or "assistant")
