"""gateway/agentgateway: its schema takes what is made, its rules decide as the spec does, its defaults do not bite."""

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cel import Context, evaluate

from cadee.errors import InputError
from cadee.generators.gateway.agentgateway import agentgateway
from cadee.generators.gateway.agentgateway_names import NO_CREDENTIAL, literal
from cadee.generators.gateway.model import BREAKER_SECONDS, LARGEST_BODY
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.foreign import agentgateway_faults
from tests.generators.gateway.golden import kept
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.gateway.test_injection import PAYLOADS, TEXTS, shape
from tests.generators.gateway.variants import HOSTILE, KEYED, ONE_ISSUER, TOKENS, TOLD, both, parts, texts, tools

PATH = "agentgateway/config.yaml"
ISSUER = "https://id.example.com/realms/shop"
VARIANTS = {
    "plain": (),
    "told": (TOLD,),
    "tools": (tools(),),
    "keys": (KEYED, tools()),
    "tokens": (TOKENS, tools()),
    "one issuer": (ONE_ISSUER, tools(), tools("stock", ("find_order", "count"), "5/s")),
}


def text(*changes: Change) -> str:
    return str(made(agentgateway, *changes)[PATH].content)


def config(*changes: Change) -> Any:
    return loaded(text(*changes))


def notes(*changes: Change) -> str:
    return "\n".join(made(agentgateway, *changes)[PATH].notes)


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


def test_the_files_are_those_that_are_kept(root: Path, request: pytest.FixtureRequest) -> None:
    before, now = kept(root, agentgateway, request.config.getoption("--bless"), tools())
    assert before == now


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_its_schema_takes_it(changes: tuple[Change, ...]) -> None:
    assert agentgateway_faults(config(*changes)) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_its_schema_takes_the_example(root: Path, environment: str) -> None:
    (item,) = agentgateway.make(example(root, environment))
    assert item.proof == "schema-checked"
    assert agentgateway_faults(loaded(str(item.content))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("llm/models/0/visible", "internal"),
        ("llm/models/0/health/evict", {}),
        ("llm/models/0/params/api_key", "x"),
        ("llm/virtualModels/0/routing/failover/targets/0/priority", "first"),
        ("llm/policies/jwt", {}),
        ("gateways/token/jwtAuth/mode", "required"),
        ("mcp/policies/mcpAuthorization/rules/0/permit", "true"),
        ("mcp/failureMode", "closed"),
        ("policies/0/policy/retries", {}),
        ("policies/0/policy/localRateLimit/conditional/0/type", "money"),
        ("frontendPolicies/accessLogs", {}),
    ],
)
def test_its_schema_refuses_what_is_misspelt(path: str, value: Any) -> None:
    data = deepcopy(config(tools()))
    spot: Any = data
    *way, last = path.split("/")
    for key in way:
        spot = spot[int(key)] if isinstance(spot, list) else spot[key]
    spot[last] = value
    assert agentgateway_faults(data) != []


def test_the_smaller_priority_goes_first() -> None:
    (ladder,) = config()["llm"]["virtualModels"]
    assert ladder["name"] == "support-chat"
    found = [(item["priority"], item["model"]) for item in ladder["routing"]["failover"]["targets"]]
    assert found == [(0, "support-chat.to-a"), (1, "support-chat.to-b"), (2, "support-chat.to-c")]


