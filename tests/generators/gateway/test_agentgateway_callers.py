"""gateway/agentgateway: who may call what, decided by the rules in its file as the spec decides it."""

import json
import re
from functools import cache
from typing import Any

import pytest
from cel import Context, evaluate

from cadee.generators.gateway.agentgateway.names import literal
from tests.generators.gateway.estates import Change, loaded, put
from tests.generators.gateway.test_agentgateway import ISSUER, config, text
from tests.generators.gateway.test_injection import shape
from tests.generators.gateway.variants import HOSTILE, KEYED, ONE_ISSUER, USUAL, both, pairs, parts, tools


def decides(rules: Any, **facts: Any) -> bool:
    """Whether a rule allows; one that fails allows nothing, as agentgateway has it."""
    return any(_true(rule["allow"], facts) for rule in rules["rules"])


def _true(expression: str, facts: dict[str, Any]) -> bool:
    context = Context(variables=facts, functions={"json": json.loads})
    try:
        return evaluate(expression, context) is True
    except (KeyError, RuntimeError, ValueError, TypeError):
        return False


def token(subject: str, issuer: str = ISSUER, audience: Any = "ai-gateway") -> dict[str, Any]:
    return {"jwt": {"iss": issuer, "sub": subject, "aud": audience}}


def asks(model: str, path: str = "/v1/chat/completions") -> dict[str, Any]:
    return {"request": {"method": "POST", "path": path, "body": json.dumps({"model": model, "messages": []})}}


def test_a_failed_call_goes_on_in_the_same_request() -> None:
    retry = config()["policies"][0]["policy"]["retry"]
    assert retry["attempts"] >= 4, "one call at a, one at b, two at c"
    assert retry["codes"] == [408, 429, 500, 501, 502, 503, 504, 529]
    assert evaluate(retry["precondition"], Context(variables=asks("support-chat"), functions={"json": json.loads}))
    assert not evaluate(
        retry["precondition"], Context(variables=asks("article-embedding"), functions={"json": json.loads})
    )
    assert "retry" not in config(put("fallbacks", None))["policies"][0]["policy"]


@pytest.mark.parametrize("changes", USUAL.values(), ids=USUAL)
def test_whoever_comes_must_show_something(changes: tuple[Change, ...]) -> None:
    data = config(*changes)
    modes = [part["mode"] for part in parts(data) if "mode" in part]
    assert set(modes) <= {"strict"}, "the default is optional"
    for name, door in data["gateways"].items():
        checked = {
            "certificate": door["tls"].get("root") == "tls/client-ca.pem",
            "key": "apiKey" in door,
            "token": "jwtAuth" in door,
        }[name]
        behind = [data["llm"], *([data["mcp"]] if "mcp" in data else [])]
        inside = [{"jwtAuth", "mcpAuthentication"} & set(item["policies"]) for item in behind]
        assert checked or (name == "token" and all(inside))
    assert decides(data["llm"]["policies"]["authorization"], **asks("support-chat")) is False


def test_tokens_must_end_and_name_an_audience() -> None:
    for data in (config(), config(ONE_ISSUER)):
        providers = [part for part in parts(data) if "jwtValidationOptions" in part]
        assert providers
        for item in providers:
            assert item["audiences"] == ["ai-gateway"]
            assert item["jwtValidationOptions"] == {"requiredClaims": ["exp", "aud", "iss", "sub"]}


GRID = [
    (token("shop"), asks("support-chat"), True),
    (token("back"), asks("support-chat"), True),
    (token("other"), asks("support-chat"), False),
    (token("shop", "https://evil.example"), asks("support-chat"), False),
    (token("shop"), asks("article-embedding", "/v1/embeddings"), False),
    (token("shop"), asks("support-chat.to-a"), False),
    (token("shop"), asks("support-chat", "/v1/models/article-embedding:generateContent"), False),
    (token("shop"), asks("support-chat", "/v1/responses"), False),
    (token("shop"), {"request": {"path": "/v1/chat/completions"}}, False),
    (token("shop"), {"request": {"path": "/v1/chat/completions", "body": "no json"}}, False),
    ({"source": {"spiffeId": "spiffe://shop.example.com/batch"}}, asks("article-embedding", "/v1/embeddings"), True),
    ({"source": {"spiffeId": "spiffe://shop.example.com/other"}}, asks("article-embedding", "/v1/embeddings"), False),
    ({"source": {"spiffeId": "spiffe://shop.example.com/batch"}}, asks("support-chat"), False),
    ({}, asks("support-chat"), False),
]


@pytest.mark.parametrize(("who", "what", "expected"), GRID, ids=range(len(GRID)))
def test_the_rules_allow_what_the_spec_allows(who: Any, what: Any, expected: bool) -> None:
    assert decides(config()["llm"]["policies"]["authorization"], **who, **what) is expected


def test_a_key_is_known_by_its_hash() -> None:
    data = config(KEYED)
    (entry,) = data["gateways"]["key"]["apiKey"]["keys"]
    assert entry == {
        "keyHash": "sha256:$SCRIPT_KEY_SHA256",
        "metadata": {"identity": "script"},
        "allowedModels": ["support-chat"],
    }
    rules = data["llm"]["policies"]["authorization"]
    assert decides(rules, apiKey={"identity": "script"}, **asks("support-chat"))
    assert not decides(rules, apiKey={"identity": "script"}, **asks("article-embedding", "/v1/embeddings"))


