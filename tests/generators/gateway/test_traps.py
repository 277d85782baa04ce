"""The same word means different things in different gateways, and defaults bite: one test for each trap."""

import json
import re
from typing import Any

import pytest

from cadee.generators.base import Artifact
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.variants import parts

TOLD = put("systems/ai-gateway/telemetry", {"emits": ["gateway.errors"]})


def bootstrap(*changes: Change) -> Any:
    return loaded(str(made(envoy, *changes)["envoy/envoy.yaml"].content))


def config(*changes: Change) -> Any:
    return loaded(str(made(litellm, *changes)["litellm/config.yaml"].content))


def facts(*changes: Change) -> Any:
    return json.loads(made(litellm, *changes)["litellm/cadee_auth.json"].content)


def notes_of(artifact: Artifact) -> str:
    return "\n".join(artifact.notes)


def cluster(name: str, *changes: Change) -> Any:
    return next(item for item in bootstrap(*changes)["static_resources"]["clusters"] if item["name"] == name)


def test_envoy_tries_the_smaller_priority_first() -> None:
    endpoints = cluster("route-support-chat")["load_assignment"]["endpoints"]
    names = [
        item["lb_endpoints"][0]["endpoint"]["address"]["envoy_internal_address"]["server_listener_name"]
        for item in endpoints
    ]
    assert [(item["priority"], name) for item, name in zip(endpoints, names, strict=True)] == [
        (0, "step-support-chat-0"),
        (1, "step-support-chat-1"),
        (2, "step-support-chat-2"),
    ]


def test_litellm_counts_time_in_seconds_and_envoy_in_words() -> None:
    change = put("integrations/to-a/timeout", "1500ms")
    params = config(change)["model_list"][0]["litellm_params"]
    assert (params["timeout"], params["stream_timeout"]) == (1.5, 1.5)
    found = [part["per_try_timeout"] for part in parts(bootstrap(change)) if "per_try_timeout" in part]
    assert found == ["1.5s", "2s", "3s", "0.6s"]


def test_no_time_is_left_to_a_default() -> None:
    routes = [part["route"] for part in parts(bootstrap()) if "cluster" in part.get("route", {})]
    assert len(routes) == 6
    assert all("timeout" in route for route in routes), "envoy ends a request after 15 s where none is said"


def test_litellm_falls_back_on_more_than_is_declared_and_says_so() -> None:
    said = notes_of(made(litellm)["litellm/config.yaml"])
    assert (
        "routes/support-chat: LiteLLM falls back on every error it does not know, so also on a rejected request (400)."
        in said
    )
    assert (
        "routes/support-chat: LiteLLM tells no errors apart, so 'to-b' is also tried on "
        "quota-exhausted, credential-rejected."
    ) in said


def test_litellm_tells_an_overflow_and_a_refusal_from_the_rest() -> None:
    rungs = [{"to": "to-b", "on": ["timeout"]}, {"to": "to-c", "on": ["context-overflow", "refusal"]}]
    router = config(put("fallbacks/chat-down/rungs", rungs))["router_settings"]
    assert router["fallbacks"] == [{"support-chat": ["support-chat.to-b"]}]
    assert router["context_window_fallbacks"] == [{"support-chat": ["support-chat.to-c"]}]
    assert router["content_policy_fallbacks"] == [{"support-chat": ["support-chat.to-c"]}]


def test_a_step_that_a_gateway_would_never_notice_the_need_for_is_no_step() -> None:
    change = put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["low-confidence"]}])
    assert config(change)["router_settings"]["fallbacks"] == []
    assert "LiteLLM does not notice low-confidence, so none of them leads to 'to-b'" in notes_of(
        made(litellm, change)["litellm/config.yaml"]
    )
    assert "Envoy does not notice low-confidence, so none of them leads to 'to-b'" in notes_of(
        made(envoy, change)["envoy/envoy.yaml"]
    )


def moves(*changes: Change) -> list[list[str]]:
    return [
        sorted(part["filter_context"]["moves"])
        for part in parts(bootstrap(*changes))
        if "filter_context" in part and part["filter_context"]["target"] != "to-embedder"
    ]


def test_envoy_moves_on_from_each_step_as_the_next_one_says() -> None:
    rungs = [{"to": "to-b", "on": ["timeout", "quota-exhausted"]}, {"to": "to-c", "on": ["any"]}]
    change = put("fallbacks/chat-down/rungs", rungs)
    every = ["connection-error", "context-overflow", "credential-rejected", "quota-exhausted", "rate-limited"]
    assert moves(change) == [["quota-exhausted", "timeout"], [*every, "server-error", "timeout"], []]
    assert (
        "routes/support-chat: connection-error, server-error, rate-limited, credential-rejected, context-overflow "
        "at 'to-a' should lead to 'to-c'; Envoy cannot pass over 'to-b' and gives the failure back."
    ) in notes_of(made(envoy, change)["envoy/envoy.yaml"])


