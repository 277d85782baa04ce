"""gateway/agentgateway: its schema takes what is made, its rules decide as the spec does, its defaults do not bite."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cel import evaluate

from cadee.errors import InputError
from cadee.generators.base import Artifact
from cadee.generators.gateway.agentgateway.generator import agentgateway
from cadee.generators.gateway.model import BREAKER_SECONDS, LARGEST_BODY
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.foreign import agentgateway_faults
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.gateway.test_injection import PAYLOADS, TEXTS, shape
from tests.generators.gateway.variants import KEYED, TOLD, USUAL, both, spoilt, texts, tools

PATH = "agentgateway/config.yaml"
ISSUER = "https://id.example.com/realms/shop"


@cache
def text(*changes: Change) -> str:
    return str(made(agentgateway, *changes)[PATH].content)


@cache
def config(*changes: Change) -> Any:
    return loaded(text(*changes))


def notes(*changes: Change) -> str:
    return "\n".join(made(agentgateway, *changes)[PATH].notes)


def test_the_files_are_those_that_are_kept(same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]) -> None:
    same_files_as_golden("gateway/agentgateway", made(agentgateway, tools()))


@pytest.mark.parametrize("changes", USUAL.values(), ids=USUAL)
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
    assert agentgateway_faults(spoilt(config(tools()), path, value)) != []


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


def test_times_are_in_words() -> None:
    policy = config()["policies"][0]["policy"]
    assert policy["timeout"] == {"requestTimeout": "20s", "backendRequestTimeout": "3s"}
    half = config(put("integrations/to-c/timeout", "2500ms"))["policies"][0]["policy"]
    assert half["timeout"]["backendRequestTimeout"] == "2500ms"
    assert config()["backends"][0]["policies"]["http"] == {"requestTimeout": "400ms"}


def test_no_key_stands_in_the_file_and_none_is_taken_from_elsewhere() -> None:
    keys = {item["name"]: item["params"]["apiKey"] for item in config()["llm"]["models"]}
    assert keys == {
        "support-chat.to-a": "$VENDOR_A_KEY",
        "support-chat.to-b": {"file": "credentials/vendor-b"},
        "support-chat.to-c": "$VENDOR_C_KEY",
        "article-embedding": "no-credential",
    }


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


@pytest.mark.parametrize("changes", USUAL.values(), ids=USUAL)
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


def test_a_tool_server_that_fails_opens_nothing_and_keeps_its_names() -> None:
    mcp = config(tools())["mcp"]
    assert (mcp["failureMode"], mcp["prefixMode"]) == ("failClosed", "never")
    assert mcp["targets"][0]["policies"]["http"] == {"requestTimeout": "700ms"}
    assert config(tools(), tools("stock", ("find_order",)))["mcp"]["prefixMode"] == "always"


def test_a_gateway_of_tools_alone_can_be_made() -> None:
    data = config(tools(), put("routes/support-chat", None), put("routes/article-embedding", None))
    assert agentgateway_faults(data) == []
    assert not {"llm", "policies"}.intersection(data)


def test_the_smallest_limit_of_tools_holds() -> None:
    limits = config(tools(), tools("stock", ("count",), "5/min"))["mcp"]["policies"]["localRateLimit"]["conditional"]
    assert [(item["maxTokens"], item["fillInterval"]) for item in limits] == [(5, "60s"), (5, "60s")]
    for number, subject in enumerate(("shop", "back")):
        facts = {"jwt": {"iss": ISSUER, "sub": subject}}
        assert [evaluate(item["condition"], facts) for item in limits] == [number == 0, number == 1]


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