def test_every_target_of_a_ladder_can_be_left_out() -> None:
    data = config()
    inside = {
        item["model"] for ladder in data["llm"]["virtualModels"] for item in ladder["routing"]["failover"]["targets"]
    }
    models = {item["name"]: item for item in data["llm"]["models"]}
    evictions = {name: models[name]["health"]["eviction"] for name in inside}
    duration = f"{BREAKER_SECONDS}s"
    assert evictions == {
        "support-chat.to-a": {"duration": duration, "consecutiveFailures": 1},
        "support-chat.to-b": {"duration": duration, "consecutiveFailures": 1},
        "support-chat.to-c": {"duration": duration, "consecutiveFailures": 2},
    }
    assert "health" not in models["article-embedding"]


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (["timeout", "connection-error", "server-error", "rate-limited"], {None, 408, 429, 500, 502, 503, 504, 529}),
        (["rate-limited"], {429}),
        (["credential-rejected"], {401, 403}),
        (["server-error"], {500, 502, 503, 504, 529}),
        (["connection-error"], {None, 502, 503}),
        (["timeout"], {408, 504}),
        (["refusal"], set()),
    ],
)
def test_only_declared_failures_leave_a_target_out(on: list[str], codes: set[int | None]) -> None:
    rule = config(put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": on}]))["llm"]["models"][0]["health"]
    expression = re.sub(r"default\(response\.code, (\d+)\)", r"(code == -1 ? \1 : code)", rule["unhealthyExpression"])
    tried = [None, 200, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529]
    seen = {code for code in tried if evaluate(expression, {"code": -1 if code is None else code})}
    assert seen == codes


def test_a_failed_call_goes_on_in_the_same_request() -> None:
    retry = config()["policies"][0]["policy"]["retry"]
    assert retry["attempts"] >= 4, "one call at a, one at b, two at c"
    assert retry["codes"] == [408, 429, 500, 501, 502, 503, 504, 529]
    assert evaluate(retry["precondition"], Context(variables=asks("support-chat"), functions={"json": json.loads}))
    assert not evaluate(
        retry["precondition"], Context(variables=asks("article-embedding"), functions={"json": json.loads})
    )
    assert "retry" not in config(put("fallbacks", None))["policies"][0]["policy"]


def test_times_are_in_words() -> None:
    policy = config()["policies"][0]["policy"]
    assert policy["timeout"] == {"requestTimeout": "20s", "backendRequestTimeout": "3s"}
    half = config(put("integrations/to-c/timeout", "2500ms"))["policies"][0]["policy"]
    assert half["timeout"]["backendRequestTimeout"] == "2500ms"
    assert config()["backends"][0]["policies"]["http"] == {"requestTimeout": "400ms"}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_whoever_comes_must_show_something(changes: tuple[Change, ...]) -> None:
    data = config(*changes)
    modes = [part["mode"] for part in parts(data) if "mode" in part]
    assert set(modes) <= {"strict"}, "the default is optional"
    for name, door in data["gateways"].items():
        checked = {"certificate": "root" in door["tls"], "key": "apiKey" in door, "token": "jwtAuth" in door}[name]
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


def test_no_key_stands_in_the_file_and_none_is_taken_from_elsewhere() -> None:
    keys = {item["name"]: item["params"]["apiKey"] for item in config()["llm"]["models"]}
    assert keys == {
        "support-chat.to-a": "$VENDOR_A_KEY",
        "support-chat.to-b": {"file": "credentials/vendor-b"},
        "support-chat.to-c": "$VENDOR_C_KEY",
        "article-embedding": NO_CREDENTIAL,
    }


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


def test_more_limits_than_it_holds_are_refused() -> None:
    changes = [put("routes/support-chat/serves", [f"chat-{number}" for number in range(64)])]
    for number in range(64):
        identity = {"kind": "workload", "auth": "oidc", "issuer": ISSUER, "audience": "a", "subject": f"s{number}"}
        changes.append(put(f"identities/caller-{number}", identity))
        call = {"from": "assistant", "to": "ai-gateway", "identity": f"caller-{number}", "timeout": "9s"}
        changes.append(put(f"integrations/chat-{number}", call))
    with pytest.raises(InputError, match="65 limits of routes and callers, of which agentgateway holds 64"):
        text(*changes)


def test_guards_are_asked_on_both_sides_and_refuse_when_they_are_silent() -> None:
    guards = config()["llm"]["models"][3]["guardrails"]
    assert guards["streaming"] == "Enabled", "answers in pieces would pass unguarded"
    for side in ("request", "response"):
        (guard,) = guards[side]
        assert guard["webhook"]["failureMode"] == "failClosed"
        assert guard["webhook"]["headers"] == {":path": f'"/check/{side}"'}
    assert all("guardrails" not in item for item in config()["llm"]["models"][:3])
    opened = put("systems/redactor/on_error", "open")
    assert config(opened)["llm"]["models"][3]["guardrails"]["request"][0]["webhook"]["failureMode"] == "failOpen"
    grpc = both(opened, put("systems/redactor/protocol", "grpc"))
    assert config(grpc)["llm"]["models"][3]["guardrails"]["request"][0]["webhook"]["failureMode"] == "failClosed"


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_nobody_reads_prompts_or_changes_the_file(changes: tuple[Change, ...]) -> None:
    data = config(*changes)
    assert not [item for item in texts(data) if re.search(r"llm\.(prompt|completion|toolCalls)|response\.body", item)]
    assert data["config"]["adminAddr"] == "off"
    assert "database" not in data["config"]["logging"]


def test_telemetry_goes_where_the_platform_says() -> None:
    assert "tracing" not in config()["config"]
    assert config(TOLD)["config"]["tracing"]["otlpEndpoint"] == "$OTEL_EXPORTER_OTLP_ENDPOINT"


def test_nothing_is_logged_where_nothing_may_be() -> None:
    assert "accessLog" not in config()["frontendPolicies"]
    assert config(put("routes/support-chat/logging", "none"))["frontendPolicies"]["accessLog"] == {"filter": "false"}


def test_large_requests_are_held() -> None:
    assert config()["frontendPolicies"]["http"]["maxBufferSize"] == LARGEST_BODY


def test_an_address_without_a_path_gets_none() -> None:
    change = put("systems/model-a/endpoint", "http://127.0.0.1:9101")
    assert config(change)["llm"]["models"][0]["params"]["pathPrefix"] == "/"
    assert "pathPrefix" not in config()["llm"]["models"][0]["params"]


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


def test_a_tool_server_that_fails_opens_nothing_and_keeps_its_names() -> None:
    mcp = config(tools())["mcp"]
    assert (mcp["failureMode"], mcp["prefixMode"]) == ("failClosed", "never")
    assert mcp["targets"][0]["policies"]["http"] == {"requestTimeout": "700ms"}
    assert config(tools(), tools("stock", ("find_order",)))["mcp"]["prefixMode"] == "always"


def test_the_smallest_limit_of_tools_holds() -> None:
    limits = config(tools(), tools("stock", ("count",), "5/min"))["mcp"]["policies"]["localRateLimit"]["conditional"]
    assert [(item["maxTokens"], item["fillInterval"]) for item in limits] == [(5, "60s"), (5, "60s")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("systems/ai-gateway/name", "x"), "routes/support-chat: the budget 180 EUR/day is not enforced"),
        (
            put("systems/ai-gateway/name", "x"),
            "integrations/to-a: agentgateway has one time for all attempts, 3s instead",
        ),
        (put("systems/ai-gateway/name", "x"), "integrations/to-c: agentgateway tries again at once, not after 100ms."),
        (put("systems/ai-gateway/name", "x"), "also tried on quota-exhausted."),
        (put("systems/ai-gateway/name", "x"), "listens on port 8444, at all addresses, for callers that show a cert"),
        (put("routes/support-chat/logging", "full"), "logging is 'full', agentgateway logs metadata only."),
        (put("systems/redactor/protocol", "grpc"), "speaks grpc, agentgateway asks by http: every call is refused"),
        (put("systems/ai-gateway/endpoint", "https://g.example/ai"), "serves models below /v1, not below /ai."),
        (put("integrations/assistant-chat/mode", "stream"), "bounds each attempt, not the whole request"),
        (
            put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["low-confidence"]}]),
            "agentgateway does not notice low-confidence, so none of them leads to 'to-b'.",
        ),
        (
            put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["timeout"]}, {"to": "to-c", "on": ["any"]}]),
            "at 'to-a' should lead to 'to-c'; agentgateway cannot pass over 'to-b'",
        ),
        (put("integrations/to-b/to", "embedder"), "'to-b' is for another kind of call, so the step is left out."),
        (KEYED, "the platform sets SCRIPT_KEY_SHA256 to the SHA-256, in hex, of env:SCRIPT_KEY."),
        (both(tools(), tools("stock", ("find_order",))), "callers see 'stock-tools' in front of each."),
        (both(tools(), tools("stock", ("x",), "9/s")), "counts a caller's requests at /mcp together"),
    ],
)
def test_what_it_cannot_do_is_said(change: Change, sentence: str) -> None:
    said = notes(change)
    assert sentence in said
    assert len(set(said.splitlines())) == len(said.splitlines())


