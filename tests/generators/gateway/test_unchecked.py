"""What is declared and no gateway does is noted by each of them, with the element that declares it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators import generators
from tests.generators.gateway import programs
from tests.generators.gateway.envoy_lab import provide, validate
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.variants import KEYED, both, parts, tools

TARGETS = [f"gateway/{name}" for name in ("litellm", "envoy", "envoy-ai-gateway", "agentgateway", "kong", "azure-apim")]


def notes(target: str, *changes: Change) -> list[str]:
    return [note for item in made(generators()[target], *changes).values() for note in item.notes]


def data(target: str, *changes: Change) -> Any:
    """The data of the first file that is made."""
    return loaded(str(next(iter(made(generators()[target], *changes).values())).content))


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


TWICE = both(
    put("identities/shop-app/subject", "spiffe://shop.example.com/shop"),
    put("integrations/mesh-chat", {"from": "assistant", "to": "ai-gateway", "identity": "shop-app", "timeout": "9s"}),
    put("integrations/mesh-chat/auth", "spiffe"),
)
"""A change: an identity that shows tokens, and a certificate in another call."""


@pytest.mark.parametrize("target", TARGETS)
def test_a_second_way_to_show_itself_is_refused_with_both_calls(target: str) -> None:
    said = (
        "integrations/mesh-chat: 'shop-app' shows itself by 'spiffe' here and by 'oidc' in "
        "integrations/assistant-chat, and a route knows it in one way: declare one auth, or an identity for each"
    )
    with pytest.raises(InputError) as error:
        made(generators()[target], TWICE, put("routes/support-chat/serves", ["assistant-chat", "mesh-chat"]))
    assert said in str(error.value)


@pytest.mark.parametrize("target", TARGETS)
def test_a_second_way_on_another_route_is_refused_where_an_identity_is_kept_once(target: str) -> None:
    changes = (TWICE, put("routes/article-embedding/serves", ["mesh-chat"]))
    if target in ("gateway/litellm", "gateway/kong"):
        said = "identities/shop-app: shows a token on one route, on another a certificate, and"
        with pytest.raises(InputError, match=said):
            made(generators()[target], *changes)
    else:
        assert made(generators()[target], *changes)


def test_two_words_for_certificates_are_one_way() -> None:
    served = put("routes/support-chat/serves", ["assistant-chat", "mesh-chat"])
    assert made(generators()["gateway/envoy"], TWICE, served, put("integrations/assistant-chat/auth", "mtls"))


def guarded(*inspected: str, protocol: str = "http") -> Change:
    """A change: the guard of the second route inspects these, and is asked by this protocol."""
    return both(put("systems/redactor/inspects", list(inspected)), put("systems/redactor/protocol", protocol))


INSPECTED = [((), "ab"), (("input",), "a"), (("output",), "b"), (("input", "output"), "ab")]
"""What a guard says that it inspects; whether it is asked before (a) and after (b) where the product can choose."""


@pytest.mark.parametrize(("inspected", "asked"), INSPECTED)
def test_a_guard_is_asked_where_it_inspects(inspected: tuple[str, ...], asked: str) -> None:
    change = guarded(*inspected)
    (model,) = [item for item in data("gateway/agentgateway", change)["llm"]["models"] if "guardrails" in item]
    assert [side in model["guardrails"] for side in ("request", "response")] == ["a" in asked, "b" in asked]
    (guard,) = data("gateway/litellm", change)["guardrails"]
    # Also one of answers alone: a drill asks that no model is reached while a guard is down.
    assert guard["litellm_params"]["mode"] == ["pre_call", *(["post_call"] if "b" in asked else [])]
    only = "inspects answers only"
    for target in TARGETS:
        assert any(only in note for note in notes(target, change)) is (asked == "b")


@pytest.mark.parametrize(("inspected", "asked"), INSPECTED)
def test_a_guard_by_grpc_is_shown_what_it_inspects(inspected: tuple[str, ...], asked: str) -> None:
    change = guarded(*inspected, protocol="grpc")
    (mode,) = {
        json.dumps(part["processing_mode"]): part["processing_mode"]
        for part in parts(data("gateway/envoy", change))
        if "processing_mode" in part
    }.values()
    assert (mode["request_header_mode"] == "SEND") is (mode["request_body_mode"] != "NONE") is ("a" in asked)
    assert (mode["response_header_mode"] == "SEND") is (mode["response_body_mode"] != "NONE") is ("b" in asked)
    held = made(generators()["gateway/envoy-ai-gateway"], change)["envoy-ai-gateway/guards.yaml"]
    (asks,) = loaded(str(held.content))["spec"]["extProc"]
    assert list(asks["processingMode"]) == [side for side, key in (("request", "a"), ("response", "b")) if key in asked]
    words = {"ab": "requests and answers", "a": "requests", "b": "answers"}[asked]
    for target in ("gateway/envoy", "gateway/envoy-ai-gateway"):
        assert any(note.endswith(f"it sees {words}.") for note in notes(target, change))


@pytest.mark.real
@pytest.mark.parametrize("inspected", [inspected for inspected, _ in INSPECTED])
def test_envoy_takes_a_guard_of_one_side(inspected: tuple[str, ...], tmp_path: Path) -> None:
    programs.write(made(generators()["gateway/envoy"], guarded(*inspected, protocol="grpc")).values(), tmp_path)
    told = validate(provide(tmp_path))
    assert told.returncode == 0, told.stderr[:3000]


@pytest.mark.parametrize("target", ["gateway/envoy", "gateway/agentgateway", "gateway/kong", "gateway/azure-apim"])
def test_a_capacity_that_is_not_counted_is_noted(target: str) -> None:
    said = "systems/model-a: its capacity 900/min is not counted: nothing keeps calls within it."
    assert notes(target).count(said) == 1
    assert said not in notes(target, put("systems/model-a/capacity", None))
