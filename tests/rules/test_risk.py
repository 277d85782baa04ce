"""The table of risk classes: every line asks for something a spec can say."""

from typing import Any

import pytest

from cadee.model.base import SECTIONS
from cadee.model.document import Document
from cadee.model.estate import Estate, estate
from cadee.rules.risk import Need, called_for, needs, unmet

EVERY = [pytest.param(need, id=f"{name}-{need.rule}") for name, lines in needs().items() for need in lines]


def made(**sections: Any) -> Estate:
    workflow = {"name": "W", "industry": "retail", "use_case": "x", "exposure": "internal"}
    return estate(Document.model_validate({"cadee": 1, "workflow": workflow, **sections}))


@pytest.mark.parametrize("need", EVERY)
def test_a_line_asks_for_something_that_a_spec_can_say(need: Need) -> None:
    assert need.section in SECTIONS
    entry = Document.model_fields[need.section].annotation
    fields = entry.__args__[1].model_fields  # type: ignore[union-attr]
    assert set(need.where) <= set(fields)
    assert need.words == need.words.lower() or "AI" in need.words


def test_a_class_calls_for_all_that_the_classes_below_it_call_for() -> None:
    assert list(needs()) == ["minimal", "limited", "high"]
    limited, high = called_for("limited"), called_for("high")
    assert called_for("minimal") == ()
    assert len(limited) < len(high)
    assert high[: len(limited)] == limited
    assert called_for("unheard-of") == ()


def test_an_entry_meets_a_need_by_one_of_its_values_or_by_any() -> None:
    one = Need("CADEE-C-015", "a gate", "gates", {"kind": ["human", "rules"]})
    any_ = Need("CADEE-C-015", "a limit", "gates", {"limit": []})
    call = {"integrations": {"a": {"from": "x", "to": "x"}}, "systems": {"x": {"kind": "tool"}}}
    bare = made(**call, gates={"g": {"kind": "limit", "guards": ["a"]}})
    assert (one.met(bare), any_.met(bare)) == (False, False)
    full = made(**call, gates={"g": {"kind": "rules", "guards": ["a"], "limit": {"rate": "1/h"}}})
    assert (one.met(full), any_.met(full)) == (True, True)
    assert not Need("CADEE-C-001", "an obligation", "obligations").met(bare)


def test_what_is_unmet_keeps_the_order_of_the_table() -> None:
    assert unmet("high", made()) == called_for("high")