def test_litellm_leaves_out_a_failing_target_that_is_alone_in_its_group() -> None:
    router = config()["router_settings"]
    assert (router["allowed_fails"], router["cooldown_time"]) == (BREAKER_FAILURES - 1, BREAKER_SECONDS)
    names = [item["model_name"] for item in config()["model_list"]]
    assert len(names) == len(set(names))


def test_envoy_leaves_out_a_failing_step_that_is_alone_in_its_priority() -> None:
    outlier = cluster("route-support-chat")["outlier_detection"]
    assert (outlier["consecutive_5xx"], outlier["max_ejection_percent"]) == (BREAKER_FAILURES, 100)
    assert cluster("route-support-chat")["common_lb_config"] == {"healthy_panic_threshold": {"value": 0}}
    assert "outlier_detection" not in cluster("route-article-embedding"), "the only step is never left out"


def test_envoy_lets_more_than_three_callers_be_failed_over_at_a_time() -> None:
    assert cluster("route-support-chat")["circuit_breakers"]["thresholds"][0]["max_retries"] == 4096


def test_litellm_checks_the_list_of_the_caller_on_the_way_of_a_fallback() -> None:
    found = config()
    assert found["general_settings"]["custom_auth_run_common_checks"] is True
    assert found["general_settings"]["enforce_fallback_model_access"] is True
    assert found["litellm_settings"]["enable_post_custom_auth_checks"] is True
    assert facts()["identities"]["shop-app"]["routes"] == ["support-chat"]
    assert facts()["identities"]["shop-app"]["groups"] == ["support-chat", "support-chat.to-b", "support-chat.to-c"]
    assert facts()["identities"]["batch"]["groups"] == ["article-embedding"]


def test_litellm_does_not_send_a_caller_over_its_limit_to_a_fallback() -> None:
    assert facts()["identities"]["shop-app"]["requests_per_minute"] == {
        "support-chat": 600,
        "support-chat.to-b": 0,
        "support-chat.to-c": 0,
    }


@pytest.mark.parametrize(
    ("one", "other", "silent"),
    [("full", "metadata", True), ("full", "full", False), ("redacted", "redacted", True), (None, None, True)],
)
def test_prompts_stay_out_of_logs_and_spans_unless_every_route_asks_for_them(
    one: str, other: str, silent: bool
) -> None:
    changes = [put("routes/support-chat/logging", one), put("routes/article-embedding/logging", other), TOLD]
    settings = config(*changes)["litellm_settings"]
    assert settings["turn_off_message_logging"] is silent
    assert settings["callbacks"] == ["prometheus", "otel"]


def test_envoy_logs_nothing_that_a_caller_wrote_and_nothing_of_a_silent_route() -> None:
    found = next(part for part in parts(bootstrap()) if "access_log" in part)["access_log"][0]
    commands = " ".join(found["typed_config"]["log_format"]["json_format"].values())
    assert not re.search(r"BODY|%REQ\((?!x-request-id|x-cadee-caller|traceparent)|%PATH%|QUERY", commands)
    assert found["filter"]["header_filter"]["header"]["string_match"] == {"exact": "article-embedding"}
    assert found["filter"]["header_filter"]["header"]["invert_match"] is True


def test_envoy_has_no_aggregate_clusters() -> None:
    kinds = {item.get("type") for item in bootstrap()["static_resources"]["clusters"]}
    assert kinds == {"STATIC"}
    assert not [part for part in parts(bootstrap()) if "cluster_type" in part]


def test_no_way_to_a_vendor_has_a_port_of_its_own() -> None:
    listeners = bootstrap()["static_resources"]["listeners"]
    ports = [item["name"] for item in listeners if "address" in item]
    assert ports == ["public-token", "public-certificate"]
    assert all("internal_listener" in item for item in listeners if "address" not in item)


def test_the_admin_page_is_on_loopback() -> None:
    assert bootstrap()["admin"]["address"]["socket_address"]["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("endpoint", "address", "port"),
    [
        ("https://gateway.example.com/v1", "0.0.0.0", 8443),
        ("https://gateway.example.com:9443", "0.0.0.0", 9443),
        ("https://127.0.0.1:9443/v1", "127.0.0.1", 9443),
        ("https://localhost/v1", "127.0.0.1", 8443),
    ],
)
def test_the_public_address_follows_the_endpoint(endpoint: str, address: str, port: int) -> None:
    listeners = bootstrap(put("systems/ai-gateway/endpoint", endpoint))["static_resources"]["listeners"]
    found = [item["address"]["socket_address"] for item in listeners if "address" in item]
    assert found == [{"address": address, "port_value": port}, {"address": address, "port_value": port + 1}]


def test_litellm_takes_no_key_from_its_own_environment_for_a_target_that_has_none() -> None:
    keys = {item["model_name"]: item["litellm_params"]["api_key"] for item in config()["model_list"]}
    assert keys["article-embedding"] == "no-credential"


