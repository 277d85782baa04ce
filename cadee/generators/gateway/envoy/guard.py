"""How Envoy asks guards: by http, who may refuse a request; by grpc, who may also change it."""

from typing import Any

from cadee.generators.gateway.envoy.names import block, guard_name, span, typed
from cadee.generators.gateway.envoy.tls import place_cluster
from cadee.generators.gateway.model import LARGEST_BODY, Gateway, Guard


def guard_filter(guard: Guard, gateway: Gateway) -> dict[str, Any]:
    """Return the filter that asks a guard. It refuses while the guard does not answer, unless it is declared open."""
    return _by_grpc(guard, gateway) if guard.protocol == "grpc" else _by_http(guard)


def guard_off(guard: Guard) -> dict[str, Any]:
    """Return what a route says that does not pass a guard."""
    if guard.protocol == "grpc":
        return block("filters.http.ext_proc.v3.ExtProcPerRoute", disabled=True)
    return block("filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)


def _by_http(guard: Guard) -> dict[str, Any]:
    service: dict[str, Any] = {
        "server_uri": {"uri": guard.endpoint.url, "cluster": guard_name(guard), "timeout": span(guard.timeout)}
    }
    if guard.endpoint.path:
        service["path_prefix"] = guard.endpoint.path
    return typed(
        guard_name(guard),
        "filters.http.ext_authz.v3.ExtAuthz",
        transport_api_version="V3",
        http_service=service,
        with_request_body={"max_request_bytes": LARGEST_BODY, "allow_partial_message": False},
        failure_mode_allow=guard.fails_open,
        status_on_error={"code": "ServiceUnavailable"},
    )


def _by_grpc(guard: Guard, gateway: Gateway) -> dict[str, Any]:
    stream = any(route.stream for route in gateway.routes if guard in route.guards)
    return typed(
        guard_name(guard),
        "filters.http.ext_proc.v3.ExternalProcessor",
        grpc_service={"envoy_grpc": {"cluster_name": guard_name(guard)}, "timeout": span(guard.timeout)},
        failure_mode_allow=guard.fails_open,
        message_timeout=span(guard.timeout),
        allow_mode_override=True,
        processing_mode={
            "request_header_mode": "SEND" if guard.on_requests else "SKIP",
            "response_header_mode": "SEND" if guard.on_answers else "SKIP",
            "request_body_mode": "BUFFERED" if guard.on_requests else "NONE",
            "response_body_mode": ("STREAMED" if stream else "BUFFERED") if guard.on_answers else "NONE",
        },
    )


def guard_cluster(guard: Guard) -> dict[str, Any]:
    """Return the cluster of a guard."""
    return place_cluster(
        guard_name(guard),
        guard.endpoint,
        connect=guard.timeout,
        certificate=guard.certificate,
        grpc=guard.protocol == "grpc",
    )
