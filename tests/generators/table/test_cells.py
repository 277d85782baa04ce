"""Cells: text to every spreadsheet and to every Markdown viewer."""

import csv
import io

import pytest

from cadee.generators.table import csv as csv_table
from cadee.generators.table.csv import safe
from cadee.generators.table.markdown import escape
from cadee.generators.table.rows import INTEGRATIONS, SYSTEMS, tables
from tests.generators.diagram.estates import shop


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc", "%0A"])
def test_what_could_be_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=b", "1-2", "web-chat", "5s", "a@b"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("web-chat", "web-chat"),
        ("refund_order", "refund_order"),
        ("Plain words.", "Plain words."),
        ("a|b", "a&#124;b"),
        ("<b>", "&#60;b&#62;"),
        ("*x*", "\\*x\\*"),
        ("_x_", "\\_x\\_"),
        ("[t](http://e.example)", "\\[t\\]\\(http&#58;\\/\\/e\\.example\\)"),
        ("1. item", "1\\. item"),
        ("@team", "&#64;team"),
        ("back\\slash", "back&#92;slash"),
    ],
)
def test_markdown_shows_what_is_written(cell: str, written: str) -> None:
    assert escape(cell) == written


def test_a_row_says_what_the_spec_says() -> None:
    systems, integrations = tables(shop())
    row = dict(zip(SYSTEMS, next(row for row in systems.rows if row[0] == "order-tools"), strict=True))
    assert row["owner"] == ""
    assert (row["zone"], row["trust"], row["tier"]) == ("AI core", "internal", "2")
    assert (row["state"], row["findings"]) == ("Not met", "CADEE-A-024, CADEE-A-036")
    flows = {row[0]: dict(zip(INTEGRATIONS, row, strict=True)) for row in integrations.rows}
    call = flows["assistant-to-gateway"]
    assert (call["identity"], call["auth"], call["encryption"], call["data"]) == (
        "assistant-runtime",
        "oidc",
        "tls",
        "conversation",
    )
    assert (call["timeout"], call["retries"]) == ("20s", "0")
    assert flows["gateway-to-primary"]["fallback"] == "model-down"
    assert flows["assistant-to-desk"]["is fallback"] == "yes"


def test_csv_reads_back_as_it_was() -> None:
    for table, artifact in zip(tables(shop()), csv_table.make.make(shop()), strict=True):
        assert list(csv.reader(io.StringIO(str(artifact.content)))) == [
            list(table.head),
            *(list(row) for row in table.rows),
        ]