@pytest.mark.parametrize("audience", ["ai-gateway", ["x", "ai-gateway"]])
def test_two_audiences_of_one_issuer_are_told_apart(audience: Any) -> None:
    data = config(put("identities/back-office/audience", "back-gateway"))
    assert data["gateways"]["token"]["jwtAuth"]["providers"][0]["audiences"] == ["ai-gateway", "back-gateway"]
    rules = data["llm"]["policies"]["authorization"]
    assert decides(rules, **token("shop", audience=audience), **asks("support-chat"))
    assert not decides(rules, **token("back", audience=audience), **asks("support-chat"))


def test_a_fallback_escapes_nobody_s_list() -> None:
    change = both(
        put("identities/stranger", {"kind": "workload", "auth": "oidc", "issuer": ISSUER, "audience": "ai-gateway"}),
        put("identities/stranger/subject", "stranger"),
        put("integrations/batch-embed/identity", "stranger"),
    )
    models = config(change)["llm"]["models"]
    rungs = [item for item in models if item["name"].startswith("support-chat.")]
    assert [item["visibility"] for item in rungs] == ["internal"] * 3
    for item in rungs:
        assert decides(item["authorization"], **token("shop"))
        assert not decides(item["authorization"], **token("stranger"))


def test_each_caller_has_a_limit_of_its_own() -> None:
    limits = config()["policies"][0]["policy"]["localRateLimit"]["conditional"]
    assert {item["type"] for item in limits} == {"requests"}
    assert [(item["maxTokens"], item["tokensPerFill"], item["fillInterval"]) for item in limits] == [
        (600, 600, "60s"), (600, 600, "60s"), (10, 10, "1s"),
    ]  # fmt: skip
    for who, expected in (("shop", [True, False, False]), ("back", [False, True, False])):
        facts = {**token(who), **asks("support-chat")}
        assert [_true(item["condition"], facts) for item in limits] == expected
    half = config(put("routes/support-chat/rate_limit", "0.5/s"))["policies"][0]["policy"]["localRateLimit"]
    assert (half["conditional"][0]["maxTokens"], half["conditional"][0]["fillInterval"]) == (1, "2s")


def test_tools_are_for_those_who_may_call_them() -> None:
    rules = config(tools())["mcp"]["policies"]["mcpAuthorization"]
    for who, tool, expected in [
        ("shop", "find_order", True),
        ("shop", "refund_order", False),
        ("back", "refund_order", True),
        ("back", "drop_tables", False),
        ("other", "find_order", False),
    ]:
        mcp = {"tool": {"target": "orders-tools", "name": tool}}
        assert decides(rules, mcp=mcp, **token(who)) is expected, (who, tool)
    elsewhere = {"tool": {"target": "stock-tools", "name": "find_order"}}
    assert not decides(rules, mcp=elsewhere, **token("shop"))
    assert not decides(rules, mcp={"prompt": {"name": "find_order"}}, **token("shop"))


def test_no_rule_does_not_mean_all() -> None:
    change = both(tools(offers=("find", "refund")), put("identities/shop-app/grants", []))
    change = both(change, put("identities/back-office/grants", []))
    assert config(change)["mcp"]["policies"]["mcpAuthorization"] == {"rules": [{"allow": "false"}]}


def test_tools_of_one_issuer_are_announced_as_the_standard_says() -> None:
    check = config(ONE_ISSUER, tools())["mcp"]["policies"]["mcpAuthentication"]
    assert (check["mode"], check["issuer"], check["audiences"]) == ("strict", ISSUER, ["ai-gateway"])
    assert check["resourceMetadata"] == {"resource": "https://gateway.example.com/mcp"}
    assert check["jwks"] == {"file": "jwks/id-example-com-realms-shop.json"}


def audiences(shop: str, back: str) -> Change:
    return both(put("identities/shop-app/audience", shop), put("identities/back-office/audience", back))


@cache
def harmless() -> list[str]:
    return list(shape(config(audiences("this", "that"))))


@pytest.mark.parametrize(("shop", "back"), pairs(HOSTILE))
def test_an_audience_stays_one_value(shop: str, back: str) -> None:
    found = text(audiences(shop, back))
    assert re.sub(r"\$(VENDOR_[AC]_KEY)", "", found).count("$") == 0, "agentgateway expands the text before it reads it"
    data = loaded(found)
    assert list(shape(data)) == harmless()
    assert data["gateways"]["token"]["jwtAuth"]["providers"][0]["audiences"] == [shop, back]
    rules = data["llm"]["policies"]["authorization"]
    for who, mine, other in (("shop", shop, back), ("back", back, shop)):
        assert decides(rules, **token(who, audience=mine), **asks("support-chat"))
        assert not decides(rules, **token(who, audience=other), **asks("support-chat"))
        assert not decides(rules, **token("other", audience=mine), **asks("support-chat"))
        assert literal(mine).isascii()
