"""What all resources of Envoy AI Gateway share: kinds and versions, names, references, spans of time, literals."""

import hashlib
from decimal import ROUND_CEILING, Decimal
from typing import Any

from cadee.generators.gateway.model import Gateway, Guard, Route, Target
from cadee.model.units import Duration

MODEL_HEADER = "x-ai-eg-model"
"""The header in which the product writes the model that a request asks for; routes are chosen by it."""

CALLER_HEADER = "x-cadee-caller"
KEY_HEADER = "x-api-key"

GATEWAY_CLASS = "envoy-ai-gateway"

_AI = "aigateway.envoyproxy.io"
_POLICY = "gateway.envoyproxy.io"
_API = "gateway.networking.k8s.io"
_VERSIONS = {
    "Gateway": f"{_API}/v1",
    "BackendTLSPolicy": f"{_API}/v1",
    "AIGatewayRoute": f"{_AI}/v1beta1",
    "AIServiceBackend": f"{_AI}/v1beta1",
    "BackendSecurityPolicy": f"{_AI}/v1beta1",
    "MCPRoute": f"{_AI}/v1beta1",
    # Served in no other version.
    "QuotaPolicy": f"{_AI}/v1alpha1",
    "Backend": f"{_POLICY}/v1alpha1",
    "BackendTrafficPolicy": f"{_POLICY}/v1alpha1",
    "ClientTrafficPolicy": f"{_POLICY}/v1alpha1",
    "SecurityPolicy": f"{_POLICY}/v1alpha1",
    "EnvoyExtensionPolicy": f"{_POLICY}/v1alpha1",
}
_LONGEST_NAME = 253
_SPANS = ((3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms"))


def resource(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return a resource. It has no namespace: all stand in the one that they are applied to."""
    return {"apiVersion": _VERSIONS[kind], "kind": kind, "metadata": {"name": named(name)}, "spec": spec}


def target_ref(kind: str, name: str, section: str = "") -> dict[str, Any]:
    """Return a reference of a policy to what it is about."""
    group = _API if kind == "HTTPRoute" else _VERSIONS[kind].partition("/")[0]
    found = {"group": group, "kind": kind, "name": named(name)}
    return {**found, "sectionName": section} if section else found


def backend_ref(name: str) -> dict[str, Any]:
    """Return a reference to a Backend."""
    return {"group": _POLICY, "kind": "Backend", "name": named(name)}


def config_map(name: str) -> dict[str, Any]:
    """Return a reference to a ConfigMap that the platform brings."""
    return {"group": "", "kind": "ConfigMap", "name": named(name)}


def secret(name: str) -> dict[str, Any]:
    """Return a reference to a Secret that the platform brings."""
    return {"group": "", "kind": "Secret", "name": named(name)}


def named(name: str) -> str:
    """Return a name that Kubernetes takes: ids are such names, longer ones made of them are cut and told apart."""
    name = name.strip("-")
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def span(value: Duration) -> str:
    """Return a span as Kubernetes writes it: whole numbers of h, m, s and ms, never a fraction."""
    rest = int(value.milliseconds.to_integral_value(ROUND_CEILING))
    parts = []
    for size, unit in _SPANS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def literal(text: str) -> str:
    """Return a text as a string of CEL, whatever stands in it."""
    plain = "".join(c if " " <= c <= "~" and c not in "\\'\"" else f"\\U{ord(c):08x}" for c in text)
    return f"'{plain}'"


def guard_backend(gateway: Gateway, guard: Guard) -> str:
    """Return the name of the Backend of a guard; two gateways may share a guard, but not its Backend."""
    return f"{gateway.system}-{guard.system}"


def served_path(route: Route) -> str:
    """Return the only path on which callers reach a route; the product fixes it."""
    return {"embedding": "/v1/embeddings", "messages": "/anthropic/v1/messages", "chat": "/v1/chat/completions"}[
        "messages" if route.targets[0].protocol == "anthropic" else route.targets[0].task
    ]


def prefix(step: Target) -> str:
    """Return what stands before the call in the vendor's path. It is never left out: the product would put `v1`."""
    base = step.endpoint.path
    if step.protocol == "anthropic" and not base.endswith("/v1"):
        base += "/v1"
    return base or "/"


def longest(step: Target, attempts: int) -> Decimal:
    """Return the milliseconds that a target may take with all its attempts and the waits between them."""
    waits = step.backoff.milliseconds * (attempts - 1) if step.backoff is not None else Decimal(0)
    return step.timeout.milliseconds * attempts + waits
