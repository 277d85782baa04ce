"""The twin of a map: every box and every line of the picture is in the tables, and nothing else."""

import csv
import io
import re
from copy import deepcopy
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram import views
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.lanes.draw import draw
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.overview import overview
from cadee.generators.diagram.picture import Picture
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.sheet import Sheet
from cadee.generators.diagram.sheets import CHANGE, FAILURE, View, sheets
from cadee.generators.table.markdown import escape
from cadee.generators.table.twin import BOXES, LINES, SPARE, table_of, twins
from tests.generators.diagram.estates import SHOP, former, shop, subject, synthetic

VIEWS = {
    "map": picture(shop()),
    "journey": views.journey(shop(), "ask"),
    "focus": views.focus(shop(), "ai-gateway"),
    "zones": views.zones(shop()),
    "sixty": picture(synthetic(60, 2.0)),
    "sixty zones": views.zones(synthetic(60, 2.0)),
}


def drawn(shown: Picture, kind: str) -> list[str]:
    """The elements that the map of a picture draws as boxes or as wires."""
    root = Element("svg")
    draw(root, lay(shown), 0, 0)
    return [group.get("data-element", "") for group in root.iter() if group.get("class") == kind]


def short(key: str) -> str:
    return re.sub("^(systems|integrations)/", "", key)


@pytest.mark.parametrize("name", VIEWS)
def test_every_box_and_line_drawn_is_in_the_table_and_back(name: str) -> None:
    shown = VIEWS[name]
    boxes, lines = table_of(shown)
    assert sorted(row[0] for row in boxes.rows) == sorted(short(key) for key in drawn(shown, "box"))
    assert sorted(row[0] for row in lines.rows) == sorted(short(key) for key in drawn(shown, "wire"))
    ends = {short(wire.key): (short(wire.source), short(wire.target)) for wire in shown.wires}
    assert {row[0]: (row[1], row[2]) for row in lines.rows} == ends
    assert {end for row in lines.rows for end in row[1:3]} <= {row[0] for row in boxes.rows}


@pytest.mark.parametrize("name", VIEWS)
def test_the_formats_say_the_same(name: str) -> None:
    shown = VIEWS[name]
    sheet = Sheet("parts/view", "View", "all of it", shown, ("Left out: 3 systems.",))
    made = {artifact.path: artifact for artifact in twins(shop(), sheet)}
    assert sorted(made) == ["parts/view-boxes.csv", "parts/view-lines.csv", "parts/view.md", "parts/view.xlsx"]
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    workbook = openpyxl.load_workbook(io.BytesIO(made["parts/view.xlsx"].raw))
    assert workbook.sheetnames == ["Boxes", "Lines"]
    text = str(made["parts/view.md"].content)
    assert text.startswith("# AI Customer Service&#58; View\n\nView · environment Production")
    assert "\n\nScope&#58; all of it\n\nLeft out&#58; 3 systems.\n\n## Boxes\n\n| id |" in text
    for table, listed in zip(table_of(shown, "parts/view"), workbook, strict=True):
        rows = list(csv.reader(io.StringIO(str(made[f"{table.name}.csv"].content))))
        assert rows == [[cell.value or "" for cell in row] for row in listed.iter_rows()]
        assert rows == [list(table.head), *(list(row) for row in table.rows)]
    assert text.count("\n| ") == sum(2 + len(table.rows) for table in table_of(shown))


def test_a_row_says_what_the_picture_shows() -> None:
    boxes, lines = table_of(picture(shop()))
    tools = next(dict(zip(boxes.head, row, strict=True)) for row in boxes.rows if row[0] == "order-tools")
    assert (tools["kind"], tools["lane"], tools["says"], tools["tier"]) == (
        "Tool",
        "AI core (internal)",
        "No owner",
        "T2",
    )
    assert (tools["state"], tools["findings"]) == ("Not met 2", "CADEE-A-024, CADEE-A-036")
    flows = {row[0]: dict(zip(lines.head, row, strict=True)) for row in lines.rows}
    assert flows["assistant-to-desk"]["fallback"] == "yes"
    assert flows["assistant-to-desk"]["caller waits"] == "no"
    assert flows["gateway-to-telemetry"]["at run time"] == "no"
    assert flows["chat-to-assistant"]["steps"] == "1"
    assert flows["assistant-to-model"]["path of a blocker"] == "yes"


def test_classes_and_what_becomes_of_things_are_words() -> None:
    plain = picture(shop())
    told = Picture(
        plain.lanes,
        tuple(replace(box, tone=1 if box.kind == "agent" else 0) for box in plain.boxes),
        tuple(replace(wire, role=Role.LOST if wire.dashed else None) for wire in plain.wires),
        tones=("as itself",),
        plain="as nobody",
    )
    boxes, lines = table_of(told)
    column = boxes.head.index("class")
    assert {row[column] for row in boxes.rows} == {"as itself", "as nobody"}
    assert [row[0] for row in lines.rows if row[lines.head.index("becomes")] == "Lost"] == ["assistant-to-desk"]