def test_no_secret_is_written_down() -> None:
    keys = {part["api_key"] for part in parts(config()) if "api_key" in part} - {"no-credential"}
    assert all(key.startswith("os.environ/") for key in keys)
    files = [loaded(str(item.content)) for path, item in made(envoy).items() if "/secrets/" in path]
    held = [part for file in files for part in parts(file) if {"inline_string", "inline_bytes"} & part.keys()]
    assert (len(files), held) == (5, [])


def test_envoy_takes_tokens_from_the_header_only_and_wants_them_to_end() -> None:
    provider = next(part for part in parts(bootstrap()) if "providers" in part)["providers"][
        "id-example-com-realms-shop"
    ]
    assert provider["from_headers"] == [{"name": "authorization", "value_prefix": "Bearer "}]
    assert provider["require_expiration"] is True
    assert provider["forward"] is False
    assert provider["audiences"] == ["ai-gateway"]


def test_words_that_yaml_retypes_are_quoted() -> None:
    text = str(made(envoy, put("identities/shop-app/audience", "no"))["envoy/envoy.yaml"].content)
    assert '- "no"\n' in text


@pytest.mark.parametrize(
    ("rate", "tokens", "interval", "per_minute", "said"),
    [
        ("600/min", 600, "60s", 600, ""),
        ("10/s", 10, "1s", 600, "so 10/s is at most 600 a minute, all of which may come within a second."),
        ("0.5/s", 1, "2s", 30, "so 0.5/s is at most 30 a minute, all of which may come within a second."),
        ("1.5/min", 3, "120s", 1, "so 1.5/min is at most 1 a minute, which is never more than 1.5/min."),
        ("1200/h", 1200, "3600s", 20, "so 1200/h is at most 20 a minute, which is never more than 1200/h."),
        ("100/h", 100, "3600s", 1, "so 100/h is at most 1 a minute, which is never more than 100/h."),
        ("40/h", 40, "3600s", 1, "and no less than 1, so up to 60 an hour pass where 40/h is declared."),
        ("1000/day", 1000, "86400s", 1, "and no less than 1, so up to 1,440 a day pass where 1000/day is declared."),
        ("1/day", 1, "86400s", 1, "and no less than 1, so up to 1,440 a day pass where 1/day is declared."),
        ("0.01/s", 1, "100s", 1, "and no less than 1, so up to 1 a minute pass where 0.01/s is declared."),
    ],
)
def test_a_rate_is_exact_in_envoy_and_by_the_minute_in_litellm(
    rate: str, tokens: int, interval: str, per_minute: int, said: str
) -> None:
    change = put("routes/support-chat/rate_limit", rate)
    bucket = next(part for part in parts(bootstrap(change)) if part.get("stat_prefix") == "limit-support-chat")[
        "token_bucket"
    ]
    assert bucket == {"max_tokens": tokens, "tokens_per_fill": tokens, "fill_interval": interval}
    assert facts(change)["identities"]["shop-app"]["requests_per_minute"]["support-chat"] == per_minute
    notes = [
        note
        for note in made(litellm, change)["litellm/config.yaml"].notes
        if note.startswith("routes/support-chat: ") and "counts by the minute" in note
    ]
    assert len(notes) == bool(said)
    assert all(note.endswith(said) and ("is not enforced" in note) == ("no less" in said) for note in notes)


def test_litellm_says_that_its_month_has_30_days() -> None:
    said = "routes/support-chat: LiteLLM counts a month as 30 days."
    for budget in ("180 EUR/day", "180 EUR/month"):
        found = made(litellm, put("routes/support-chat/budget", budget))["litellm/config.yaml"].notes
        assert (said in found) is budget.endswith("month")


def test_litellm_does_not_count_a_capacity_and_says_so() -> None:
    change = put("systems/model-a/capacity", "100/h")
    params = config(change)["model_list"][0]["litellm_params"]
    assert params["rpm"] == 1
    assert (
        "systems/model-a: its capacity 100/h is not counted: LiteLLM takes 1 for the most calls under way "
        "at once, for each instance and target; further ones get 429."
    ) in made(litellm, change)["litellm/config.yaml"].notes


def test_a_budget_is_counted_where_prices_are_declared_and_noted_where_not() -> None:
    params = {item["model_name"]: item["litellm_params"] for item in config()["model_list"]}
    assert (params["support-chat"]["max_budget"], params["support-chat"]["budget_duration"]) == (180, "1d")
    assert params["support-chat"]["input_cost_per_token"] == 2.5e-06
    assert "max_budget" not in params["support-chat.to-c"]
    said = notes_of(made(litellm)["litellm/config.yaml"])
    assert "the budget is not counted at 'to-c': its price in EUR is not declared." in said
    assert "the budget 180 EUR/day holds for each target and each LiteLLM instance" in said
    assert "the budget 180 EUR/day is not enforced" in notes_of(made(envoy)["envoy/envoy.yaml"])


def test_a_budget_in_another_currency_is_not_counted() -> None:
    params = config(put("routes/support-chat/budget", "180 GBP/day"))["model_list"][0]["litellm_params"]
    assert "max_budget" not in params
