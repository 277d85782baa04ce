"""Layer, failure and change views: what each box and line is told by."""

from copy import deepcopy
from typing import Any

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram.change import difference
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.failure import failure
from cadee.generators.diagram.overview import overview
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.sheets import FOCUS, View, sheets
from tests.generators.diagram.estates import SHOP, former, shop, subject, synthetic
from tests.pack.briefs import brief


def told(name: str, about: Subject) -> Picture:
    return facets()[name].paint(about, picture(about))


def wires(drawn: Picture) -> dict[str, Wire]:
    return {wire.key.removeprefix("integrations/"): wire for wire in drawn.wires}


def boxes(drawn: Picture) -> dict[str, Box]:
    return {box.key.removeprefix("systems/"): box for box in drawn.boxes}


def changed(**parts: dict[str, Any]) -> Subject:
    """The shop with other fields in some entries: `systems={"vault": {...}}`."""
    document = deepcopy(SHOP)
    for section, entries in parts.items():
        for key, fields in entries.items():
            document[section].setdefault(key, {}).update(fields)
    return subject(document)


def test_there_are_four_layer_views() -> None:
    assert [*facets()] == ["data", "fallback", "identity", "ownership"]


@pytest.mark.parametrize("name", facets())
def test_a_layer_view_keeps_every_box_and_line_and_tells_no_findings(name: str) -> None:
    whole, drawn = picture(shop()), told(name, shop())
    assert [box.key for box in drawn.boxes] == [box.key for box in whole.boxes]
    assert [(wire.key, wire.dashed, wire.open) for wire in drawn.wires] == [
        (wire.key, wire.dashed, wire.open) for wire in whole.wires
    ]
    assert not any(thing.mark or thing.lit for thing in drawn.boxes)
    assert not any(wire.mark or wire.lit or wire.steps for wire in drawn.wires)
    assert max(box.tone for box in drawn.boxes) <= len(drawn.tones)
    assert max(wire.tone for wire in drawn.wires) <= len(drawn.tones)


def test_identity_tells_how_callers_prove_themselves() -> None:
    about = changed(
        identities={"vendor-key": {"kind": "key", "auth": "api-key"}},
        integrations={
            "gateway-to-primary": {"identity": "vendor-key"},
            "chat-to-assistant": {"auth": "none"},
            "gateway-to-vault": {"auth": "mtls"},
        },
    )
    drawn = told("identity", about)
    lines = wires(drawn)
    assert [lines[key].tone for key in ("chat-to-assistant", "gateway-to-primary", "tools-to-store")] == [1, 2, 3]
    assert lines["gateway-to-vault"].tone == lines["assistant-to-gateway"].tone == 0
    assert "vendor-key" in " ".join(boxes(drawn)["ai-gateway"].lines)
    assert boxes(drawn)["vault"].lines == ("calls nobody",)


def test_data_tells_the_gravest_class_and_what_is_dropped_on_the_way() -> None:
    labels = {"labels": {"sensitivity": ["personal", "payment"]}}
    travels = {"data": ["conversation"]}
    drawn = told(
        "data",
        changed(
            data={"conversation": labels, "notes": {}, "news": {"labels": {"sensitivity": ["public"]}}},
            integrations={
                "assistant-to-tools": travels | {"transforms": [{"kind": "redact", "drops": ["payment"]}]},
                "assistant-to-desk": {"data": ["notes"]},
                "tools-to-store": {"data": ["news"]},
            },
        ),
    )
    lines = wires(drawn)
    assert lines["assistant-to-gateway"].tone == 1
    assert lines["assistant-to-tools"].tone == 3
    assert lines["assistant-to-desk"].tone == 2
    assert lines["tools-to-store"].tone == lines["gateway-to-vault"].tone == 0
    assert boxes(drawn)["assistant"].tone == 1
    assert boxes(drawn)["service-desk"].lines == ("without a label",)


