"""Marks: which finding shows where, and what is lit."""

from cadee.diagnostic import Severity, Step, Witness
from cadee.generators.diagram.status import Mark, State, marks, verdict
from tests.generators.diagram.estates import FINDINGS, SHOP, finding, shop, subject


def test_findings_stand_on_systems_and_integrations() -> None:
    found = marks(shop())
    assert found.on["systems/order-tools"] == Mark(State.NOT_MET, 2, ("CADEE-A-024", "CADEE-A-036"))
    assert found.on["systems/service-desk"] == Mark(State.AT_RISK, 1, ("CADEE-EN-004",))
    assert "systems/vault" not in found.on
    assert found.elsewhere == {"identities": 1}


def test_a_finding_on_a_ladder_shows_on_what_the_ladder_protects() -> None:
    found = marks(subject(SHOP, finding("fallbacks/model-down", Severity.WARN)))
    assert list(found.on) == ["integrations/gateway-to-primary"]
    assert found.elsewhere == {}


def test_a_finding_on_a_route_or_a_gate_shows_on_its_integrations() -> None:
    document = SHOP | {
        "routes": {
            "chat": {"gateway": "ai-gateway", "serves": ["assistant-to-gateway"], "primary": "gateway-to-primary"}
        },
        "gates": {"limit": {"kind": "limit", "guards": ["tools-to-store", "store-to-tools"]}},
    }
    found = marks(subject(document, finding("routes/chat", Severity.WARN), finding("gates/limit", Severity.BLOCK)))
    assert list(found.on) == [
        "integrations/gateway-to-primary",
        "integrations/store-to-tools",
        "integrations/tools-to-store",
    ]


def test_every_finding_above_information_is_drawn_or_counted() -> None:
    found = marks(shop())
    drawn = sum(mark.count for mark in found.on.values())
    assert drawn + sum(found.elsewhere.values()) == sum(item.severity is not Severity.INFO for item in FINDINGS)


def test_only_paths_of_blocking_findings_are_lit() -> None:
    assert marks(shop()).lit == {"systems/assistant", "systems/chat-primary", "integrations/assistant-to-model"}
    path = Witness("path", (Step("systems/web-chat"), Step("systems/assistant")))
    assert marks(subject(SHOP, finding("systems/assistant", Severity.BLOCK, witness=path))).lit == {
        "systems/web-chat",
        "systems/assistant",
        "integrations/chat-to-assistant",
    }
    assert not marks(subject(SHOP, finding("systems/assistant", Severity.ERROR, witness=path))).lit
    set_ = Witness("set", path.steps)
    assert not marks(subject(SHOP, finding("systems/assistant", Severity.BLOCK, witness=set_))).lit


def test_the_verdict_in_words() -> None:
    assert verdict(shop()) == (State.NOT_MET, "1 blocker, 1 error, 3 warnings, 1 remark")
    assert verdict(subject(SHOP)) == (State.MET, "no findings")
    assert verdict(subject(SHOP, judged=False)) == (State.NOT_ASSESSED, "")
    assert verdict(subject(SHOP, finding("", Severity.ERROR, layer="source")))[0] is State.NOT_ASSESSED
