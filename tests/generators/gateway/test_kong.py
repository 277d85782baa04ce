"""gateway/kong: decK's schema and our list of keys take what is made, and the defaults of Kong do not bite."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cadee.generators.base import Artifact
from cadee.generators.gateway.kong.generator import kong
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, LARGEST_BODY
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.foreign import deck_faults
from tests.generators.gateway.test_example import ENVIRONMENTS
from tests.generators.gateway.test_example import subject as example
from tests.generators.gateway.variants import KEYED, TOLD, USUAL, both, parts, spoilt, tools

PATH = "kong/kong.yaml"
RUNGS = "fallbacks/chat-down/rungs"
ANTHROPIC = both(
    put("systems/model-b/protocol", "anthropic"), put("systems/model-b/endpoint", "https://api.vendor-b.example")
)
VARIANTS = {**USUAL, "translated": (ANTHROPIC, put("integrations/assistant-chat/mode", "stream"))}


@cache
def text(*changes: Change) -> str:
    return str(made(kong, *changes)[PATH].content)


@cache
def document(*changes: Change) -> Any:
    return loaded(text(*changes))


def notes(*changes: Change) -> str:
    return "\n".join(made(kong, *changes)[PATH].notes)


def service(name: str, *changes: Change) -> Any:
    return next(item for item in document(*changes)["services"] if item["name"] == f"ai-gateway.{name}")


def plugin(name: str, holder: Any) -> Any:
    (found,) = [item["config"] for item in holder["plugins"] if item["name"] == name]
    return found


def chat(*changes: Change) -> Any:
    return plugin("ai-proxy-advanced", service("support-chat", *changes))


def test_the_files_are_those_that_are_kept(same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]) -> None:
    same_files_as_golden("gateway/kong", made(kong, tools()))


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_its_schemas_take_it(changes: tuple[Change, ...]) -> None:
    assert deck_faults(document(*changes)) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_its_schemas_take_the_example(root: Path, environment: str) -> None:
    (item,) = kong.make(example(root, environment))
    assert item.proof == "schema-checked"
    assert deck_faults(loaded(str(item.content))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("service", []),
        ("services/0/retry", 1),
        ("services/0/retries", "none"),
        ("services/0/routes/0/path", "/v1"),
        ("services/0/routes/0/plugins/0/configuration", {}),
        ("services/0/routes/0/plugins/0/name", "open-id-connect"),
        ("services/0/routes/0/plugins/0/config/audiences_required", ["x"]),
        ("services/0/routes/0/plugins/2/config/limit_by", "route"),
        ("services/0/plugins/2/config/balancer/max_failures", 3),
        ("services/0/plugins/2/config/balancer/failover_criteria/0", "http_401"),
        ("services/0/plugins/2/config/targets/0/weight", "300"),
        ("services/0/plugins/2/config/targets/0/auth/header_values", "x"),
        ("consumers/0/acl", []),
        ("consumers/2/mtls_auth_credentials/0/subject", "x"),
    ],
)
def test_its_schemas_refuse_what_is_misspelt(path: str, value: Any) -> None:
    assert deck_faults(spoilt(document(), path, value)) != []


def test_the_heaviest_target_goes_first() -> None:
    found = chat()
    assert found["balancer"]["algorithm"] == "priority"
    weights = {item["model"]["name"]: item["weight"] for item in found["targets"]}
    assert weights == {"large-chat-2026-06-01": 300, "medium-chat@4": 200, "small-chat-1": 100}


@pytest.mark.parametrize(
    ("on", "criteria"),
    [
        (["timeout"], ["timeout", "http_504"]),
        (["connection-error"], ["error", "invalid_header"]),
        (["server-error"], ["http_500", "http_502", "http_503", "http_504"]),
        (["rate-limited"], ["http_429"]),
        (["quota-exhausted"], ["http_429"]),
        (["credential-rejected"], ["http_403"]),
        (["refusal"], None),
    ],
)
def test_failures_that_lead_on_are_said(on: list[str], criteria: list[str] | None) -> None:
    found = chat(put(RUNGS, [{"to": "to-b", "on": on}]))["balancer"]["failover_criteria"]
    assert found == ([] if criteria is None else [*criteria, "non_idempotent"]), "a call is a POST"


def test_a_failing_target_is_left_out() -> None:
    balancer = chat()["balancer"]
    assert (balancer["max_fails"], balancer["fail_timeout"]) == (BREAKER_FAILURES, BREAKER_SECONDS * 1000)
    alone = plugin("ai-proxy-advanced", service("article-embedding"))["balancer"]
    assert alone["max_fails"] == 0, "a target that is alone has nobody to take its calls"


def test_a_gateway_of_tools_alone_can_be_made() -> None:
    data = document(tools(), put("routes/support-chat", None), put("routes/article-embedding", None))
    assert [item["name"] for item in data["services"]] == ["ai-gateway.orders-tools"]
    assert deck_faults(data) == []


def test_every_target_can_be_reached_in_one_request() -> None:
    assert chat()["balancer"]["retries"] == 3, "one call at a, one at b, two at c, less the first"
    assert plugin("ai-proxy-advanced", service("article-embedding"))["balancer"]["retries"] == 0


def test_time_is_in_milliseconds() -> None:
    spans = {key: value for key, value in chat()["balancer"].items() if key.endswith("_timeout")}
    assert spans == {"connect_timeout": 3000, "read_timeout": 3000, "write_timeout": 3000, "fail_timeout": 30000}
    guard = plugin("request-callout", service("article-embedding"))["callouts"][0]["request"]
    assert guard["http_opts"]["timeouts"] == {"connect": 400, "read": 400, "write": 400}
    tool = service("orders-tools", tools())
    assert [tool[f"{name}_timeout"] for name in ("connect", "read", "write")] == [700, 700, 700]
    assert chat(put("integrations/to-c/timeout", "3000.5ms"))["balancer"]["read_timeout"] == 3001


def test_secrets_are_resolved_by_kong_and_not_by_deck() -> None:
    for changes in VARIANTS.values():
        data = document(*changes)
        values = [part["header_value"] for part in parts(data) if "header_value" in part]
        values += [
            part["headers"][0] for part in parts(data) if list(part) == ["headers"] and "{" in part["headers"][0]
        ]
        assert values
        assert all(re.fullmatch(r"\{vault://env/[a-z0-9-]+\}", value) for value in values)
        assert "$" not in text(*changes)
        assert "keyauth_credentials" not in text(*changes)
    assert chat()["targets"][0]["auth"] == {
        "header_name": "Authorization",
        "header_value": "{vault://env/vendor-a-key-header}",
        "allow_override": False,
    }
    assert "VENDOR_A_KEY_HEADER to 'Bearer ' and the value of env:VENDOR_A_KEY." in notes()


def test_a_budget_is_counted_in_money_for_all_callers_together() -> None:
    data = service("support-chat")
    found = plugin("ai-rate-limiting-advanced", data)
    assert found["identifier"] == "service", "the default is a budget for each caller"
    assert found["policies"] == [
        {"window_type": "fixed", "limits": [{"limit": 180, "window_size": 86400, "tokens_count_strategy": "cost"}]}
    ]
    costs = [item["model"]["options"] for item in plugin("ai-proxy-advanced", data)["targets"]]
    assert [(item.get("input_cost"), item.get("output_cost")) for item in costs] == [(2.5, 10), (3, 0), (None, None)]
    names = [
        item["name"] for item in service("support-chat", put("routes/support-chat/budget", "9 USD/day"))["plugins"]
    ]
    assert "ai-rate-limiting-advanced" not in names
    assert "is not enforced: no target has a price" in notes(put("routes/support-chat/budget", "9 USD/day"))


def test_guards_refuse_by_status_and_when_they_are_silent() -> None:
    call = plugin("request-callout", service("article-embedding"))["callouts"][0]["request"]
    assert (call["method"], call["body"], call["headers"]) == ("POST", {"forward": True}, {"forward": False})
    error = call["error"]
    assert (error["on_error"], error["error_response_code"]) == ("fail", 403)
    assert {301, 400, 401, 403, 404, 429, 451, 500, 502, 503, 504} <= set(error["http_statuses"])
    assert not {200, 201, 202, 204}.intersection(error["http_statuses"])
    opened = put("systems/redactor/on_error", "open")
    again = plugin("request-callout", service("article-embedding", opened))["callouts"][0]["request"]
    assert again["error"]["on_error"] == "fail", "continue would let pass what the guard refuses"
    assert "on_error is open, but Kong cannot tell its silence from its refusal" in notes(opened)


def test_two_guards_of_a_route_are_both_asked() -> None:
    second = {"kind": "guardrail", "endpoint": "https://guard.example/check", "protocol": "http"}
    call = {"from": "ai-gateway", "to": "second", "identity": "vendor-a", "timeout": "1s"}
    change = both(put("systems/second", second), put("integrations/to-second", call))
    change = both(change, put("routes/article-embedding/guardrails", ["redactor", "second"]))
    calls = plugin("request-callout", service("article-embedding", change))["callouts"]
    assert [item["name"] for item in calls] == ["redactor", "second"], "a route has one plugin of a name"
    assert calls[1]["request"]["headers"]["custom"] == {"authorization": "{vault://env/vendor-a-key-header}"}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_no_payload_is_logged(changes: tuple[Change, ...]) -> None:
    data = document(*changes)
    assert {part["log_payloads"] for part in parts(data) if "log_payloads" in part} == {False}
    assert "file-log" not in [item["name"] for item in service("article-embedding", *changes)["plugins"]]


def test_what_is_watched_is_tied_to_the_services() -> None:
    names = [item["name"] for item in service("support-chat", TOLD)["plugins"]]
    assert names[-3:] == ["file-log", "prometheus", "opentelemetry"]
    assert "plugins" not in document(TOLD), "a plugin of all would watch what is not ours"


def test_deck_deletes_nothing_of_others() -> None:
    assert document()["_info"] == {"select_tags": ["cadee.production.ai-gateway"]}
    assert document()["_format_version"] == "3.0"


def test_callers_ask_by_the_name_of_the_route() -> None:
    assert {item["model"]["model_alias"] for item in chat()["targets"]} == {"support-chat"}


def test_large_requests_and_kinds_of_calls_are_said() -> None:
    embedding = plugin("ai-proxy-advanced", service("article-embedding"))
    assert embedding["max_request_body_size"] == LARGEST_BODY
    assert embedding["genai_category"] == "text/embeddings"
    assert embedding["targets"][0]["route_type"] == "llm/v1/embeddings"
    assert embedding["targets"][0]["model"]["options"]["upstream_url"] == "http://127.0.0.1:9105/v1/embeddings"
    assert (chat()["genai_category"], chat()["response_streaming"]) == ("text/generation", "deny")
    assert chat(put("integrations/assistant-chat/mode", "stream"))["response_streaming"] == "allow"


def test_anthropic_is_asked_in_its_own_way() -> None:
    target = chat(ANTHROPIC)["targets"][1]
    assert target["model"]["options"]["upstream_url"] == "https://api.vendor-b.example/v1/messages"
    assert target["model"]["options"]["anthropic_version"]
    assert target["auth"]["header_name"] == "x-api-key"
    assert target["auth"]["header_value"] == "{vault://env/cadee-credential-vendor-b}"
    native = both(put("systems/model-a/protocol", "anthropic"), put("systems/model-c/protocol", "anthropic"))
    found = chat(native)
    assert (found["llm_format"], len(found["targets"])) == ("anthropic", 2)
    assert "'to-b' takes other calls than 'to-a'" in notes(native)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (TOLD, "systems/ai-gateway: needs Kong Gateway 3.14 or later with an AI licence."),
        (TOLD, "identities/batch: Kong looks for its subject among the names of a certificate"),
        (TOLD, "the platform sets OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        (TOLD, "routes/support-chat: the budget is not counted at 'to-c': its price in EUR is not declared."),
        (TOLD, "routes/support-chat: Kong bounds each attempt, not the whole request; callers leave after 20s."),
        (TOLD, "integrations/to-a: Kong has one time for all targets of 'support-chat', 3s not 1500ms."),
        (TOLD, "integrations/to-c: Kong tries again at once, not after 100ms."),
        (TOLD, "identities/shop-app: declares no jwks, so Kong asks https://id.example.com/realms/shop"),
        (TOLD, "routes/support-chat: 'shop-app', 'back-office' by token: below /v1/support-chat."),
        (put("routes/support-chat/budget", "9 EUR/month"), "Kong counts a month as 30 days."),
        (put("routes/support-chat/logging", "full"), "logging is 'full', Kong logs metadata only."),
        (put("systems/redactor/protocol", "grpc"), "speaks grpc, Kong asks by http: every call is refused"),
        (put("systems/model-a/endpoint", "https://a.example/v1"), "whether Kong checks the certificates of models"),
        (
            both(put("systems/embedder/endpoint", "https://e.example/v1"), TOLD),
            "integrations/to-embedder: Kong shows no client certificate to one model",
        ),
        (put(RUNGS, [{"to": "to-b", "on": ["timeout"]}]), "also tried on server-error"),
        (
            put(RUNGS, [{"to": "to-b", "on": ["refusal"]}]),
            "Kong does not notice refusal, so none of them leads to 'to-b'.",
        ),
        (put(RUNGS, [{"to": "to-b", "on": ["refusal"]}]), "no failure that Kong notices leads on"),
        (put(RUNGS, [{"to": "to-b", "on": ["credential-rejected"]}]), "notices a rejected credential by 403, not 401"),
        (put("integrations/to-b/to", "embedder"), "'to-b' takes other calls than 'to-a'"),
    ],
)
def test_what_it_cannot_do_is_said(change: Change, sentence: str) -> None:
    said = notes(change)
    assert sentence in said
    assert len(set(said.splitlines())) == len(said.splitlines())


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert text(KEYED, tools()) == text(KEYED, tools())
