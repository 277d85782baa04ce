"""gateway/kong: who may come, how often, and that no text of a spec becomes structure."""

import re
from functools import cache

import pytest

from cadee.errors import InputError
from cadee.generators.gateway.kong.tool import NOBODY
from tests.generators.gateway.estates import Change, loaded, put
from tests.generators.gateway.test_injection import PAYLOADS, TEXTS, shape
from tests.generators.gateway.test_kong import VARIANTS, document, notes, plugin, service, text
from tests.generators.gateway.variants import HOSTILE, KEYED, TOKENS, both, pairs, tools


def test_tokens_are_taken_from_one_place_for_one_audience() -> None:
    check = plugin("openid-connect", service("support-chat")["routes"][0])
    assert (check["auth_methods"], check["bearer_token_param_type"]) == (["bearer"], ["header"])
    assert check["audience_required"] == ["ai-gateway"]
    assert check["issuers_allowed"] == [check["issuer"]] == ["https://id.example.com/realms/shop"]
    assert check["consumer_optional"] is False
    assert check["hide_credentials"] is True
    assert (check["consumer_claims"], check["consumer_by"]) == ([["sub"]], ["custom_id"])


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_every_route_asks_who_it_is_and_whether_it_may(changes: tuple[Change, ...]) -> None:
    proofs = {"openid-connect", "mtls-auth", "key-auth"}
    data = document(*changes)
    for item in data["services"]:
        assert item["routes"]
        for route in item["routes"]:
            names = [entry["name"] for entry in route["plugins"]]
            assert len(proofs.intersection(names)) == 1, "two would both be asked for"
            assert plugin("acl", route)["allow"] == [route["name"]]
            assert "anonymous" not in str(route)
    groups = {item["username"]: {entry["group"] for entry in item["acls"]} for item in data["consumers"]}
    assert groups["shop-app"] >= {"ai-gateway.support-chat.1"}
    assert "ai-gateway.article-embedding.1" not in groups["back-office"]


def test_each_issuer_has_a_route_of_its_own() -> None:
    change = both(TOKENS, put("routes/support-chat/serves", ["assistant-chat", "batch-embed"]))
    change = both(change, put("routes/article-embedding", None))
    routes = service("support-chat", change)["routes"]
    assert [item["paths"] for item in routes] == [
        ["/v1/support-chat/chat/completions"],
        ["/v1/support-chat.2/chat/completions"],
    ]
    assert [plugin("openid-connect", item)["issuers_allowed"] for item in routes] == [
        ["https://id.example.com/realms/shop"],
        ["https://id.example.com/realms/batch"],
    ]
    groups = {item["username"]: [entry["group"] for entry in item["acls"]] for item in document(change)["consumers"]}
    assert groups == {"shop-app": ["ai-gateway.support-chat.1"], "batch": ["ai-gateway.support-chat.2"]}, (
        "one issuer could speak of the other's subjects"
    )
    assert plugin("openid-connect", routes[1])["jwks_endpoint"] == "https://id.example.com/realms/batch/certs"


def test_a_certificate_stands_for_its_own_consumer_only() -> None:
    data = document()
    check = plugin("mtls-auth", data["services"][1]["routes"][0])
    assert check["consumer_by"] == [], "a common name that equals a username would stand for that consumer"
    assert check["skip_consumer_lookup"] is False
    (batch,) = [item for item in data["consumers"] if item["username"] == "batch"]
    assert [item["subject_name"] for item in batch["mtls_auth_credentials"]] == ["spiffe://shop.example.com/batch"]
    assert f"in Kong as {check['ca_certificates'][0]}." in notes()


def test_a_key_comes_in_a_header_and_is_not_written_down() -> None:
    check = plugin("key-auth", service("support-chat", KEYED)["routes"][1])
    assert check == {
        "key_names": ["x-api-key"],
        "key_in_header": True,
        "key_in_query": False,
        "key_in_body": False,
        "hide_credentials": True,
    }
    assert "so until then it is refused" in notes(KEYED)


