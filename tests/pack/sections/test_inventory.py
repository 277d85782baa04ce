"""The inventory: every system once, the ends of models in words, what is not said named as such."""

from datetime import timedelta

import pytest

from cadee.pack.sections.inventory import inventory, retires
from tests.pack.briefs import TODAY, brief
from tests.pack.reading import rendered, rows, words


@pytest.mark.parametrize("workspace", ["retail-customer-service", "retail-customer-service-sandbox"])
def test_every_system_stands_once(workspace: str) -> None:
    told = brief(workspace, None if workspace.endswith("sandbox") else "production")
    heads = {"Model", "Tool", "Data", "System"}
    shown = [row for row in rows(rendered(inventory, told)) if row[0] not in heads]
    assert len(shown) == len(told.estate.systems) + len(told.estate.data)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "Retired 1 day ago"), (0, "Last day is today"), (30, "In 30 days"), (31, None)],
)
def test_the_end_of_a_model_is_told_in_words(days: int, said: str | None) -> None:
    sign = retires(TODAY + timedelta(days=days), TODAY).sign
    assert (sign.word if sign else None) == said


def test_what_is_not_said_is_told() -> None:
    page = words(rendered(inventory, brief("first-look", None)))
    assert "no model is declared (systems.*.model)" in page
    assert "! Not pinned" in page
    assert "nobody is named" in page
