"""Workbooks: read back as written by another library, every cell text, the same bytes every time."""

import io
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.table import xlsx
from cadee.generators.table.rows import Table, tables
from cadee.generators.table.xlsx import LONGEST_CELL, LONGEST_NAME, book, sheet_names
from cadee.plain import clean
from tests.generators.diagram.estates import shop
from tests.generators.diagram.payloads import PAYLOADS

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
unescape = pytest.importorskip("openpyxl.utils.escape").unescape  # what Excel does and openpyxl leaves to its caller


def read(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: Any) -> list[list[str]]:
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_reads_back_as_it_was() -> None:
    workbook = read(book(tables(shop())))
    assert workbook.sheetnames == ["Systems", "Integrations"]
    for table, sheet in zip(tables(shop()), workbook, strict=True):
        assert cells(sheet) == [list(table.head), *(list(row) for row in table.rows)]


def test_heads_stay_in_sight_and_columns_are_as_wide_as_their_words() -> None:
    for sheet in read(book(tables(shop()))):
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.auto_filter.ref == sheet.dimensions
        for column in sheet.iter_cols():
            longest = max(len(cell.value or "") for cell in column)
            assert sheet.column_dimensions[column[0].column_letter].width >= min(longest, 60)


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "_x000D_", "_x005F_x000D_", "a_x0041_", "1", "TRUE", "2026-11-23", "#N/A"]
)
def test_every_cell_is_text_and_shows_what_it_holds(payload: str) -> None:
    content = book((Table("t", payload, ("id", payload), [(payload, payload)]),))
    (sheet,) = read(content)
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.value is None or cell.data_type == "s"
            assert (cell.number_format, cell.quotePrefix) == ("@", True) or cell.value is None
    assert unescape(sheet["A2"].value or "") == clean(payload)
    with ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert sorted(archive.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
        ]


def test_a_long_cell_is_cut_where_spreadsheets_would_refuse_it() -> None:
    (sheet,) = read(book((Table("t", "t", ("id",), [("x" * 40_000,)]),)))
    assert len(sheet["A2"].value) == LONGEST_CELL
    assert sheet["A2"].value.endswith("…")


def test_the_bytes_are_the_same_and_hold_no_time() -> None:
    (one,), (other,) = (list(xlsx.make.make(shop())) for _ in range(2))
    assert one.raw == other.raw
    with ZipFile(io.BytesIO(one.raw)) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.compress_type, info.create_system, info.extra) == (ZIP_STORED, 3, b"")


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Systems", "systems"], ["Systems", "systems 2"]),
        (["a/b\\c?d*e[f]g:h"], ["a b c d e f g h"]),
        (["", "   ", "'", "History"], ["Sheet", "Sheet 2", "Sheet 3", "Sheet 4"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
        (["'quoted'"], ["quoted"]),
        (["👩" * 20], ["👩" * 15]),
    ],
)
def test_names_of_sheets(titles: list[str], names: list[str]) -> None:
    assert list(sheet_names(titles)) == names


@given(st.lists(st.text(max_size=50), min_size=1, max_size=12))
def test_any_titles_give_names_that_a_spreadsheet_takes(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len(names) == len(titles)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name
        assert len(name.encode("utf-16-le")) <= 2 * LONGEST_NAME
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'"
        assert name[-1] != "'"
    assert read(book([Table("t", title, ("id",), [("1",)]) for title in titles])).sheetnames == list(names)
