"""What is declared and no gateway does is noted by each of them, with the element that declares it."""

import pytest

from cadee.generators import generators
from tests.generators.gateway.estates import Change, made, put
from tests.generators.gateway.variants import KEYED, both, tools

TARGETS = [f"gateway/{name}" for name in ("litellm", "envoy", "envoy-ai-gateway", "agentgateway", "kong", "azure-apim")]


def notes(target: str, *changes: Change) -> list[str]:
    return [note for item in made(generators()[target], *changes).values() for note in item.notes]


BOUND = both(
    put("identities/shop-app/restricted_to", ["10.20.0.0/16", "10.21.0.0/16"]),
    put("identities/shop-app/expires", "2028-06-30"),
)
NETWORK = "identities/shop-app: restricted_to is not checked by the gateway; the network must hold it."
END = "identities/shop-app: that it ends on 2028-06-30 is not checked by the gateway; its issuer must end it."


@pytest.mark.parametrize("target", TARGETS)
def test_networks_and_end_of_a_caller_are_left_to_others(target: str) -> None:
    found = notes(target, BOUND)
    assert (found.count(NETWORK), found.count(END)) == (1, 1)
    assert not [note for note in notes(target) if "restricted_to" in note or "it ends on" in note]


def test_networks_and_end_of_a_caller_of_tools_are_left_to_others_too() -> None:
    alone = both(BOUND, tools(), put("routes/support-chat", None), put("routes/article-embedding", None))
    assert {NETWORK, END} <= set(notes("gateway/envoy", alone))


def test_an_identity_that_does_not_call_is_not_spoken_of() -> None:
    end = put("identities/vendor-a/expires", "2028-06-30")
    assert not [note for note in notes("gateway/envoy", end, KEYED) if "it ends on" in note]


@pytest.mark.parametrize("target", ["gateway/envoy", "gateway/agentgateway", "gateway/kong", "gateway/azure-apim"])
def test_a_capacity_that_is_not_counted_is_noted(target: str) -> None:
    said = "systems/model-a: its capacity 900/min is not counted: nothing keeps calls within it."
    assert notes(target).count(said) == 1
    assert said not in notes(target, put("systems/model-a/capacity", None))
