"""The change view: whatever was there before and is not now has a mark where it was."""

from copy import deepcopy
from typing import Any

import pytest

from cadee.generators.diagram.change import Difference, difference
from cadee.generators.diagram.picture import Box, Wire
from cadee.generators.diagram.roles import Role
from tests.generators.diagram.estates import SHOP, subject


def wires(found: Difference) -> dict[str, Wire]:
    return {wire.key.removeprefix("integrations/"): wire for wire in found.picture.wires}


def boxes(found: Difference) -> dict[str, Box]:
    return {box.key.removeprefix("systems/"): box for box in found.picture.boxes}


def test_a_removed_line_leads_to_the_system_under_the_name_it_has_now() -> None:
    document = deepcopy(SHOP)
    document["systems"]["gateway-for-ai"] = document["systems"].pop("ai-gateway")
    del document["integrations"]["gateway-to-vault"]
    for flow in document["integrations"].values():
        flow |= {end: "gateway-for-ai" for end in ("from", "to") if flow[end] == "ai-gateway"}
    line = wires(difference(subject(document), subject(SHOP).estate))["gateway-to-vault"]
    assert line.role is Role.REMOVED
    assert (line.source, line.target) == ("systems/gateway-for-ai", "systems/vault")


def test_a_removed_system_stands_in_its_zone_under_the_name_it_has_now() -> None:
    document = deepcopy(SHOP)
    document["zones"]["supplier"] = document["zones"].pop("vendor-a") | {"regions": ["eu"]}
    del document["systems"]["chat-primary"]
    for key in ("assistant-to-model", "gateway-to-primary"):
        del document["integrations"][key]
    document["fallbacks"] = {}
    document["journeys"]["ask"]["steps"].remove("gateway-to-primary")
    before = deepcopy(SHOP)
    before["zones"]["vendor-a"]["regions"] = ["eu"]
    found = difference(subject(document), subject(before).estate)
    assert boxes(found)["chat-primary"].role is Role.REMOVED
    assert {box.lane for box in found.picture.boxes} == {lane.key for lane in found.picture.lanes}
    assert boxes(found)["chat-primary"].lane == "1/supplier"


def controlled() -> dict[str, Any]:
    """The shop with one of each entry that is no box and no line and governs some."""
    document: dict[str, Any] = deepcopy(SHOP)
    document["integrations"]["gateway-to-backup"] = {"from": "ai-gateway", "to": "order-tools"}
    rungs = [{"to": "assistant-to-desk", "on": ["any"]}, {"to": "gateway-to-backup", "on": ["timeout"]}]
    document["fallbacks"]["model-down"]["rungs"] = rungs
    document["routes"] = {
        "chat": {"gateway": "ai-gateway", "serves": ["assistant-to-gateway"], "primary": "gateway-to-primary"}
    }
    document["gates"] = {"orders": {"kind": "rules", "guards": ["tools-to-store"], "runs_on": "order-tools"}}
    document["switches"] = {"stop": {"kind": "kill-switch", "acts_on": ["systems/assistant"], "runs_on": "telemetry"}}
    document["signals"] = {"errors": {"from": ["ai-gateway"], "metric": "errors", "to": "ai-platform"}}
    return document


def changed(found: Difference) -> set[str]:
    return {key for key, thing in {**wires(found), **boxes(found)}.items() if thing.role is Role.CHANGED}


TOUCHED = {
    "fallbacks/model-down": {"gateway-to-primary", "ai-gateway", "assistant-to-desk", "gateway-to-backup"},
    "routes/chat": {"ai-gateway", "gateway-to-primary", "assistant-to-gateway"},
    "gates/orders": {"tools-to-store", "order-tools"},
    "switches/stop": {"assistant", "telemetry"},
    "signals/errors": {"ai-gateway"},
}


@pytest.mark.parametrize("element", TOUCHED)
def test_what_is_removed_marks_what_it_marks_where_it_is_added(element: str) -> None:
    section, _, key = element.partition("/")
    fewer = controlled()
    del fewer[section][key]
    more, less = subject(controlled()), subject(fewer)
    gone, come = difference(less, more.estate), difference(more, less.estate)
    assert changed(gone) == changed(come) == TOUCHED[element]
    assert not any(note.startswith("Changed beyond") for note in (*gone.notes, *come.notes))
    (step,) = [step for step in gone.picture.steps if f"'{key}' removed" in step.route]
    assert step.role is Role.REMOVED
    for name, thing in {**wires(gone), **boxes(gone)}.items():
        assert (step.route in thing.about) == (name in TOUCHED[element])


def test_a_rung_that_is_removed_marks_its_line_and_the_line_it_stood_in_for() -> None:
    fewer = controlled()
    del fewer["fallbacks"]["model-down"]["rungs"][1]
    found = difference(subject(fewer), subject(controlled()).estate)
    assert changed(found) == {"gateway-to-primary", "gateway-to-backup", "ai-gateway"}
    assert not wires(found)["gateway-to-backup"].dashed, "the line stands and is no fallback now"


def test_a_fallback_that_is_removed_with_its_line_is_drawn_as_the_fallback_it_was() -> None:
    fewer = controlled()
    del fewer["fallbacks"]["model-down"], fewer["integrations"]["gateway-to-backup"]
    line = wires(difference(subject(fewer), subject(controlled()).estate))["gateway-to-backup"]
    assert (line.role, line.dashed) == (Role.REMOVED, True)
    assert "; fallback" in line.about


def test_a_line_that_became_a_fallback_by_a_change_elsewhere_is_marked() -> None:
    before = controlled()
    before["journeys"]["ask"]["steps"].append("assistant-to-desk")
    found = difference(subject(controlled()), subject(before).estate)
    line = wires(found)["assistant-to-desk"]
    assert (line.role, line.dashed) == (Role.CHANGED, True)
    assert "it is a fallback now" in line.about


def test_a_zone_that_changed_says_so_beside_its_name() -> None:
    after = controlled()
    after["zones"]["core"]["trust"] = "restricted"
    found = difference(subject(after), subject(controlled()).estate)
    assert {lane.note for lane in found.picture.lanes if lane.title == "AI core"} == {"restricted, changed"}
    assert not any(note.startswith("Changed beyond") for note in found.notes)