def test_certificates_need_https() -> None:
    with pytest.raises(InputError, match="endpoint is http, but callers show certificates, which need https"):
        text(put("systems/ai-gateway/endpoint", "http://gateway.example.com/v1"))


def test_no_port_after_the_last_one() -> None:
    with pytest.raises(InputError, match="endpoint has no ports after it"):
        text(put("systems/ai-gateway/endpoint", "https://gateway.example.com:65535/v1"))


def test_names_and_descriptions_reach_no_file() -> None:
    for payload in PAYLOADS:
        assert text(*(put(path, payload) for path in TEXTS)) == text()


@cache
def harmless() -> list[str]:
    return list(shape(config(put("identities/back-office/audience", "harmless"))))


@pytest.mark.parametrize("payload", HOSTILE)
def test_an_audience_stays_one_value(payload: str) -> None:
    found = text(put("identities/back-office/audience", payload))
    assert re.sub(r"\$(VENDOR_[AC]_KEY)", "", found).count("$") == 0, "agentgateway expands the text before it reads it"
    data = loaded(found)
    assert list(shape(data)) == harmless()
    assert data["gateways"]["token"]["jwtAuth"]["providers"][0]["audiences"] == ["ai-gateway", payload]
    rules = data["llm"]["policies"]["authorization"]
    assert decides(rules, **token("back", audience=payload), **asks("support-chat"))
    assert not decides(rules, **token("back", audience="other"), **asks("support-chat"))
    assert not decides(rules, **token("other", audience=payload), **asks("support-chat"))
    assert literal(payload).isascii()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_pin_is_a_model_name_or_nothing_is_made(payload: str) -> None:
    change = put("systems/model-a/model/pin", payload)
    if re.fullmatch(r"[A-Za-z0-9._/]+", payload) and len(payload) < 100:
        assert list(shape(config(change))) == list(shape(config()))
    else:
        with pytest.raises(InputError, match=r"model\.pin holds characters that no model name has"):
            text(change)


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert text(KEYED, tools()) == text(KEYED, tools())