def test_data_whose_labels_are_all_dropped_are_told_as_such() -> None:
    drops = {"transforms": [{"kind": "redact", "drops": ["personal", "payment"]}]}
    about = changed(
        data={
            "conversation": {"labels": {"sensitivity": ["personal", "payment"]}},
            "news": {"labels": {"sensitivity": ["public"]}},
        },
        integrations={
            "assistant-to-desk": {"data": ["conversation"]} | drops,
            "tools-to-store": {"data": ["conversation", "news"]} | drops,
            "assistant-to-gateway": {"data": ()},
        },
    )
    drawn = told("data", about)
    lines = wires(drawn)
    assert lines["assistant-to-desk"].tone == 0
    assert lines["assistant-to-desk"].about.startswith("data: no label left, payment, personal removed on the way; ")
    assert lines["tools-to-store"].about.startswith("data: public; payment, personal removed on the way; ")
    assert lines["gateway-to-vault"].about.startswith("data: none named; ")
    assert boxes(drawn)["service-desk"].lines == ("all labels removed",)
    assert boxes(drawn)["vault"].lines == ("no data named",)
    assert drawn.plain == "public, all labels removed, or no data named"
    assert told("data", shop()).plain == "public, or no data named"


def test_fallback_tells_what_stands_alone() -> None:
    about = changed(systems={"assistant": {"terminal": "static-answer"}})
    drawn = told("fallback", about)
    lines = wires(drawn)
    assert lines["gateway-to-primary"].tone == 2
    assert lines["assistant-to-desk"].tone == 3
    assert lines["chat-to-assistant"].tone == lines["tools-to-store"].tone == 1
    assert lines["gateway-to-vault"].tone == 0
    assert boxes(drawn)["assistant"].tone == 4
    assert boxes(drawn)["ai-gateway"].lines == ("1 of 1 call covered",)


def test_an_optional_step_of_a_journey_is_not_told_to_be_on_none() -> None:
    about = changed(integrations={"assistant-to-tools": {"optional": True}})
    drawn = told("fallback", about)
    line = wires(drawn)["assistant-to-tools"]
    assert line.tone == 0
    assert line.about.startswith("an optional step of a journey: its caller works without it; ")
    assert drawn.plain == "no journey needs it"
    assert told("fallback", shop()).plain == "on no journey"


def test_ownership_names_everybody_and_those_without_an_owner_first() -> None:
    drawn = told("ownership", changed(owners={"care": {"on_call": "pager/care"}}))
    assert drawn.tones == ("No owner, 1 system", "AI platform, 5 systems", "Customer care, 3 systems")
    assert boxes(drawn)["order-tools"].lines == ("No owner", "nobody to call is named")
    assert boxes(drawn)["web-chat"].lines == ("Customer care", "call pager/care")
    together = {box.title: box for box in overview(drawn).boxes}
    assert together["AI core"].tone == 0, "a zone of several owners has the colour of none"
    assert together["Vendor A"].tone == 2


def test_many_owners_are_named_with_their_count() -> None:
    owners = {f"team-{number}": {"kind": "team"} for number in range(9)}
    document = SHOP | {
        "owners": SHOP["owners"] | owners,
        "systems": {
            key: item | {"owner": f"team-{number}"} for number, (key, item) in enumerate(SHOP["systems"].items())
        },
    }
    drawn = told("ownership", subject(document))
    assert len(drawn.tones) == 5
    assert drawn.plain == "4 more owners of 4 systems: see the box"


def test_a_failure_tells_who_is_lost_who_falls_and_who_stands_in() -> None:
    about = changed(integrations={"assistant-to-model": {"optional": True}})
    found = failure(about, picture(about), "chat-primary")
    shown, lines = boxes(found.picture), wires(found.picture)
    assert shown["chat-primary"].role is Role.LOST
    assert shown["ai-gateway"].role is Role.LESS
    assert shown["service-desk"].role is Role.STANDS_IN
    assert shown["web-chat"].role is None
    assert lines["gateway-to-primary"].role is lines["assistant-to-model"].role is Role.DEAD
    assert lines["assistant-to-desk"].role is Role.STANDS_IN
    assert "Lost: Large chat model." in found.notes[0]


