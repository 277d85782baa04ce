"""What all parts of an Envoy configuration share: names, typed blocks, spans of time, paths."""

from typing import Any

from cadee.generators.gateway.model import Gateway, Guard, Route, Target, ToolServer
from cadee.model.units import Duration

NODE_PORT = 9901
"""The port of Envoy's own page, on loopback only."""

ROUTE_HEADER = "x-cadee-route"
CALLER_HEADER = "x-cadee-caller"
NEXT_HEADER = "x-cadee-next"
UPSTREAM_HEADER = "x-cadee-upstream"

CREDENTIALS = ["authorization", "proxy-authorization", "x-api-key", "api-key", "cookie"]
"""The headers by which callers show themselves: they never leave."""

PLENTY = {
    "thresholds": [{"max_connections": 4096, "max_pending_requests": 4096, "max_requests": 4096, "max_retries": 4096}]
}
"""Bounds of a cluster. Envoy's own allow three retries at a time, so that a fourth caller would not be failed over."""

_TYPES = "type.googleapis.com/envoy.extensions."


def typed(name: str, kind: str, /, **fields: Any) -> dict[str, Any]:
    """Return a named extension with its configuration."""
    return {"name": name, "typed_config": block(kind, **fields)}


def block(kind: str, /, **fields: Any) -> dict[str, Any]:
    """Return a configuration with its type."""
    return {"@type": _TYPES + kind, **fields}


def span(value: Duration) -> str:
    """Return a span as Envoy writes it: decimal seconds."""
    return f"{value.seconds.normalize():f}s"


def step_name(route: Route, number: int) -> str:
    """Return the name of the inner listener of a step of a route."""
    return f"step-{route.id}-{number}"


def ladder_name(route: Route) -> str:
    """Return the name of the cluster that holds the steps of a route by priority."""
    return f"route-{route.id}"


def target_name(step: Target | ToolServer) -> str:
    """Return the name of the cluster of a model endpoint or tool server."""
    return f"target-{step.integration}"


def guard_name(guard: Guard) -> str:
    """Return the name of the cluster and the filter of a guard."""
    return f"guard-{guard.system}"


def tools_name(server: ToolServer) -> str:
    """Return the name of the inner listener before a tool server, and of the cluster that leads to it."""
    return f"tools-{server.id}"


def tools_path(gateway: Gateway, server: ToolServer) -> str:
    """Return the only path on which callers reach a tool server."""
    return f"{gateway.endpoint.path or '/v1'}/mcp/{server.id}"


def served_path(gateway: Gateway, route: Route) -> str:
    """Return the only path on which callers reach a route."""
    return f"{gateway.endpoint.path or '/v1'}/{_call(route.targets[0])}"


def called_path(step: Target) -> str:
    """Return the path at the vendor. The version is added for anthropic, whose addresses are given without it."""
    base = step.endpoint.path
    if step.protocol == "anthropic" and not base.endswith("/v1"):
        base += "/v1"
    return f"{base}/{_call(step)}"


def _call(step: Target) -> str:
    if step.task == "embedding":
        return "embeddings"
    return "messages" if step.protocol == "anthropic" else "chat/completions"
