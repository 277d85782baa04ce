"""What is there and not used: lost by name, and never dropped without a word."""

from pathlib import Path

import pytest

from tests.importers.foreign.support import Made, estate, lost, take_text

LITELLM = """\
model_list:
  - {model_name: chat, litellm_params: {model: x/a%s}}
  - {model_name: chat, litellm_params: {model: x/b, max_budget: 10, budget_duration: 1mo}}
litellm_settings: {request_timeout: 20, num_retries: 2, max_fallbacks: 3}
router_settings: {timeout: 6000, num_retries: 1, max_fallbacks: 2}
"""
ENVOY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: r}
spec:
  rules:
    - matches: [{headers: [{name: x-ai-eg-model, value: many}]}]
      backendRefs: [{name: a, priority: 0}, {name: b, priority: 1}, {name: c, priority: %s}]
      timeouts: {request: 120s}
    - matches: [{headers: [{name: x-ai-eg-model, value: one}]}]
      backendRefs: [{name: a}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: a}
spec: {schema: {name: OpenAI}, timeouts: {request: 7s}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: t}
spec:
  targetRefs: [{name: r, kind: HTTPRoute}]
  retry:
    %s
    perRetry: {timeout: 30s}
    retryOn: {httpStatusCodes: [500, 418], triggers: [connect-failure, retriable-status-codes, cancelled]}
"""
KONG = """\
services:
  - name: s
    host: x
    connect_timeout: 500
    read_timeout: 900
    routes: [{name: r}]
    plugins:
      - name: ai-proxy-advanced
        config:
          balancer: {algorithm: round-robin, retries: %s, failover_criteria: [error, http_404]}
          targets: [%s]
