"""How Envoy stands before tool servers: one path each, every call read strictly and allowed by its caller and tool."""

from typing import Any

from cadee.generators.gateway.envoy.caller import Door, admitted, allowed, limited
from cadee.generators.gateway.envoy.guard import guard_off
from cadee.generators.gateway.envoy.inner import inner_address, inner_listener, lone_cluster
from cadee.generators.gateway.envoy.names import (
    CREDENTIALS,
    block,
    guard_name,
    span,
    target_name,
    tools_name,
    tools_path,
    typed,
)
from cadee.generators.gateway.envoy.target import cleaned, connecting, shown
from cadee.generators.gateway.envoy.tls import place_cluster
from cadee.generators.gateway.model import Gateway, ToolAccess, ToolServer

READS = "tools.lua"
"""The file, beside the bootstrap, that reads what is asked of a tool server."""

LOGGED = {
    "method": "%DYNAMIC_METADATA(cadee.tools:method)%",
    "tool": "%DYNAMIC_METADATA(cadee.tools:tool)%",
}
"""What is logged of a tool call: the method and the tool, where the spec knows them; never an argument."""

_READER = "tools"
_METADATA = "cadee.tools"
_OPEN = (
    "initialize",
    "ping",
    "tools/list",
    "notifications/initialized",
    "notifications/cancelled",
    "notifications/progress",
    "DELETE",
)
_OFF = {"@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", "disabled": True}


def reads() -> dict[str, Any]:
    """Return the filter that reads what is asked of a tool server. It is off but on the routes that lead there."""
    source = {"default_source_code": {"filename": READS}}
    return {**typed(_READER, "filters.http.lua.v3.Lua", **source), "disabled": True}


def tool_routes(gateway: Gateway, server: ToolServer, door: Door) -> list[dict[str, Any]]:
    """Return the routes to a tool server: one for what is asked, one that says that nothing can be listened to."""
    access = [item for item in server.access if item.caller.proof == door.proof]
    if not access:
        return []
    path = tools_path(gateway, server)
    off = {guard_name(guard): guard_off(guard) for guard in gateway.guards}
    if gateway.routes:
        off["envoy.filters.http.transform"] = _OFF
    filters: dict[str, Any] = {_READER: _told(server, access), "envoy.filters.http.rbac": _may(access, door)}
    if server.rate_limit is not None:
        filters["envoy.filters.http.local_ratelimit"] = limited(server, door)
    return [
        {
            "name": server.id,
            "match": _match(path, {"safe_regex": {"regex": "POST|DELETE"}}),
            "route": {"cluster": tools_name(server), "timeout": span(server.timeout)},
            "request_headers_to_remove": CREDENTIALS,
            "typed_per_filter_config": {**filters, **off},
        },
        {
            # Clients that want to listen take this for an answer; any other refusal ends their session.
            "name": f"{server.id}-listen",
            "match": _match(path, {"exact": "GET"}),
            "direct_response": {"status": 405},
            "response_headers_to_add": [{"header": {"key": "allow", "value": "POST, DELETE"}}],
            "typed_per_filter_config": {"envoy.filters.http.rbac": allowed(server, door), **off},
        },
    ]


def _match(path: str, method: dict[str, Any]) -> dict[str, Any]:
    return {"path": path, "headers": [{"name": ":method", "string_match": method}]}


def _told(server: ToolServer, access: list[ToolAccess]) -> dict[str, Any]:
    """What the reader needs to know: the names that may be logged, and whose tools are listed."""
    context = {
        "route": server.id,
        "offers": dict.fromkeys(server.offers, True),
        "callers": {item.caller.identity: dict.fromkeys(item.tools, True) for item in access},
    }
    return block("filters.http.lua.v3.LuaPerRoute", filter_context=context)


def _may(access: list[ToolAccess], door: Door) -> dict[str, Any]:
    """A policy for each caller: what belongs to a session, and the calls of its own tools."""
    return admitted(
        {
            item.caller: [
                *(_asks("method", method) for method in _OPEN),
                *(_all(_asks("method", "tools/call"), _asks("tool", tool)) for tool in item.tools),
            ]
            for item in access
        },
        door,
    )


def _asks(what: str, value: str) -> dict[str, Any]:
    matcher = {"filter": _METADATA, "path": [{"key": what}], "value": {"string_match": {"exact": value}}}
    return {"sourced_metadata": {"metadata_matcher": matcher}}


def _all(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"and_rules": {"rules": list(rules)}}


def tools_listener(gateway: Gateway, server: ToolServer) -> dict[str, Any]:
    """Return the inner listener before a tool server. It has no port; the gateway's own credential is added here."""
    target = {"header": {"key": "x-cadee-target", "value": server.integration}}
    route = {
        "name": server.integration,
        "match": {"path": tools_path(gateway, server)},
        "route": {
            "cluster": target_name(server),
            "prefix_rewrite": server.endpoint.path or "/",
            "host_rewrite_literal": server.endpoint.authority,
            # The listener before this one ends what takes too long.
            "timeout": "0s",
        },
        "response_headers_to_add": [{**target, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}],
    }
    filters = [shown(server.credential)] if server.credential is not None else []
    return inner_listener(tools_name(server), route, filters)


def tools_clusters(gateway: Gateway) -> list[dict[str, Any]]:
    """Return the clusters of all tool servers: one to the inner listener of each, one to each server."""
    outside = {server.integration: server for server in gateway.tools}
    return [*(_inner(server) for server in gateway.tools), *(_outer(server) for server in outside.values())]


def _inner(server: ToolServer) -> dict[str, Any]:
    name = tools_name(server)
    return lone_cluster(name, inner_address(name), {"explicit_http_config": {"http_protocol_options": {}}})


def _outer(server: ToolServer) -> dict[str, Any]:
    return place_cluster(
        target_name(server),
        server.endpoint,
        connect=connecting(server.timeout),
        certificate=server.certificate,
        filters=[cleaned()],
    )
