"""Envoy AI Gateway: each kind of manifest, what becomes of it, and what is lost by name."""

from pathlib import Path

import pytest

from tests.importers.foreign.support import estate, ladder, left, lost, take, take_text

ROUTE = """
apiVersion: aigateway.envoyproxy.io/{version}
kind: AIGatewayRoute
metadata: {{name: chat, namespace: prod}}
spec:
  parentRefs: [{{name: edge, kind: Gateway, group: gateway.networking.k8s.io}}]
  rules:
    - matches: [{{headers: [{{type: Exact, name: x-ai-eg-model, value: large}}]}}]
      backendRefs:
        - {{name: second, priority: 1, modelNameOverride: vendor.large-v2}}
        - {{name: third, priority: 2}}
        - {{name: first}}
      timeouts: {{request: 60s}}
"""
BACKENDS = """
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIServiceBackend
metadata: {name: first, namespace: prod}
spec: {schema: {name: OpenAI}, backendRef: {name: first, kind: Backend, group: gateway.envoyproxy.io}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: first, namespace: prod}
spec: {endpoints: [{fqdn: {hostname: llm.example.com, port: 8443}}]}
---
apiVersion: gateway.networking.k8s.io/v1alpha3
kind: BackendTLSPolicy
metadata: {name: tls, namespace: prod}
spec: {targetRefs: [{kind: Backend, name: first}], validation: {hostname: llm.example.com}}
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIServiceBackend
metadata: {name: second, namespace: prod}
spec: {schema: {name: AWSBedrock}, backendRef: {name: gone, kind: Backend}, timeouts: {request: 9s}}
"""
TRAFFIC = """
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: retry, namespace: prod}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: %s, name: %s}]
  retry:
    numRetries: 5
    numAttemptsPerPriority: 1
    perRetry: {timeout: 1500ms}
    retryOn: {triggers: [connect-failure, retriable-status-codes], httpStatusCodes: [429, 503]}
  rateLimit: {type: Global, global: {rules: [
    {clientSelectors: [{headers: [{name: x-tier, value: free}]}], limit: {requests: 1, unit: Hour}},
    {clientSelectors: [{headers: [{name: x-user, type: Distinct}]}], limit: {requests: 20, unit: Minute}}]}}
"""


def _text(version: str = "v1alpha1", *more: str) -> str:
    return ROUTE.format(version=version) + BACKENDS + "".join(more)


@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1"])
def test_the_lowest_priority_goes_first(tmp_path: Path, version: str) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, _text(version))
    found = estate(made)
    route = found.routes["large"]
    assert found.integrations[route.primary].target == "large-at-first"
    assert [name for name, _ in ladder(found, "large")] == ["vendor-large-v2-at-second", "large-at-third"]
    first, second = found.systems["large-at-first"], found.systems["vendor-large-v2-at-second"]
    assert first.model is not None
    assert (first.endpoint, first.model.vendor, first.protocol) == (
        "https://llm.example.com:8443/v1",
        "llm.example.com",
        "openai",
    )
    assert found.integrations[route.primary].encryption == "tls"
    assert second.model is not None
    assert (second.model.vendor, second.model.name, second.endpoint) == ("bedrock", "vendor.large-v2", None)
    assert str(found.integrations[route.primary].timeout) == "1m"
    assert "large-at-third" in left(made, "systems.model.vendor")


def test_without_a_retry_policy_only_an_empty_backend_is_fallen_back_from(tmp_path: Path) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, _text())
    assert {on for _, on in ladder(estate(made), "large")} == {("connection-error",)}
    assert left(made, "fallbacks.on") == ("large-down",)


@pytest.mark.parametrize(("kind", "name"), [("HTTPRoute", "chat"), ("AIGatewayRoute", "chat"), ("Gateway", "edge")])
def test_the_failures_are_those_of_the_retry_policy(tmp_path: Path, kind: str, name: str) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, _text("v1alpha1", TRAFFIC % (kind, name)))
    found = estate(made)
    taken = ("connection-error", "rate-limited", "quota-exhausted", "server-error")
    assert {on for _, on in ladder(found, "large")} == {taken}
    call = found.integrations[found.routes["large"].primary]
    assert (str(call.timeout), call.retries) == ("1500ms", 0)
    assert str(found.routes["large"].rate_limit) == "20/min"
    assert left(made, "fallbacks.on") == ()
    assert any(name.startswith("BackendTrafficPolicy.spec.rateLimit") for name in lost(made))


def test_a_policy_of_something_else_is_lost_by_name(tmp_path: Path) -> None:
    made = take_text("envoy-ai-gateway", tmp_path, _text("v1alpha1", TRAFFIC % ("HTTPRoute", "other")))
    assert {on for _, on in ladder(estate(made), "large")} == {("connection-error",)}
    assert lost(made)["BackendTrafficPolicy.spec.targetRefs"] == "belongs to nothing in this file"


def test_several_files_are_one_configuration(tmp_path: Path) -> None:
    route, policy = tmp_path / "route.yaml", tmp_path / "retry.yaml"
    route.write_text(_text())
    policy.write_text(TRAFFIC % ("HTTPRoute", "chat"))
    made = take("envoy-ai-gateway", route, policy)
    assert ladder(estate(made), "large")[0][1][0] == "connection-error"
    assert {loss.place.file for loss in made.imported.losses} == {"route.yaml", "retry.yaml"}


