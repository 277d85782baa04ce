"""Waivers in words: what ended, what ends today, what is unused, what never began; each with the right sign."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cadee.diagnostic import Severity
from cadee.model.proof import Waiver
from cadee.pack.base import Brief
from cadee.pack.sections.waivers import waivers
from tests.pack.briefs import TODAY, amended, brief
from tests.pack.reading import rendered, rows, words


def waiver(key: str = "kiosk-availability", **changes: Any) -> Waiver:
    made = brief().estate.waivers["kiosk-availability"].model_copy(update=changes)
    made.__dict__.update(id=key, section="waivers")
    return made


def only(*told: Waiver) -> Brief:
    return amended(brief(), waivers={each.id: each for each in told})


def state(told: Brief) -> str:
    return rows(rendered(waivers, told))[1][-1]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "✕ Ended 1 day ago: it accepts nothing any more"),
        (0, "! Ends today, its last day"),
        (1, "! Ends in 1 day"),
        (30, "! Ends in 30 days"),
        (31, "✓ In force, 31 days left"),
    ],
)
def test_the_last_day_is_told_in_words(days: int, said: str) -> None:
    assert state(only(waiver(expires=TODAY + timedelta(days=days)))).startswith(said)


def test_one_without_an_end_accepts_nothing() -> None:
    assert state(only(waiver(expires=None))).startswith("✕ No end date: it accepts nothing")


def test_one_that_has_not_begun_is_not_in_force() -> None:
    assert state(only(waiver(granted=date(2026, 12, 1)))).startswith("– Not in force yet: from 2026-12-01")


def test_one_that_nothing_rests_on_is_unused() -> None:
    told = state(only(waiver("another")))
    assert told == "– Unused no finding of this verdict rests on it"


def test_one_that_lacks_something_says_what() -> None:
    assert "✕ Accepts nothing: it has no compensating control" in state(only(waiver(compensating_control=None)))
    assert "✕ Accepts nothing: its owner approved it" in state(only(waiver(approver="ruth-engel")))


def test_what_blocks_needs_an_executive() -> None:
    told = only(waiver("blocked", rule="CADEE-A-001", scope=("systems/assistant",), approver="lea-brandt"))
    accepted = told.report.accepted[0]
    blocking = replace(
        accepted, code="CADEE-A-001", element="systems/assistant", severity=Severity.BLOCK, accepted=None
    )
    report = replace(told.report, findings=(blocking,))
    said = state(replace(told, subject=replace(told.subject, report=report)))
    assert "a finding it speaks of blocks, and no executive approved" in said


def test_those_to_look_at_stand_first() -> None:
    later = waiver(expires=TODAY + timedelta(days=90))
    ended = waiver("z-ended", expires=TODAY - timedelta(days=3))
    ending = waiver("y-ending", expires=TODAY)
    unused = waiver("x-unused")
    page = rendered(waivers, only(later, unused, ending, ended))
    shown = [row[0] for row in rows(page) if row[-1][0] in "✕!–✓"]
    assert [next(key for key in ("ended", "ending", "unused", "kiosk") if f"{key}" in row) for row in shown] == [
        "ended",
        "ending",
        "unused",
        "kiosk",
    ]
    assert "4 waivers, 3 of them to look at; 1 finding accepted" in words(page)


def test_what_is_accepted_stands_with_its_end() -> None:
    page = rendered(waivers, brief())
    assert any("CADEE-A-015, error" in row[0] and "2027-12-31 in 403 days" in row[-1] for row in rows(page))


def test_there_may_be_none() -> None:
    told = only()
    report = replace(told.report, accepted=())
    page = rendered(waivers, replace(told, subject=replace(told.subject, report=report)))
    assert "No waiver is declared, and no finding is accepted." in words(page)
