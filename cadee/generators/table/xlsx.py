"""The tables as a workbook: every cell text, nothing computed, the same bytes from every machine."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.table.rows import Table, tables
from cadee.plain import clean

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

LONGEST_NAME, LONGEST_CELL = 31, 32_767
"""What a spreadsheet takes: characters of a sheet's name, characters of a cell."""

NARROW, WIDE = 8, 60
"""Columns are as wide as their longest cell within these bounds, in characters."""

HEAD, BODY = "1", "2"
"""The styles of a cell, as numbered in `_styles`."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@generator("table/xlsx", "systems and integrations as a workbook of two sheets", proof="schema-checked")
def make(subject: Subject) -> Iterator[Artifact]:
    """Write one workbook: a sheet for systems, one for integrations."""
    yield Artifact("systems-and-integrations.xlsx", book(tables(subject)), "schema-checked")


def book(sheets: Sequence[Table]) -> bytes:
    """Return a workbook with a sheet for each table, named by its title. At least one table is needed.

    Nothing is compressed: how far a packer compresses depends on its version, and the bytes would too.
    """
    names = sheet_names(table.title for table in sheets)
    parts = {
        "[Content_Types].xml": _types(len(names)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)}
            | {f"rId{len(names) + 1}": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _styles(),
    }
    for number, table in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(table)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, root in parts.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16  # else the machine's own
            archive.writestr(info, tostring(root, encoding="utf-8", xml_declaration=True))
    return packed.getvalue()


def sheet_names(titles: Iterable[str]) -> tuple[str, ...]:
    """Return names that a spreadsheet takes for sheets: short, without its special characters, each once."""
    made: list[str] = []
    for title in titles:
        name = clean(_FORBIDDEN.sub(" ", clean(title))).strip("' ")
        name = "Sheet" if not name or name.casefold() == "history" else name
        taken, number, shown = {other.casefold() for other in made}, 1, _short(name)
        while shown.casefold() in taken:
            number += 1
            shown = _short(name, f" {number}")
        made.append(shown)
    return tuple(made)


def _short(name: str, after: str = "") -> str:
    """The name cut so that it and what comes after fit; characters beyond the first plane count as two."""
    while len((name + after).encode("utf-16-le")) > 2 * LONGEST_NAME:
        name = name[:-1].rstrip("' ")
    return name + after


def _cell(text: str) -> str:
    """The text as a cell holds it. What looks like a code (`_x000D_`) is coded itself, or it would be read as one."""
    shown = _CODED.sub("_x005F_", clean(text))
    return shown if len(shown) <= LONGEST_CELL else f"{shown[: LONGEST_CELL - 1]}…"


def _sheet(table: Table) -> Element:
    rows = [table.head, *table.rows]
    last = f"{_column(len(table.head))}{len(rows)}"
    root = Element("worksheet", xmlns=MAIN)
    SubElement(root, "dimension", ref=f"A1:{last}")
    view = SubElement(SubElement(root, "sheetViews"), "sheetView", workbookViewId="0")
    SubElement(view, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = SubElement(root, "cols")
    for number in range(1, len(table.head) + 1):
        longest = max(len(row[number - 1]) for row in rows)
        wide = str(min(max(longest + 2, NARROW), WIDE))
        SubElement(columns, "col", min=str(number), max=str(number), width=wide, customWidth="1")
    body = SubElement(root, "sheetData")
    for line, row in enumerate(rows, 1):
        drawn = SubElement(body, "row", r=str(line))
        for number, text in enumerate(row, 1):
            if text or line == 1:
                _text(drawn, f"{_column(number)}{line}", text, HEAD if line == 1 else BODY)
    SubElement(root, "autoFilter", ref=f"A1:{last}")
    return root


def _text(row: Element, place: str, text: str, style: str) -> None:
    cell = SubElement(row, "c", r=place, s=style, t="inlineStr")
    held = SubElement(SubElement(cell, "is"), "t", {"xml:space": "preserve"})
    held.text = _cell(text)


def _column(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _workbook(names: Sequence[str]) -> Element:
    root = Element("workbook", {"xmlns": MAIN, "xmlns:r": OFFICE})
    sheets = SubElement(root, "sheets")
    for number, name in enumerate(names, 1):
        SubElement(sheets, "sheet", {"name": name, "sheetId": str(number), "r:id": f"rId{number}"})
    return root


def _styles() -> Element:
    """Two fonts and three formats; cells are text (`@`) and stay text where someone edits them (quotePrefix)."""
    root = Element("styleSheet", xmlns=MAIN)
    fonts = SubElement(root, "fonts", count="2")
    for bold in (False, True):
        font = SubElement(fonts, "font")
        if bold:
            SubElement(font, "b")
        SubElement(font, "sz", val="11")
        SubElement(font, "name", val="Calibri")
    fills = SubElement(root, "fills", count="2")
    for pattern in ("none", "gray125"):  # the two that every workbook must begin with
        SubElement(SubElement(fills, "fill"), "patternFill", patternType=pattern)
    border = SubElement(SubElement(root, "borders", count="1"), "border")
    for side in ("left", "right", "top", "bottom", "diagonal"):
        SubElement(border, side)
    base = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
    SubElement(SubElement(root, "cellStyleXfs", count="1"), "xf", base)
    formats = SubElement(root, "cellXfs", count="3")
    SubElement(formats, "xf", base | {"xfId": "0"})
    text = {"numFmtId": "49", "xfId": "0", "applyNumberFormat": "1", "quotePrefix": "1", "applyAlignment": "1"}
    for font_id in ("1", "0"):
        made = SubElement(formats, "xf", base | text | {"fontId": font_id, "applyFont": "1"})
        SubElement(made, "alignment", vertical="top", wrapText="1")
    SubElement(SubElement(root, "cellStyles", count="1"), "cellStyle", name="Normal", xfId="0", builtinId="0")
    return root


def _types(sheets: int) -> Element:
    root = Element("Types", xmlns=f"{PACKAGE}/content-types")
    SubElement(
        root, "Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml"
    )
    SubElement(root, "Default", Extension="xml", ContentType="application/xml")
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, sheets + 1)}
    for name, kind in parts.items():
        SubElement(root, "Override", PartName=name, ContentType=f"{SHEET_TYPE}.{kind}+xml")
    return root


def _relations(targets: Mapping[str, tuple[str, str]]) -> Element:
    root = Element("Relationships", xmlns=f"{PACKAGE}/relationships")
    for name, (kind, target) in targets.items():
        SubElement(root, "Relationship", Id=name, Type=f"{OFFICE}/{kind}", Target=target)
    return root
