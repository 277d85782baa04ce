"""The section of ownership: what nobody attends to is said first, and nobody is called who is not there."""

from dataclasses import replace
from typing import Any

import pytest

from cadee.graph import build
from cadee.graph.alarms import alarms
from cadee.model.control import Signal
from cadee.pack.base import Brief
from cadee.pack.sections.ownership import SIGNALS, SYSTEMS, ownership
from cadee.pack.watch import called
from tests.pack.briefs import TODAY, amended, brief
from tests.pack.reading import captions, rendered, rows, words

PAGE = {"condition": "> 2 %", "for": "10m", "severity": "page"}


def signal(key: str = "extra", **fields: Any) -> Signal:
    made = Signal.model_validate({"from": ["assistant"], "metric": "assistant.errors", "measures": "errors"} | fields)
    made.__dict__["section"], made.__dict__["id"] = "signals", key
    return made


def watched_by(*signals: Signal) -> Brief:
    """The example with no other signals than these."""
    return amended(brief(), signals={each.id: each for each in signals})


def first(told: Brief) -> str:
    """What the section says before its first table."""
    return words(rendered(ownership, told).partition("<table>")[0])


def test_every_system_and_signal_of_the_example_has_a_row() -> None:
    told = brief()
    found = rows(rendered(ownership, told))
    for key in told.estate.systems:
        assert sum(row[0].endswith(key) or row[0] == told.estate.systems[key].title for row in found) == 1
    assert sum(row[3].startswith(("AI ", "Customer ")) for row in found if len(row) == 6) > 5
    assert len(found) == len(told.estate.systems) + len(told.estate.signals) + 2


def test_systems_that_nobody_watches_are_said_first() -> None:
    told = brief()
    heard = {key for each in told.estate.signals.values() for key in each.source}
    deaf = [key for key in told.estate.systems if key not in heard]
    assert f"! {len(deaf)} systems that no signal watches" in first(told)
    assert f"! {len(told.estate.systems) - 1} systems that no signal watches" in first(watched_by(signal()))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"to": "ai-platform"}, "raises no alert"),
        ({"to": "ai-platform", "alert": PAGE | {"severity": "info"}}, "is noted and sent to nobody"),
        ({"alert": PAGE}, "is addressed to nobody"),
        ({"to": "nobody-there", "alert": PAGE}, "goes to an owner behind whom no person is active"),
    ],
)
def test_a_signal_that_nobody_answers_says_why(fields: dict[str, Any], why: str) -> None:
    told = watched_by(signal(**fields))
    assert f"! 1 signal that nobody answers (extra ({why}))" in first(told)
    assert "✕ 1 system whose every signal reaches nobody (Service assistant)" in first(told)
    assert f"! {why.capitalize()}" in words(rendered(ownership, told))


def test_a_page_without_a_rota_wakes_nobody() -> None:
    told = brief()
    silent = {key: owner.model_copy(update={"on_call": None}) for key, owner in told.estate.owners.items()}
    for key, owner in silent.items():
        owner.__dict__["section"], owner.__dict__["id"] = "owners", key
    told = amended(watched_by(signal(to="ai-platform", alert=PAGE)), owners=silent)
    assert "pages an owner who has no rota" in first(told)
    ticket = amended(watched_by(signal(to="ai-platform", alert=PAGE | {"severity": "ticket"})), owners=silent)
    assert "nobody answers" not in first(ticket)


def test_who_is_called_agrees_with_the_rules_about_alarms() -> None:
    """What the rules call unheard (no alert, nobody there, no rota) is what the section calls unanswered."""
    for name, environment in (("retail-customer-service", "production"), ("retail-customer-service-sandbox", None)):
        estate = brief(name, environment).estate
        graph = build(estate, TODAY)
        for key, alarm in alarms(graph).items():
            ends = [called(graph, each).ends for each in estate.signals.values() if key in each.source]
            assert all(ends) == (alarm.step < 5), (key, alarm, ends)


def test_after_those_who_are_called_come_their_deputies_once_each() -> None:
    estate = brief().estate
    found = called(build(estate, TODAY), signal(to="ai-platform", alert=PAGE))
    assert (found.to, found.rota, found.ends) == ("AI platform", "pager/ai-platform", "")
    assert found.then == ("Site reliability",)  # whose deputy is ai-platform again
    assert set(found.persons) <= {owner.title for owner in estate.owners.values() if owner.kind == "person"}


def test_condition_severity_and_runbook_are_told() -> None:
    row = next(
        row for row in rows(rendered(ownership, watched_by(signal(to="ai-platform", alert=PAGE)))) if "extra" in row[0]
    )
    assert row[2] == "> 2 % for 10m wakes somebody"
    assert row[5] == brief().estate.systems["assistant"].runbook


def test_an_estate_in_which_all_is_attended_says_so() -> None:
    told = brief()
    only = {"assistant": told.estate.systems["assistant"]}
    told = amended(watched_by(signal(to="ai-platform", alert=PAGE)), systems=only)
    assert "✓ Every system has an owner, a runbook and a signal that somebody answers" in first(told)


def test_without_signals_the_section_says_that_nobody_is_called() -> None:
    shown = words(rendered(ownership, brief("first-look", None)))
    assert "No signal is declared: nobody is called for anything." in shown
    assert "without an owner" in shown


def test_long_lists_are_cut_with_their_counts() -> None:
    told = brief()
    one = told.estate.systems["assistant"]
    systems = {}
    for number in range(SYSTEMS + 7):
        systems[f"s-{number}"] = one.model_copy()
        systems[f"s-{number}"].__dict__["id"] = f"s-{number}"
    signals = [signal(f"g-{number}", **{"from": ["s-1"]}) for number in range(SIGNALS + 9)]
    told = amended(told, systems=systems, signals={each.id: each for each in signals}, integrations={}, journeys={})
    found = " ".join(captions(rendered(ownership, replace(told, names=("index.html",)))))
    assert f"{SYSTEMS} of {SYSTEMS + 7} shown" in found
    assert f"{SIGNALS} of {SIGNALS + 9} shown" in found
