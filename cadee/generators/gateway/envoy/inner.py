"""What Envoy's tiers stand on: inner listeners, the addresses that lead to them, clusters of one address."""

from typing import Any

from cadee.generators.gateway.envoy.names import PLENTY, block, typed
from cadee.generators.gateway.model import LARGEST_BODY


def inner_listener(name: str, route: dict[str, Any], filters: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a listener of one route. It has no port: nothing outside this Envoy can reach it."""
    manager = typed(
        "envoy.filters.network.http_connection_manager",
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=name,
        route_config={"name": name, "virtual_hosts": [{"name": name, "domains": ["*"], "routes": [route]}]},
        http_filters=[*filters, typed("envoy.filters.http.router", "filters.http.router.v3.Router")],
    )
    return {
        "name": name,
        "internal_listener": {},
        "per_connection_buffer_limit_bytes": LARGEST_BODY,
        "filter_chains": [{"filters": [manager]}],
    }


def inner_address(name: str) -> dict[str, Any]:
    """Return the address of an inner listener."""
    return {"envoy_internal_address": {"server_listener_name": name, "endpoint_id": name}}


def lone_cluster(
    name: str, address: dict[str, Any], options: dict[str, Any], *, connect: str = "1s", kind: str = "STATIC"
) -> dict[str, Any]:
    """Return a cluster of one address; `options` say how http is spoken there."""
    return {
        "name": name,
        "type": kind,
        "connect_timeout": connect,
        "per_connection_buffer_limit_bytes": LARGEST_BODY,
        "circuit_breakers": PLENTY,
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
        "typed_extension_protocol_options": http_options(options),
    }


def http_options(options: dict[str, Any]) -> dict[str, Any]:
    """Return how a cluster speaks http."""
    return {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": block(
            "upstreams.http.v3.HttpProtocolOptions", **options
        )
    }