@pytest.mark.parametrize(
    ("spec", "auth", "credential"),
    [
        ("type: APIKey, apiKey: {secretRef: {name: key, namespace: keys}}", "api-key", "k8s-secret:keys/key#apiKey"),
        ("type: AzureAPIKey, azureAPIKey: {secretRef: {name: key}}", "api-key", "k8s-secret:prod/key#apiKey"),
        ("type: AnthropicAPIKey, anthropicAPIKey: {secretRef: {name: key}}", "api-key", "k8s-secret:prod/key#apiKey"),
        (
            "type: AWSCredentials, awsCredentials: {region: eu-west-1, credentialsFile: {secretRef: {name: key}}}",
            "cloud-iam",
            "k8s-secret:prod/key#credentials",
        ),
        (
            "type: AzureCredentials, azureCredentials: {clientID: a, tenantID: b, clientSecretRef: {name: key}}",
            "cloud-iam",
            "k8s-secret:prod/key#client-secret",
        ),
        ("type: GCPCredentials, gcpCredentials: {projectName: p, region: eu-west-1}", "cloud-iam", None),
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_credentials_are_references_to_secrets(
    tmp_path: Path, spec: str, auth: str, credential: str | None, old: bool
) -> None:
    refs = "" if old else "targetRefs: [{kind: AIServiceBackend, name: first, group: aigateway.envoyproxy.io}], "
    kind = "apiVersion: aigateway.envoyproxy.io/v1\nkind: BackendSecurityPolicy\nmetadata: {name: p, namespace: prod}"
    text = _text() + f"---\n{kind}\nspec: {{{refs}{spec}}}\n"
    if old:
        text = text.replace(
            "spec: {schema: {name: OpenAI}", "spec: {backendSecurityPolicyRef: {name: p}, schema: {name: OpenAI}"
        )
    found = estate(take_text("envoy-ai-gateway", tmp_path, text))
    call = found.integrations[found.routes["large"].primary]
    assert call.auth == auth
    assert (found.identities[call.identity].credential if call.identity else None) == credential
    assert found.systems["large-at-first"].region == ("eu-west-1" if "region" in spec else None)


def test_rules_that_take_any_model_are_patterns(tmp_path: Path) -> None:
    def titles(matches: str) -> list[str]:
        text = _text().replace("[{headers: [{type: Exact, name: x-ai-eg-model, value: large}]}]", matches)
        found = estate(take_text("envoy-ai-gateway", tmp_path, text))
        card = found.systems[found.integrations[next(iter(found.routes.values())).primary].target].model
        assert card is not None
        return [*(route.title for route in found.routes.values()), card.name, str(card.pin)]

    assert titles("[{headers: [{type: RegularExpression, name: x-ai-eg-model, value: .*}]}]") == [".*", "any", "*"]
    assert titles("[{headers: [{name: x-other, value: a}]}]") == ["chat/*", "any", "*"]
    assert titles("[]") == ["chat/*", "any", "*"]
    both = "[{headers: [{name: x-ai-eg-model, value: a}]}, {headers: [{name: x-ai-eg-model, value: b}]}]"
    assert titles(both) == ["a", "b", "a", "None"]


def test_callers_are_those_that_policies_let_in(tmp_path: Path) -> None:
    policy = """
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: who, namespace: prod}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
  jwt: {providers: [{name: staff, issuer: "https://id.example.com", audiences: [llm],
                     remoteJWKS: {uri: "https://id.example.com/keys"}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: prod}
spec: {gatewayClassName: x, listeners: [{name: http, protocol: HTTP, port: 80}]}
"""
    made = take_text("envoy-ai-gateway", tmp_path, _text("v1alpha1", policy))
    found = estate(made)
    staff = found.identities["staff"]
    assert (staff.auth, staff.issuer, staff.audience) == ("oidc", "https://id.example.com", "llm")
    assert found.routes["large"].consumers == ("staff",)
    entrance = found.integrations["callers-to-gateway"]
    assert (entrance.auth, entrance.identity, entrance.encryption) == ("oidc", "staff", "none")
    assert found.systems["ai-gateway"].name == "edge"
    assert made.imported.kept["callers"] == 1


def test_pools_unused_backends_and_tools_are_kept(tmp_path: Path) -> None:
    more = """
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIServiceBackend
metadata: {name: spare, namespace: prod}
spec: {schema: {name: Anthropic}, backendRef: {name: spare, kind: Backend}}
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: MCPRoute
metadata: {name: tools, namespace: prod}
spec:
  path: /mcp
  backendRefs:
    - {name: first, kind: Backend, path: /x, toolSelector: {include: [search]},
       securityPolicy: {apiKey: {secretRef: {name: pat}}}}
  securityPolicy: {oauth: {issuer: "https://id.example.com", audiences: [mcp]}}
---
apiVersion: v1
kind: Service
metadata: {name: other}
"""
    text = _text("v1alpha1", more).replace(
        "{name: third, priority: 2}", "{kind: InferencePool, name: pool, priority: 2}"
    )
    made = take_text("envoy-ai-gateway", tmp_path, text)
    found = estate(made)
    assert {"spare", "large-at-pool"} <= set(found.systems)
    tool = found.systems["first"]
    assert (tool.kind, tool.endpoint, [each.name for each in tool.tools]) == (
        "tool",
        "https://llm.example.com:8443/x",
        ["search"],
    )
    assert found.routes["mcp-first"].consumers == ("tools-callers",)
    assert found.identities["pat-key"].credential == "k8s-secret:prod/pat#apiKey"
    assert lost(made)["Service other"] == "no part of the gateway's own configuration"