"""
TARGET = "{model: {provider: mistral, name: m%s}}"
_TIMES = "BackendTrafficPolicy.spec.retry.numRetries"
_EACH = "BackendTrafficPolicy.spec.retry.numAttemptsPerPriority"
_BALANCER = "services[].plugins[ai-proxy-advanced].config.balancer"


def retries(made: Made) -> dict[str, int | None]:
    """How often each call to a model is tried again, by what it leads to."""
    return {call.target: call.retries for call in estate(made).integrations.values() if call.target != "ai-gateway"}


def test_a_setting_that_another_takes_the_place_of_is_lost(tmp_path: Path) -> None:
    made = take_text("litellm", tmp_path, LITELLM % "")
    told = lost(made)
    for name in ("request_timeout", "num_retries", "max_fallbacks"):
        assert told[f"litellm_settings.{name}"].startswith("not in effect: ")
    assert not any(name.startswith("router_settings") for name in told)
    assert set(retries(made).values()) == {1}


def test_a_setting_that_one_call_needs_is_kept(tmp_path: Path) -> None:
    told = lost(take_text("litellm", tmp_path, LITELLM % ", timeout: 5, max_retries: 3, num_retries: 4"))
    assert "router_settings.timeout" not in told
    assert "not in effect" in told["model_list[].litellm_params.num_retries"]
    assert "model_list[].litellm_params.max_retries" not in told


def test_the_budget_of_one_deployment_of_several_is_lost(tmp_path: Path) -> None:
    told = lost(take_text("litellm", tmp_path, LITELLM % ""))
    for name in ("max_budget", "budget_duration"):
        assert told[f"model_list[].litellm_params.{name}"].startswith("a budget belongs to a route, and several")


def test_the_budget_of_the_whole_is_lost_where_each_route_has_its_own(tmp_path: Path) -> None:
    entry = "{model_name: %s, litellm_params: {model: x/a, max_budget: 10, budget_duration: 1d}}"
    whole = "litellm_settings: {max_budget: 50, budget_duration: 1d}"
    made = take_text("litellm", tmp_path, f"model_list: [{entry % 'a'}]\n{whole}")
    assert str(estate(made).routes["a"].budget) == "10 USD/day"
    assert "each route has a budget of its own" in lost(made)["litellm_settings.max_budget"]
    made = take_text(
        "litellm", tmp_path, f"model_list: [{entry % 'a'}, {{model_name: b, litellm_params: {{model: x/b}}}}]\n{whole}"
    )
    assert lost(made) == {}


def test_attempts_at_all_backends_are_not_those_at_each(tmp_path: Path) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, ENVOY % (2, "numRetries: 5"))
    assert "several backends together" in lost(made)[_TIMES]
    assert [call.retries for call in estate(made).integrations.values() if call.target.startswith("many")] == [None] * 3
    assert [call.retries for call in estate(made).integrations.values() if call.target.startswith("one")] == [5]


@pytest.mark.parametrize(
    ("priority", "said", "each", "gone"),
    [
        (2, "{numRetries: 5, numAttemptsPerPriority: 2}", 1, set()),
        (2, "{numRetries: 4, numAttemptsPerPriority: 2}", 1, {_TIMES}),
        (1, "{numRetries: 5, numAttemptsPerPriority: 2}", None, {_TIMES, _EACH}),
        (2, "{numRetries: 0}", 0, set()),
    ],
)
def test_attempts_at_each_priority_are_those_at_each_backend(
    tmp_path: Path, priority: int, said: str, each: int | None, gone: set[str]
) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, ENVOY % (priority, said.strip("{}").replace(", ", "\n    ")))
    assert {_TIMES, _EACH} & set(lost(made)) == gone
    many = [call.retries for call in estate(made).integrations.values() if call.target.startswith("many")]
    assert many == [each] * 3


def test_a_time_that_another_takes_the_place_of_is_lost(tmp_path: Path) -> None:
    told = lost(take_text("envoy-ai-gateway", tmp_path, ENVOY % (2, "numRetries: 5")))
    assert "one time" in told["AIGatewayRoute.spec.rules[].timeouts.request"]
    assert "one time" in told["AIServiceBackend.spec.timeouts.request"]
    assert not any("perRetry" in name for name in told)


def test_failures_without_a_word_are_lost(tmp_path: Path) -> None:
    told = lost(take_text("envoy-ai-gateway", tmp_path, ENVOY % (2, "numRetries: 5")))
    assert "no word for this failure" in told["BackendTrafficPolicy.spec.retry.retryOn.triggers[]"]
    assert "no word for this failure" in told["BackendTrafficPolicy.spec.retry.retryOn.httpStatusCodes[]"]


def test_attempts_at_all_models_are_not_those_at_each(tmp_path: Path) -> None:
    made = take_text("kong", tmp_path, KONG % (7, ", ".join((TARGET % 1, TARGET % 2))))
    told = lost(made)
    assert "all models together" in told[f"{_BALANCER}.retries"]
    assert "shares of traffic" in told[f"{_BALANCER}.algorithm"]
    assert "no word for this failure" in told[f"{_BALANCER}.failover_criteria[]"]
    assert set(retries(made).values()) == {None}


def test_attempts_at_the_only_model_are_kept(tmp_path: Path) -> None:
    made = take_text("kong", tmp_path, KONG % (7, TARGET % 1))
    assert f"{_BALANCER}.retries" not in lost(made)
    assert "no other model" in lost(made)[f"{_BALANCER}.failover_criteria"]
    assert set(retries(made).values()) == {7}


def test_each_time_of_a_service_but_one_is_lost(tmp_path: Path) -> None:
    told = lost(take_text("kong", tmp_path, "services: [{name: s, host: x, connect_timeout: 5, read_timeout: 9}]"))
    assert set(told) == {"services[].connect_timeout"}


@pytest.mark.parametrize("many", [True, False])
def test_of_several_audiences_none_is_kept_without_a_word(tmp_path: Path, many: bool) -> None:
    named = "[a, b]" if many else "[a]"
    provider = f"{{name: p, issuer: 'https://i.example', audiences: {named}}}"
    policy = f"kind: SecurityPolicy\nmetadata: {{name: s}}\nspec: {{jwt: {{providers: [{provider}]}}}}\n"
    gateway = f"apiVersion: x/v1\nkind: AIGatewayRoute\nmetadata: {{name: r}}\n---\napiVersion: x/v1\n{policy}"
    plugin = f"{{name: openid-connect, config: {{issuer: 'https://i.example', audience: {named}}}}}"
    for made in (
        take_text("envoy-ai-gateway", tmp_path, gateway),
        take_text("kong", tmp_path, f"services: [{{name: s, host: x, plugins: [{plugin}]}}]"),
    ):
        told = [name for name, why in lost(made).items() if "one audience" in why]
        assert bool(told) == many


def test_the_attempts_at_a_server_of_tools_are_kept(tmp_path: Path) -> None:
    plugin = "{name: ai-mcp-proxy, config: {mode: passthrough-listener, tools: [{name: t}]}}"
    text = f"services: [{{name: s, host: x, retries: 4, routes: [{{name: r, plugins: [{plugin}]}}]}}]"
    assert set(retries(take_text("kong", tmp_path, text)).values()) == {4}


def test_the_open_half_of_a_proof_is_lost(tmp_path: Path) -> None:
    params = "{model: bedrock/a, aws_access_key_id: os.environ/ID, aws_secret_access_key: os.environ/KEY}"
    made = take_text("litellm", tmp_path, f"model_list: [{{model_name: a, litellm_params: {params}}}]")
    assert set(lost(made)) == {"model_list[].litellm_params.aws_access_key_id"}
    auth = "{aws_access_key_id: $ID, aws_secret_access_key: $KEY}"
    plugin = f"{{name: ai-proxy, config: {{auth: {auth}, model: {{provider: bedrock, name: a}}}}}}"
    made = take_text("kong", tmp_path, f"services: [{{name: s, host: x, plugins: [{plugin}]}}]")
    assert set(lost(made)) == {"services[].plugins[ai-proxy].config.auth.aws_access_key_id"}
