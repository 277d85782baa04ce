"""What changes mean for the graph: where data lies, ways around gateways, reach from outside, who may act."""

from typing import Any

from cadee.comparison import Change, compare
from cadee.comparison.consequences import consequences
from cadee.comparison.kinds import arranged
from tests.comparison.estates import whole, without
from tests.graph.estates import calls, make, systems

DATA = {"conversation": {"labels": {"sensitivity": ["personal"]}, "source_of_record": "chat"}}
ZONES = {"core": {"trust": "internal"}, "vendor-a": {"trust": "vendor"}}
PLACED = {name: {"zone": "core"} for name in ("chat", "bot", "gw")} | {"model": {"zone": "vendor-a"}}


def spec(text: str, kinds: str, **more: Any) -> dict[str, Any]:
    return {"systems": systems(kinds, **PLACED), "integrations": calls(text), "data": DATA, "zones": ZONES, **more}


def found(before: dict[str, Any], after: dict[str, Any], field: str) -> list[Change]:
    return [change for change in compare(make(**before), make(**after)).consequences if change.field == field]


KINDS = "chat:channel bot:agent gw:gateway model:model"


def test_data_that_newly_reaches_a_zone_is_told_with_the_way() -> None:
    before = spec("chat>bot", KINDS)
    after = spec("chat>bot bot>gw gw>model", KINDS)
    core, vendor = found(before, after, "data-reach")
    assert core.sentence == "personal data now reaches gateway 'gw'"
    assert vendor.sentence == (
        "personal data now reaches model 'model' and lies in zone 'vendor-a' (vendor) for the first time"
    )
    assert (vendor.kind, vendor.weight, vendor.element) == ("added", "risk-increasing", "systems/model")
    assert [step.element for step in vendor.witness.steps] == [
        "data/conversation", "systems/chat", "integrations/chat-bot", "systems/bot", "integrations/bot-gw",
        "systems/gw", "integrations/gw-model", "systems/model",
    ]  # fmt: skip
    back = found(after, before, "data-reach")
    assert [change.sentence for change in back] == [
        "personal data no longer reaches gateway 'gw'",
        "personal data no longer reaches model 'model' nor zone 'vendor-a' (vendor) at all",
    ]
    assert {(change.kind, change.weight) for change in back} == {("removed", "risk-reducing")}


def test_data_by_name_is_told_where_it_is_sent() -> None:
    before = spec("chat>bot bot>gw", KINDS)
    after = spec("chat>bot bot>gw", KINDS)
    for each, data in ((before, []), (after, ["conversation"])):
        for call in each["integrations"].values():
            call["data"] = data
    (change,) = found(before, after, "data-reach")
    assert change.sentence == "data 'conversation' (personal) now reaches 'bot' and 'gw'"
    assert change.also == ("systems/gw",)


def test_a_way_around_the_gateway_is_told() -> None:
    before, after = spec("chat>bot bot>gw gw>model", KINDS), spec("chat>bot bot>gw gw>model bot>model", KINDS)
    (change,) = found(before, after, "around-gateways")
    assert change.sentence == "model 'model' can now be reached around the gateways"
    assert change.weight == "risk-increasing"
    assert [step.element for step in change.witness.steps][-2:] == ["integrations/bot-model", "systems/model"]
    (change,) = found(after, before, "around-gateways")
    assert (change.kind, change.weight) == ("removed", "risk-reducing")
    routes = {"ask": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-model"}}
    enforced, open_ = (
        spec("chat>bot bot>gw gw>model", KINDS, routes={"ask": {**routes["ask"], "policy": policy}})
        for policy in ("enforced", "passthrough")
    )
    (change,) = found(enforced, open_, "around-gateways")
    assert change.sentence == "model 'model' can now be reached past a gateway that does not enforce its policy"


def test_what_people_outside_newly_reach_is_told_together() -> None:
    kinds = f"{KINDS} orders:tool billing:platform guard:guardrail"
    before, after = spec("chat>bot", kinds), spec("chat>bot bot>orders orders>billing bot>guard", kinds)
    risky, plain = found(before, after, "outside-reach")
    assert risky.sentence == "'billing' and 'orders' can now be reached by people outside"
    assert (risky.also, risky.weight) == (("systems/orders",), "risk-increasing")
    assert plain.sentence == "guardrail 'guard' can now be reached by people outside, from 'chat'"
    assert plain.weight == "neutral"


IDENTITIES = {
    "bot": {"kind": "agent"},
    "helper": {"kind": "workload"},
    "admin": {"kind": "workload", "grants": [{"on": "systems/bot", "actions": ["write"]}]},
}


def test_who_may_newly_act_by_becoming_another_is_told() -> None:
    before = spec("chat>bot", KINDS, identities=IDENTITIES)
    chained = {**IDENTITIES, "bot": {"kind": "agent", "can_assume": ["helper"]},
               "helper": {"kind": "workload", "can_assume": ["admin"]}}  # fmt: skip
    (change,) = found(before, spec("chat>bot", KINDS, identities=chained), "actors")
    assert change.sentence == "identities 'bot' and 'helper' may now act on agent 'bot'"
    assert change.element == "systems/bot"
    assert [step.element for step in change.witness.steps] == ["identities/helper", "identities/admin", "systems/bot"]
    alone = {**IDENTITIES, "bot": {"kind": "agent", "can_assume": ["admin"]}}
    (change,) = found(before, spec("chat>bot", KINDS, identities=alone), "actors")
    assert change.sentence == "identity 'bot' may now act on agent 'bot' by becoming 'admin'"


def test_a_grant_of_its_own_is_told_with_the_identity_and_a_call_with_the_system() -> None:
    before = spec("chat>bot", KINDS, identities=IDENTITIES)
    granted = {**IDENTITIES, "bot": {"kind": "agent", "grants": [{"on": "systems/gw", "actions": ["write"]}]}}
    assert found(before, spec("chat>bot", KINDS, identities=granted), "actors") == []
    called = spec("chat>bot", KINDS, identities=IDENTITIES)
    called["integrations"]["bot-gw"] = {"from": "bot", "to": "gw", "identity": "bot", "action": "write"}
    (change,) = found(before, called, "actors")
    assert change.sentence == "identity 'bot' may now act on gateway 'gw'"


def test_nothing_follows_from_nothing_and_all_that_follows_turns_around() -> None:
    estate = whole().resolve("production")
    assert arranged(consequences(estate, estate)) == ()
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    for section in ("integrations", "identities", "systems", "routes", "data"):
        for key in list(estate.sections[section])[::5]:
            less = without(estate, section, key)
            there, back = consequences(estate, less), consequences(less, estate)
            mirrored = sorted((change.element, change.field, turned[change.kind], change.also) for change in there)
            assert mirrored == sorted((change.element, change.field, change.kind, change.also) for change in back)
