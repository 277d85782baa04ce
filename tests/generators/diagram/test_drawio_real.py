"""draw.io's own viewer draws our file as our layout has it, and shows every hostile text as a text."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram import views
from cadee.generators.diagram.drawio import HEADER, drawio
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.frame import EDGE, LEAST
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.sheet import Sheet
from cadee.plain import clean
from tests.generators.diagram.drawio_viewer import opened
from tests.generators.diagram.estates import bare, shop, synthetic
from tests.generators.diagram.payloads import PAYLOADS

pytestmark = pytest.mark.browser

Corner = tuple[float, float]


def lean(points: list[Any]) -> list[Corner]:
    """The corners of a line: no point twice, none in the middle of a straight piece."""
    rounded: list[Corner] = [(round(x, 2), round(y, 2)) for x, y in points]
    apart = [rounded[0], *(here for before, here in pairwise(rounded) if before != here)]
    inner = [
        here
        for before, here, after in zip(apart, apart[1:], apart[2:], strict=False)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]
    return [apart[0], *inner, apart[-1]]


def same(told: Any, shown: Picture) -> None:
    laid = lay(shown)
    dx, dy = (max(laid.plan.width + 2 * EDGE, LEAST) - laid.plan.width) // 2, EDGE + HEADER
    drawn = {cell["element"]: cell for cell in told["cells"].values() if cell["element"]}
    for box, frame in zip(shown.boxes, laid.plan.boxes, strict=True):
        assert drawn[box.key]["frame"] == [frame.x + dx, frame.y + dy, frame.width, frame.height]
        assert drawn[box.key]["tip"] == clean(box.about)
    for wire, points in zip(shown.wires, laid.plan.lines, strict=True):
        assert lean(drawn[wire.key]["points"]) == lean([(x + dx, y + dy) for x, y in points]), wire.key


@pytest.mark.parametrize("about", [shop(), synthetic(60, 2.0)], ids=["shop", "sixty"])
def test_the_viewer_draws_what_the_layout_has(about: Subject, tmp_path: Path) -> None:
    shown = [picture(about), views.zones(about)]
    text = drawio(about, [Sheet(f"s{number}", "View", "", item) for number, item in enumerate(shown)])
    for number, item in enumerate(shown):
        same(opened(text, tmp_path, number), item)


def test_hostile_texts_are_shown_as_they_are(tmp_path: Path) -> None:
    systems = {f"s{number}": {"kind": "tool", "name": text} for number, text in enumerate(PAYLOADS)}
    about = bare(systems, {"call": {"from": "s0", "to": "s1", "name": "<script>alert(1)</script>"}})
    shown = picture(about)
    told = opened(drawio(about, [Sheet("m", "<b>Map</b>", "", shown)]), tmp_path)
    assert (told["active"], told["alerts"]) == (0, 0)
    drawn = {cell["element"]: cell for cell in told["cells"].values() if cell["element"]}
    for box in shown.boxes:
        cell = drawn[box.key]
        assert (cell["tip"], cell["tipped"]) == (clean(box.about), 0)
        first = cell["label"].split("\n")[0]
        assert first in told["texts"] or not first.strip("|")  # draw.io 25 draws no label that is all bars
        assert clean(first) == first
    assert "<b>bold</b>" in told["texts"]
    assert "&lt;" in told["texts"]
    same(told, shown)