def test_a_journey_that_ends_alike_is_told_to_get_there_otherwise() -> None:
    about = brief("retail-customer-service-sandbox").subject
    (found,) = [step for step in failure(about, picture(about), "chat-large").picture.steps if "ask" in step.route]
    assert found.route.endswith(("ends in an answer another way", "ends in an answer, with less"))


def test_a_rung_for_other_failures_does_not_stand_in() -> None:
    rung = {"to": "assistant-to-desk", "on": ["rate-limited"]}
    about = changed(
        integrations={"assistant-to-model": {"optional": True}}, fallbacks={"model-down": {"rungs": [rung]}}
    )
    found = failure(about, picture(about), "chat-primary")
    assert boxes(found.picture)["service-desk"].role is None


def test_a_caller_that_nothing_covers_falls_too() -> None:
    shown = boxes(failure(shop(), picture(shop()), "chat-primary").picture)
    assert shown["assistant"].role is shown["web-chat"].role is Role.DEAD
    assert shown["assistant"].lines[1] == "needs Large chat model"


def test_what_cannot_work_without_it_falls_with_it() -> None:
    about = changed(systems={"order-tools": {"depends_on": ["order-store"]}})
    found = failure(about, picture(about), "order-store")
    shown = boxes(found.picture)
    assert shown["order-tools"].role is Role.DEAD
    assert shown["order-tools"].lines[1] == "needs Order store"
    assert wires(found.picture)["assistant-to-tools"].role is Role.DEAD
    (step,) = found.picture.steps
    assert step.route.startswith("Where is my order? (tier 1): ")


def test_a_loss_that_no_journey_feels_is_said_to_be_one() -> None:
    found = failure(shop(), picture(shop()), "telemetry")
    assert found.picture.steps == ()
    assert "1 of 1 journey ends as before." in found.notes[0]
    with pytest.raises(KeyError):
        failure(shop(), picture(shop()), "nobody")


def test_a_change_tells_both_estates_and_what_no_map_draws() -> None:
    found = difference(shop(), former().estate)
    shown, lines = boxes(found.picture), wires(found.picture)
    assert shown["ai-gateway"].role is lines["gateway-to-vault"].role is Role.ADDED
    assert shown["returns-tools"].role is lines["assistant-to-returns"].role is Role.REMOVED
    assert shown["order-store"].role is Role.CHANGED
    assert shown["assistant"].role is None
    assert any(note.startswith("Changed beyond what a map draws: ") for note in found.notes)
    assert difference(shop(), shop().estate).notes == ("Nothing changed.",)


def test_a_renamed_system_keeps_its_place_and_is_not_two() -> None:
    document = deepcopy(SHOP)
    document["systems"]["gateway-for-ai"] = document["systems"].pop("ai-gateway")
    for flow in document["integrations"].values():
        flow |= {end: "gateway-for-ai" for end in ("from", "to") if flow[end] == "ai-gateway"}
    found = difference(subject(document), shop().estate)
    assert "ai-gateway" not in boxes(found.picture)
    assert boxes(found.picture)["gateway-for-ai"].role is Role.CHANGED
    assert len(found.picture.boxes) == len(SHOP["systems"])


def test_a_focus_on_a_hub_draws_the_rest_together() -> None:
    about = synthetic(120, 4.0, 3)
    hub = max(
        about.estate.systems,
        key=lambda key: sum(key in (item.source, item.target) for item in about.estate.integrations.values()),
    )
    (sheet,) = sheets(about, View(FOCUS, hub, 2))
    assert len(sheet.picture.boxes) <= 26
    assert f"systems/{hub}" in {box.key for box in sheet.picture.boxes}
    assert "drawn together" in sheet.notes[0]
