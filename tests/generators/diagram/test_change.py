"""The change view: whatever was there before and is not now has a mark where it was."""

from copy import deepcopy
from typing import Any

from cadee.generators.base import Subject
from cadee.generators.diagram.change import Difference, difference
from cadee.generators.diagram.picture import Box, Wire
from cadee.generators.diagram.roles import Role
from tests.generators.diagram.estates import SHOP, subject


def wires(found: Difference) -> dict[str, Wire]:
    return {wire.key.removeprefix("integrations/"): wire for wire in found.picture.wires}


def boxes(found: Difference) -> dict[str, Box]:
    return {box.key.removeprefix("systems/"): box for box in found.picture.boxes}


def without(**gone: str) -> Subject:
    """The shop without one entry of some sections: `fallbacks="model-down"`."""
    document: dict[str, Any] = deepcopy(SHOP)
    for section, key in gone.items():
        del document[section][key]
    return subject(document)


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
