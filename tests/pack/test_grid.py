"""A table of values: each kind of value as its cell, and no row that does not fit."""

import pytest

from cadee.pack.grid import Cell, cell, day, grid, reached
from cadee.pack.telling import Named, met
from tests.pack.briefs import TODAY, brief


def test_each_value_becomes_a_cell() -> None:
    assert cell("text") == Cell(("text",))
    assert cell("") == cell(None) == Cell()
    assert cell(("a", "b")) == Cell(("a", "b"))
    assert cell(1204) == Cell(("1,204",), number=True)
    assert cell(met("Met")) == Cell(sign=met("Met"))
    assert cell(Named("Web chat", "web-chat")) == Cell(("Web chat",), id="web-chat")


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit its head"):
        grid("Systems", ("System", "Kind"), [("web-chat",)])


def test_a_day_is_told_with_its_distance() -> None:
    assert day(TODAY, TODAY, "none").lines == ("2026-11-23", "today")
    assert day(None, TODAY, "no date").lines == ("no date",)


def test_a_relation_without_a_name_is_told_by_its_ends() -> None:
    estate = brief().estate
    key = next(key for key, each in estate.integrations.items() if not each.name)
    assert " → " in reached(estate, f"integrations/{key}")
    assert reached(estate, "systems/assistant") == estate.systems["assistant"].title
    assert reached(estate, "systems/gone") == "gone"
