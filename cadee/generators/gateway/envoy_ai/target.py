"""What Envoy AI Gateway calls: for each target a backend, its credential, its certificates, its capacity."""

import re
from collections.abc import Iterator
from typing import Any

from cadee.generators.gateway.envoy_ai.names import (
    CALLER_HEADER,
    KEY_HEADER,
    backend_ref,
    config_map,
    guard_backend,
    prefix,
    resource,
    secret,
    target_ref,
)
from cadee.generators.gateway.model import Endpoint, Gateway, Guard, Target, ToolServer
from cadee.generators.gateway.whole import whole

_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_DURATIONS = {"s": "1s", "min": "1m", "h": "1h", "day": "1d"}
_SCHEMAS = {"openai": "OpenAI", "anthropic": "Anthropic"}


def target_resources(gateway: Gateway, step: Target) -> Iterator[dict[str, Any]]:
    """Yield the resources of a model endpoint. Nothing by which its caller proved itself goes on to it."""
    name = step.integration
    yield resource(
        "AIServiceBackend",
        name,
        {
            "schema": {"name": _SCHEMAS[step.protocol], "prefix": prefix(step)},
            "backendRef": backend_ref(name),
            # The token of a caller is forwarded by default, and a vendor's key takes the place of one header only.
            "headerMutation": {"remove": _not_sent(step)},
        },
    )
    yield from backend_resources(gateway, name, step.endpoint, step.certificate)
    if step.credential is not None:
        kind, field = ("AnthropicAPIKey", "anthropicAPIKey") if step.protocol == "anthropic" else ("APIKey", "apiKey")
        yield resource(
            "BackendSecurityPolicy",
            name,
            {
                "targetRefs": [target_ref("AIServiceBackend", name)],
                "type": kind,
                field: {"secretRef": secret(step.credential.identity)},
            },
        )
    if step.capacity is not None:
        yield _quota(step)


def _not_sent(step: Target) -> list[str]:
    sent = ""
    if step.credential is not None:
        sent = KEY_HEADER if step.protocol == "anthropic" else "authorization"
    return [header for header in ("authorization", KEY_HEADER, CALLER_HEADER) if header != sent]


def _quota(step: Target) -> dict[str, Any]:
    assert step.capacity is not None
    limit, unit = whole(step.capacity)
    bucket = {"limit": limit, "duration": _DURATIONS[unit]}
    # The name must be that of modelNameOverride: any other is taken, and never applied.
    quota = {"modelName": step.model, "quota": {"costExpression": "1u", "mode": "Shared", "defaultBucket": bucket}}
    spec = {"targetRefs": [target_ref("AIServiceBackend", step.integration)], "perModelQuotas": [quota]}
    return resource("QuotaPolicy", step.integration, spec)


def guard_resources(gateway: Gateway, guard: Guard) -> Iterator[dict[str, Any]]:
    """Yield the backend of a guard."""
    yield from backend_resources(gateway, guard_backend(gateway, guard), guard.endpoint, guard.certificate)


def tool_backend(gateway: Gateway, server: ToolServer) -> Iterator[dict[str, Any]]:
    """Yield the backend of a tool server."""
    yield from backend_resources(gateway, server.integration, server.endpoint, server.certificate)


def backend_resources(gateway: Gateway, name: str, endpoint: Endpoint, certificate: str) -> Iterator[dict[str, Any]]:
    """Yield a Backend; where TLS is spoken also the policy that says whom to trust there."""
    if _ADDRESS.fullmatch(endpoint.host):
        place: dict[str, Any] = {"ip": {"address": endpoint.host, "port": endpoint.port}}
    else:
        place = {"fqdn": {"hostname": endpoint.host, "port": endpoint.port}}
    spec: dict[str, Any] = {"endpoints": [place]}
    if certificate and endpoint.secure:
        spec["tls"] = {"clientCertificateRef": secret(certificate)}
    yield resource("Backend", name, spec)
    if endpoint.secure:
        yield resource(
            "BackendTLSPolicy",
            name,
            {
                "targetRefs": [target_ref("Backend", name)],
                "validation": {
                    "caCertificateRefs": [config_map(f"{gateway.system}-upstream-ca")],
                    "hostname": endpoint.host,
                },
            },
        )