def test_only_spare_columns_are_left_out() -> None:
    empty = Picture((), (), ())
    boxes, lines = table_of(empty)
    assert list(boxes.head) == [name for name in BOXES if name not in SPARE]
    assert list(lines.head) == [name for name in LINES if name not in SPARE]
    assert [artifact.path for artifact in twins(shop(), Sheet("v", "V", "", empty))][-1] == "v.xlsx"


def classes(name: str, about: Subject) -> tuple[dict[str, str], dict[str, str]]:
    """The class of each box and of each line in the twin of a layer view; "" where there is no such column."""
    made = []
    for table in table_of(facets()[name].paint(about, picture(about))):
        at = table.head.index("class") if "class" in table.head else None
        made.append({row[0]: "" if at is None else row[at] for row in table.rows})
    return made[0], made[1]


def test_a_box_has_the_class_of_a_line_in_no_view_and_a_line_none_of_a_box() -> None:
    boxes, lines = classes("identity", shop())
    assert set(boxes.values()) == {""}
    assert lines["assistant-to-gateway"].startswith("proof bound to the caller")
    boxes, lines = classes("fallback", shop())
    assert set(boxes.values()) == {""}
    assert lines["gateway-to-vault"] == "on no journey"
    boxes, lines = classes("ownership", shop())
    assert set(lines.values()) == {""}
    assert boxes["order-tools"] == "No owner, 1 system"
    boxes, lines = classes("data", shop())
    assert boxes["vault"] == lines["gateway-to-vault"] == "public, or no data named"


def test_the_lines_of_a_view_by_owners_have_no_class_however_many_owners_there_are() -> None:
    document = deepcopy(SHOP)
    for number, system in enumerate(document["systems"].values()):
        document["owners"][f"team-{number}"] = {"kind": "team"}
        system["owner"] = f"team-{number}"
    about = subject(document)
    _, lines = classes("ownership", about)
    assert set(lines.values()) == {""}
    zones, _ = table_of(overview(facets()["ownership"].paint(about, picture(about))))
    mixed = next(row for row in zones.rows if row[1] == "AI core")
    assert "more owners" not in mixed[zones.head.index("class")]


def test_a_sentence_that_a_box_breaks_over_two_lines_is_whole_in_the_table() -> None:
    document = deepcopy(SHOP)
    name = "Runtime of the order desk and of everything else that customers of the shop may ask for"
    document["identities"]["assistant-runtime"]["name"] = name
    about = subject(document)
    shown = facets()["identity"].paint(about, picture(about))
    lines = next(box.lines for box in shown.boxes if box.key == "systems/assistant")
    assert len(lines) == 2
    boxes, _ = table_of(shown)
    says = {row[0]: row[boxes.head.index("says")] for row in boxes.rows}
    assert says["assistant"] == f"as {name}, 4 calls as nobody named"
    boxes, _ = table_of(overview(picture(about)))
    says = {row[1]: row[boxes.head.index("says")] for row in boxes.rows}
    assert says["Internet"] == "public, 1 system, 0 lines inside, 1 channel"


def told_in_words(sheet: Sheet) -> None:
    """Ask that the twin of a sheet says every sentence below its map, in each format."""
    made = {artifact.path: artifact for artifact in twins(shop(), sheet)}
    rows = [[str(step.role), step.route, step.words] for step in sheet.picture.steps]
    assert rows
    assert list(csv.reader(io.StringIO(str(made[f"{sheet.name}-words.csv"].content))))[1:] == rows
    text = str(made[f"{sheet.name}.md"].content)
    assert f"\n## {escape(sheet.picture.heading)}\n\n| becomes | in words | more |" in text
    assert all(f"| {escape(route)} |" in text for _, route, _ in rows)
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    workbook = openpyxl.load_workbook(io.BytesIO(made[f"{sheet.name}.xlsx"].raw))
    assert [[cell.value or "" for cell in row] for row in list(workbook.worksheets[2])[1:]] == rows


def test_the_twin_of_a_change_says_the_changes_in_words() -> None:
    told_in_words(sheets(shop(), View(CHANGE, before=former().estate))[0])


def test_the_twin_of_a_failure_says_how_the_journeys_end() -> None:
    told_in_words(sheets(shop(), View(FAILURE, "chat-primary"))[0])


def test_a_twin_without_words_below_the_map_has_no_table_of_them() -> None:
    (sheet, *_) = sheets(shop(), View(FAILURE, "telemetry"))
    assert not any("-words" in artifact.path for artifact in twins(shop(), sheet))