def test_each_caller_has_a_limit_of_its_own_that_holds_when_kong_stumbles() -> None:
    limit = plugin("rate-limiting", service("support-chat")["routes"][0])
    assert limit == {
        "minute": 600,
        "limit_by": "consumer",
        "policy": "local",
        "fault_tolerant": False,
        "error_code": 429,
    }


@pytest.mark.parametrize(
    ("rate", "window"),
    [("10/s", ("second", 10)), ("40/h", ("hour", 40)), ("9/day", ("day", 9)), ("0.5/s", ("minute", 30))],
)
def test_a_limit_is_whole(rate: str, window: tuple[str, int]) -> None:
    change = put("routes/support-chat/rate_limit", rate)
    limit = plugin("rate-limiting", service("support-chat", change)["routes"][0])
    assert limit[window[0]] == window[1]
    assert (f"Kong counts whole requests, so {rate} is" in notes(change)) is (rate == "0.5/s")


def test_the_other_end_learns_nothing_of_callers() -> None:
    for name in ("support-chat", "article-embedding", "orders-tools"):
        kept_back = plugin("request-transformer-advanced", service(name, tools()))["remove"]["headers"]
        assert {"authorization", "x-api-key", "x-consumer-username", "x-consumer-custom-id"} <= set(kept_back)


def test_tools_are_for_those_who_may_call_them() -> None:
    found = plugin("ai-mcp-proxy", service("orders-tools", tools()))
    assert {item["name"]: item["acl"]["allow"] for item in found["tools"]} == {
        "find_order": ["shop-app", "back-office"],
        "refund_order": ["back-office"],
    }
    assert found["default_acl"] == [{"scope": "tools", "allow": [NOBODY]}], "a tool with no rules is for all"
    assert (found["acl_attribute_type"], found["consumer_identifier"]) == ("consumer", "username")
    nobody = both(tools(), put("identities/shop-app/grants", []), put("identities/back-office/grants", []))
    assert {item["acl"]["allow"][0] for item in plugin("ai-mcp-proxy", service("orders-tools", nobody))["tools"]} == {
        NOBODY
    }


def test_certificates_need_https() -> None:
    with pytest.raises(InputError, match="endpoint is http, but callers show certificates, which need https"):
        text(put("systems/ai-gateway/endpoint", "http://gateway.example.com/v1"))


def test_one_subject_is_one_consumer() -> None:
    with pytest.raises(InputError, match="'shop-app', 'back-office' have the same subject"):
        text(put("identities/back-office/subject", "shop"))


def test_names_and_descriptions_reach_no_file() -> None:
    for payload in PAYLOADS:
        assert text(*(put(path, payload) for path in TEXTS)) == text()


def audiences(shop: str, back: str) -> Change:
    return both(put("identities/shop-app/audience", shop), put("identities/back-office/audience", back))


@cache
def harmless() -> list[str]:
    return list(shape(document(audiences("this", "that"))))


WHOLE = [payload for payload in HOSTILE if payload.split() == [payload]]
PARTED = [payload for payload in HOSTILE if payload.split() != [payload]]


@pytest.mark.parametrize(("shop", "back"), pairs(WHOLE))
def test_an_audience_stays_one_value(shop: str, back: str) -> None:
    found = text(audiences(shop, back))
    assert "$" not in found, "decK fills in templates before it reads the file"
    data = loaded(found)
    assert list(shape(data)) == harmless()
    routes = data["services"][0]["routes"]
    assert [plugin("openid-connect", item)["audience_required"] for item in routes] == [[shop], [back]]


@pytest.mark.parametrize(("shop", "back"), pairs(PARTED))
def test_an_audience_that_kong_would_part_is_refused(shop: str, back: str) -> None:
    with pytest.raises(InputError) as refusal:
        text(audiences(shop, back))
    for name in ("shop-app", "back-office"):
        assert f"identities/{name}: audience holds white space, at which Kong parts it" in str(refusal.value)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_pin_is_a_model_name_or_nothing_is_made(payload: str) -> None:
    change = put("systems/model-a/model/pin", payload)
    if re.fullmatch(r"[A-Za-z0-9._/]+", payload) and len(payload) < 100:
        assert list(shape(document(change))) == list(shape(document()))
    else:
        with pytest.raises(InputError, match=r"model\.pin holds characters that no model name has"):
            text(change)
