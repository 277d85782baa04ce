"""The resources of Envoy AI Gateway: taken by their schemas, and each trap of the product met."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject
from cadee.generators.gateway.envoy_ai.generator import envoy_ai_gateway
from cadee.generators.gateway.envoy_ai.names import named, span
from cadee.generators.gateway.whole import whole
from cadee.model.units import Duration, Rate
from cadee.opening import open_workspace
from cadee.source.workspace import load
from tests.generators.gateway import kube
from tests.generators.gateway.crds import faults, our_faults
from tests.generators.gateway.estates import ISSUER, REVISION, loaded, made, put
from tests.generators.gateway.kube import ESTATES, notes, resources, specs
from tests.generators.gateway.variants import parts

UNCHECKED = "gateway.envoyproxy.io/v1alpha1 EnvoyExtensionPolicy"
"""The one kind whose schema is not at hand: what is said of its proof is that it is written only."""


def said(items: list[dict[str, Any]]) -> list[str]:
    found = []
    for item in items:
        name = f"{item['kind']} {item['metadata']['name']}"
        told = our_faults(item)
        if f"{item['apiVersion']} {item['kind']}" != UNCHECKED:
            told += faults(item)
        found += [f"{name} {fault}" for fault in told]
    return found


@pytest.mark.parametrize("changes", ESTATES.values(), ids=ESTATES)
def test_the_schemas_and_their_rules_take_all_of_it(changes: Any) -> None:
    items = resources(*changes)
    assert said(items) == []
    names = [(item["kind"], item["metadata"]["name"]) for item in items]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("environment", ["sandbox", "staging", "production"])
def test_those_of_the_example_are_taken(root: Path, environment: str) -> None:
    opened = open_workspace(load(root / "examples" / "retail-customer-service"))
    assert opened.estate is not None
    items = list(envoy_ai_gateway.make(Subject(opened.estate.resolve(environment), REVISION)))
    assert [(item.path, item.proof) for item in items] == [
        (kube.HOME, "schema-checked"),
        (kube.BESIDE, "emitted only"),
    ]
    for item in items:
        documents = [loaded(text) for text in str(item.content).split("\n---\n")[1:]]
        assert said(documents) == []
        routes = [each["metadata"]["name"] for each in documents if each["kind"] == "AIGatewayRoute"]
        assert routes == (["support-chat", "question-embedding", "article-embedding"] if item.path == kube.HOME else [])


@pytest.mark.parametrize("changes", ESTATES.values(), ids=ESTATES)
def test_whatever_is_referred_to_is_made_or_noted(changes: Any) -> None:
    items = resources(*changes)
    there = {(item["kind"], item["metadata"]["name"]) for item in items}
    there |= {("HTTPRoute", name) for kind, name in there if kind == "AIGatewayRoute"}
    told = notes(*changes)
    for part in (part for item in items for part in parts(item["spec"])):
        if part.get("kind") in ("Secret", "ConfigMap"):
            assert f"the {part['kind']} '{part['name']}'" in told, part
        elif "kind" in part and "group" in part:
            assert (part["kind"], part["name"]) in there, part
        for ref in part.get("backendRefs", ()):
            assert (ref.get("kind", "AIServiceBackend"), ref["name"]) in there, ref


@pytest.mark.parametrize("name", ["plain", "everything"])
def test_the_files_are_those_that_are_kept(
    name: str, same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]
) -> None:
    same_files_as_golden(f"gateway/envoy-ai-gateway/{name}", made(envoy_ai_gateway, *ESTATES[name]))


def test_the_head_says_how_far_it_is_proven() -> None:
    text = kube.texts(kube.several_guards)
    assert (
        "# proof: checked against the schemas and rules of these resources, never run in a cluster" in text[kube.HOME]
    )
    assert "equivalent, not identical" in text[kube.HOME]
    assert "# proof: written only" in text[kube.BESIDE]
    assert all(line.startswith("# ") for line in text[kube.HOME].split("\n---\n")[0].splitlines())


def test_each_kind_has_the_version_that_is_served_and_not_deprecated() -> None:
    found = {item["kind"]: item["apiVersion"] for item in resources(*ESTATES["everything"])}
    for kind in ("AIGatewayRoute", "AIServiceBackend", "BackendSecurityPolicy", "MCPRoute"):
        assert found[kind] == "aigateway.envoyproxy.io/v1beta1"
    assert found["QuotaPolicy"] == "aigateway.envoyproxy.io/v1alpha1", "there is no other"
    assert found["BackendTLSPolicy"] == "gateway.networking.k8s.io/v1", "what examples show is deprecated"


def test_the_smaller_priority_is_tried_first() -> None:
    (rule,) = specs("AIGatewayRoute")["support-chat"]["rules"]
    assert [(ref["name"], ref["priority"]) for ref in rule["backendRefs"]] == [("to-a", 0), ("to-b", 1), ("to-c", 2)]


def test_a_failed_target_is_not_tried_again_before_the_next() -> None:
    retry = specs("BackendTrafficPolicy")["support-chat"]["retry"]
    assert (retry["numAttemptsPerPriority"], retry["numRetries"]) == (1, 2)
    assert "integrations/to-c: is tried once, not 2 times: 'support-chat' has one number for all." in notes()
    again = specs("BackendTrafficPolicy", *ESTATES["retried"])["support-chat"]["retry"]
    assert (again["numAttemptsPerPriority"], again["numRetries"]) == (3, 8)
    alone = specs("BackendTrafficPolicy", *ESTATES["alone"])["support-chat"]["retry"]
    assert (alone.get("numAttemptsPerPriority"), alone["numRetries"]) == (None, 3)


def test_the_one_target_of_a_priority_can_be_left_out() -> None:
    found = specs("BackendTrafficPolicy")
    assert found["support-chat"]["healthCheck"]["passive"]["maxEjectionPercent"] == 100
    assert found["support-chat"]["healthCheck"]["panicThreshold"] == 0
    assert "healthCheck" not in found["article-embedding"]


def test_a_route_has_a_resource_of_its_own_and_never_more_than_fifteen_rules() -> None:
    def many(data: dict[str, Any]) -> None:
        for number in range(40):
            data["routes"][f"chat-{number}"] = {**data["routes"]["support-chat"], "fallback": "chat-down"}

    found = specs("AIGatewayRoute", many)
    assert len(found) == 42
    assert {len(spec["rules"]) for spec in found.values()} == {1}


def test_policies_of_tries_name_the_generated_route_of_the_same_name() -> None:
    routes, policies = specs("AIGatewayRoute"), specs("BackendTrafficPolicy")
    assert list(policies) == list(routes)
    for name, spec in policies.items():
        assert spec["targetRefs"] == [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": name}]


RUNGS = "fallbacks/chat-down/rungs"


@pytest.mark.parametrize(
    ("on", "triggers", "codes"),
    [
        (["rate-limited"], ["retriable-status-codes"], [429]),
        (["quota-exhausted"], ["retriable-status-codes"], [402, 429]),
        (["credential-rejected"], ["retriable-status-codes"], [401, 403]),
        (["timeout"], ["reset", "retriable-status-codes"], [408]),
        (["connection-error"], ["reset", "connect-failure", "refused-stream"], None),
        (["server-error"], ["5xx"], None),
    ],
)
def test_what_leads_on_is_what_the_rungs_declare(on: list[str], triggers: list[str], codes: list[int] | None) -> None:
    change = put(RUNGS, [{"to": "to-b", "on": on}])
    found = specs("BackendTrafficPolicy", change)["support-chat"]["retry"]["retryOn"]
    assert (found["triggers"], found.get("httpStatusCodes")) == (triggers, codes)


def test_what_cannot_be_told_apart_or_seen_is_noted() -> None:
    told = notes(
        put(
            RUNGS,
            [
                {"to": "to-b", "on": ["server-error", "refusal", "context-overflow"]},
                {"to": "to-c", "on": ["rate-limited"]},
            ],
        )
    )
    assert "Envoy Gateway does not notice context-overflow, refusal, so none of them leads to 'to-b'." in told
    assert "has one list of failures, so 'to-b' is also tried on rate-limited." in told
    assert "has one list of failures, so 'to-c' is also tried on server-error." in told
    assert "does not tell timeout, connection-error, quota-exhausted from what is declared" in told
    assert "a target that answers 429 is passed over each time, but not left out for a while." in told


def test_no_time_is_left_to_a_default_and_each_is_written_without_a_fraction() -> None:
    rules = {name: spec["rules"][0]["timeouts"]["request"] for name, spec in specs("AIGatewayRoute").items()}
    assert rules == {"support-chat": "20s", "article-embedding": "9s"}, "60 s where none is said"
    assert specs("BackendTrafficPolicy")["support-chat"]["retry"]["perRetry"]["timeout"] == "3s"
    told = notes()
    assert "integrations/to-a: an attempt may take 3s, not 1500ms: 'support-chat' has one bound for all." in told
    assert span(Duration(Decimal(1500))) == "1s500ms"
    pieces = specs("AIGatewayRoute", put("integrations/to-a/mode", "stream"))
    assert pieces["support-chat"]["rules"][0]["timeouts"]["request"] == "0s"


@given(st.decimals(min_value=0, max_value=10**10, places=3))
def test_a_span_is_written_as_kubernetes_reads_it(milliseconds: Decimal) -> None:
    text = span(Duration(milliseconds))
    assert re.fullmatch(r"([0-9]{1,5}(h|m|s|ms)){1,4}", text)
    sizes = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
    read = sum(int(count) * sizes[unit] for count, unit in re.findall(r"([0-9]+)(h|ms|m|s)", text))
    assert 0 <= read - milliseconds < 1


def test_long_prompts_pass_and_callers_do_not_wait_for_each_other() -> None:
    for spec in (*specs("ClientTrafficPolicy").values(), *specs("BackendTrafficPolicy").values()):
        assert spec["connection"]["bufferLimit"] == "8Mi", "32 KiB by default"
    assert set(specs("BackendTrafficPolicy")["support-chat"]["circuitBreaker"].values()) == {4096}


def test_quotas_carry_the_name_that_the_route_sends() -> None:
    quota = specs("QuotaPolicy")["to-a"]
    (ref,) = [
        ref for ref in specs("AIGatewayRoute")["support-chat"]["rules"][0]["backendRefs"] if ref["name"] == "to-a"
    ]
    (counted,) = quota["perModelQuotas"]
    assert counted["modelName"] == ref["modelNameOverride"] == "large-chat-2026-06-01"
    assert counted["quota"]["defaultBucket"] == {"limit": 900, "duration": "1m"}


def test_a_type_of_limit_has_its_block_and_money_is_counted_by_all_instances() -> None:
    found = specs("BackendTrafficPolicy", kube.priced)
    limit = found["support-chat"]["rateLimit"]
    requests, money = limit["global"]["rules"]
    assert (limit["type"], requests["limit"]) == ("Global", {"requests": 600, "unit": "Minute"})
    assert money["cost"]["request"] == {"from": "Number", "number": 0}
    (cost,) = specs("AIGatewayRoute", kube.priced)["support-chat"]["llmRequestCosts"]
    told = {"namespace": "io.envoy.ai_gateway", "key": cost["metadataKey"]}
    assert money["cost"]["response"]["metadata"] == told
    alone = found["article-embedding"]["rateLimit"]
    assert (alone["type"], list(alone)) == ("Local", ["type", "local"])
    header = {"name": "x-cadee-caller", "type": "Distinct"}
    assert alone["local"]["rules"][0]["clientSelectors"] == [{"headers": [header]}]


PRICES = {"large-chat-2026-06-01": ("2.5", "10"), "medium-chat@4": ("3", "12"), "small-chat-1": ("0.125", "0.5")}


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.sampled_from([*PRICES, "other"]))
def test_the_cost_of_a_request_is_that_of_the_model_that_answered(tokens_in: int, tokens_out: int, model: str) -> None:
    """Rounded up to the coin in which the budget is counted; where the model is not known, the dearest."""
    expression, most = _costed()
    signed = re.sub(r"\b([0-9]+)u\b", r"\1", expression)
    found = cel.evaluate(signed, {"model": model, "input_tokens": tokens_in, "output_tokens": tokens_out})
    price_in, price_out = map(Decimal, PRICES.get(model, ("3", "12")))
    money = (price_in * tokens_in + price_out * tokens_out) / 1_000_000
    coins = money * most / 180
    assert 0 <= found - coins < 1


@cache
def _costed() -> tuple[str, int]:
    (cost,) = specs("AIGatewayRoute", kube.priced)["support-chat"]["llmRequestCosts"]
    limit = specs("BackendTrafficPolicy", kube.priced)["support-chat"]["rateLimit"]["global"]["rules"][1]["limit"]
    assert limit["unit"] == "Day"
    return cost["cel"], limit["requests"]


def test_a_budget_without_prices_is_noted() -> None:
    other = put("routes/support-chat/budget", "180 USD/day")
    assert "routes/support-chat: the budget 180 USD/day is not enforced: no price in USD is declared." in notes(other)
    assert "llmRequestCosts" not in specs("AIGatewayRoute", other)["support-chat"]
    assert "the budget is not counted at 'to-c': its price in EUR is not declared." in notes()


@given(st.decimals(min_value="0.01", max_value=10**6, places=2), st.sampled_from(["s", "min", "h", "day"]))
def test_a_counted_rate_is_never_more_than_the_declared_one(amount: Decimal, unit: str) -> None:
    count, counted = whole(Rate(amount, unit))
    lengths = {"s": 1, "min": 60, "h": 3600, "day": 86_400}
    assert Fraction(count, lengths[counted]) <= Fraction(amount) / lengths[unit]
    assert (count == 0) is (Fraction(amount) * 86_400 / lengths[unit] < 1)


def test_who_may_ask_for_what_is_said_of_the_listener_and_denied_otherwise() -> None:
    """A policy of a single route would be passed over: which route a request takes is known once its body was read."""
    policies = specs("SecurityPolicy")
    assert list(policies) == ["ai-gateway-token", "ai-gateway-certificate"]
    for name, spec in policies.items():
        (ref,) = spec["targetRefs"]
        assert (ref["kind"], ref["sectionName"]) == ("Gateway", name.removeprefix("ai-gateway-"))
        assert spec["authorization"]["defaultAction"] == "Deny"
    rules = policies["ai-gateway-token"]["authorization"]["rules"]
    assert [(rule["principal"]["jwt"]["claims"][0]["values"], rule["principal"]["headers"][0]) for rule in rules] == [
        (["shop"], {"name": "x-ai-eg-model", "values": ["support-chat"]}),
        (["back"], {"name": "x-ai-eg-model", "values": ["support-chat"]}),
    ]
    assert {rule["operation"]["path"]["value"] for rule in rules} == {"/v1/chat/completions"}
    (rule,) = policies["ai-gateway-certificate"]["authorization"]["rules"]
    assert rule["operation"]["path"]["value"] == "/v1/embeddings"
    assert rule["cel"] == "connection.uri_san_peer_certificate == 'spiffe://shop.example.com/batch'"


def test_a_route_is_reached_on_the_listeners_of_its_callers_only() -> None:
    found = {
        name: [ref["sectionName"] for ref in spec["parentRefs"]]
        for name, spec in specs("AIGatewayRoute", kube.KEYED).items()
    }
    assert found == {"support-chat": ["token", "key"], "article-embedding": ["certificate"]}
    ports = {door["name"]: door["port"] for door in specs("Gateway", kube.KEYED)["ai-gateway"]["listeners"]}
    assert ports == {"token": 443, "certificate": 444, "key": 445}


def test_a_token_for_one_audience_is_none_for_another() -> None:
    spec = specs("SecurityPolicy", kube.fetched)["ai-gateway-token"]
    providers = {item["name"]: item["audiences"] for item in spec["jwt"]["providers"]}
    assert list(providers.values()) == [["ai-gateway"], ["office"]]
    used = {
        rule["principal"]["jwt"]["claims"][0]["values"][0]: providers[rule["principal"]["jwt"]["provider"]]
        for rule in spec["authorization"]["rules"]
    }
    assert used == {"shop": ["ai-gateway"], "back": ["office"]}
    assert {item["remoteJWKS"]["uri"] for item in spec["jwt"]["providers"]} == {f"{ISSUER}/certs"}


def test_tokens_come_in_the_header_only_and_headers_of_ours_from_nobody_else() -> None:
    (provider,) = specs("SecurityPolicy")["ai-gateway-token"]["jwt"]["providers"]
    assert provider["extractFrom"] == {"headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]}
    assert provider["claimToHeaders"] == [{"claim": "sub", "header": "x-cadee-caller"}]
    for name, spec in specs("ClientTrafficPolicy", kube.KEYED).items():
        early = spec["headers"]["earlyRequestHeaders"]
        replaced = {header["name"] for header in early.get("set", ())}
        assert {*early["remove"], *replaced} == {"x-ai-eg-model", "x-cadee-caller"}, name


def test_a_certificate_is_asked_for_and_must_be_one_of_the_callers() -> None:
    tls = specs("ClientTrafficPolicy")["ai-gateway-certificate"]["tls"]
    assert tls["clientValidation"]["mode"] == "RequireAndVerify"
    uris = tls["clientValidation"]["subjectAltNames"]["uris"]
    assert uris == [{"type": "Exact", "value": "spiffe://shop.example.com/batch"}]
    assert "clientValidation" not in specs("ClientTrafficPolicy")["ai-gateway-token"]["tls"]


def test_nothing_by_which_a_caller_proved_itself_goes_on() -> None:
    found = {name: spec["headerMutation"]["remove"] for name, spec in specs("AIServiceBackend", kube.ANTHROPIC).items()}
    assert found["to-a"] == ["authorization", "x-cadee-caller"], "its own key is x-api-key"
    assert found["to-embedder"] == ["authorization", "x-api-key", "x-cadee-caller"]
    assert found["to-b"] == ["x-api-key", "x-cadee-caller"]


def test_the_path_of_a_vendor_is_always_said() -> None:
    """Where none is said the product puts `v1`, also where the vendor has none."""
    found = specs("AIServiceBackend", put("systems/model-a/endpoint", "https://a.example.com"))
    assert {name: spec["schema"] for name, spec in found.items()} == {
        "to-a": {"name": "OpenAI", "prefix": "/"},
        "to-b": {"name": "OpenAI", "prefix": "/openai/v1"},
        "to-c": {"name": "OpenAI", "prefix": "/v1"},
        "to-embedder": {"name": "OpenAI", "prefix": "/v1"},
    }
    other = specs("AIServiceBackend", kube.ANTHROPIC, put("systems/model-a/endpoint", "https://a.example.com"))
    assert other["to-a"]["schema"] == {"name": "Anthropic", "prefix": "/v1"}


def test_credentials_are_references_with_the_block_of_their_type_only() -> None:
    assert specs("BackendSecurityPolicy")["to-b"] == {
        "targetRefs": [{"group": "aigateway.envoyproxy.io", "kind": "AIServiceBackend", "name": "to-b"}],
        "type": "APIKey",
        "apiKey": {"secretRef": {"group": "", "kind": "Secret", "name": "vendor-b"}},
    }
    assert specs("BackendSecurityPolicy", kube.ANTHROPIC)["to-a"]["type"] == "AnthropicAPIKey"
    told = notes()
    assert (
        "identities/vendor-b: the platform provides the Secret 'vendor-b' with apiKey, from vault://cx/vendor-b#key."
        in told
    )
    assert "from env:VENDOR_A_KEY." in told


def test_one_guard_is_asked_by_http_and_the_others_on_the_way_and_none_fails_open() -> None:
    (spec,) = [spec for spec in specs("SecurityPolicy", kube.several_guards).values() if "jwt" in spec]
    assert spec["extAuth"]["http"]["backendRefs"][0]["name"] == "ai-gateway-judge"
    assert spec["extAuth"]["http"]["path"] == "/v1"
    assert (spec["extAuth"]["failOpen"], spec["extAuth"]["timeout"]) == (False, "300ms")
    way = specs("EnvoyExtensionPolicy", kube.several_guards)["ai-gateway"]["extProc"]
    assert [item["backendRefs"][0]["name"] for item in way] == ["ai-gateway-scanner", "ai-gateway-redactor"]
    assert not any(item["failOpen"] for item in way)
    told = notes(kube.several_guards)
    assert (
        "systems/redactor: speaks http, by which Envoy Gateway asks one guard, 'judge'; every call is refused" in told
    )
    assert "systems/judge: on_error is open, but calls are refused while it does not answer." in told
    assert "systems/redactor: Envoy Gateway asks it on every route, so also on 'support-chat'." in told


def test_tools_pass_by_name_only_and_for_those_who_may_call_them() -> None:
    spec = specs("MCPRoute", kube.tools)["order-tools"]
    (backend,) = spec["backendRefs"]
    assert len(backend["toolSelector"]["include"]) == 21
    assert backend["securityPolicy"] == {"apiKey": {"secretRef": {"group": "", "kind": "Secret", "name": "orders-key"}}}
    policy = spec["securityPolicy"]
    assert policy["authorization"]["defaultAction"] == "Deny"
    may: dict[str, set[str]] = {}
    for rule in policy["authorization"]["rules"]:
        claims = {claim["name"]: claim["values"] for claim in rule["source"]["jwt"]["claims"]}
        assert claims["iss"] == [ISSUER], "the check of the token leaves the issuer out"
        for subject in claims["sub"]:
            may.setdefault(subject, set()).update(item["tool"] for item in rule["target"]["tools"])
    reads = {f"read_{n}" for n in range(20)}
    assert may == {"shop": reads | {"refund"}, "back": reads}
    told = notes(kube.tools)
    assert "routes/order-tools: 'batch' is refused: an MCPRoute knows tokens of one issuer, for one audience." in told
    assert "routes/order-tools: the rate limit 5/min is not enforced for tools." in told
    assert "called 'to-orders__' and their name" in told


def test_a_tool_that_nobody_may_call_does_not_pass() -> None:
    spec = specs("MCPRoute", kube.tools, put("integrations/shop-orders/action", "read"))["order-tools"]
    assert "refund" not in spec["backendRefs"][0]["toolSelector"]["include"]
    none = [put(f"identities/{name}/grants", []) for name in ("shop-app", "back-office")]
    assert specs("MCPRoute", kube.tools, *none) == {}
    assert "routes/order-tools: nobody may call any of its tools, so it is left out." in notes(kube.tools, *none)


def _many_tools(data: dict[str, Any]) -> None:
    kube.tools(data)
    data["systems"]["orders"]["tools"] = [{"name": f"t{n}", "action": "read"} for n in range(33)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [put("systems/ai-gateway/endpoint", "http://gw.example/v1")],
            "endpoint is http, but callers show certificates",
        ),
        ([put("systems/ai-gateway/endpoint", "https://gw.example:65535")], "endpoint has no port after it"),
        ([put("systems/model-a/endpoint", "https://a..b/v1")], "endpoint has a host that Kubernetes does not take"),
        ([put("identities/shop-app/issuer", "https://" + "x" * 300)], "issuer is longer than 253 characters"),
        ([put("identities/shop-app/jwks", "https://" + "x" * 300)], "jwks is longer than 253 characters"),
        ([put("identities/batch/subject", "spiffe://" + "x" * 1100)], "subject is longer than 1024 characters"),
        ([put("routes/support-chat/budget", "5000000000 EUR/day")], "budget is larger than Envoy Gateway can count"),
        ([_many_tools], "lets more than 32 tools pass"),
        ([kube.tools, put("routes/order-tools/consumers", ["batch"])], "none of its callers shows a token"),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(changes: Any, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        resources(*changes)


def test_names_stay_within_bounds_and_apart() -> None:
    one, two = named("a" * 300), named("a" * 301)
    assert len(one) == 253
    assert one != two
    assert named("x-") == "x"


def test_no_secret_stands_in_any_file() -> None:
    text = json.dumps(kube.texts(*ESTATES["everything"]))
    assert "VENDOR_A_KEY" not in text
    assert "vault://" not in text
    assert not re.search(r'"(password|stringData|inline|clientSecret)"', text)
