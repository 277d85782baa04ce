"""The public listeners of Envoy: who gets in, which route a request is for, what is logged."""

from typing import Any

from cadee.generators.gateway.envoy.caller import Door, allowed, limited, nobody, token_filter
from cadee.generators.gateway.envoy.guard import guard_filter, guard_off
from cadee.generators.gateway.envoy.names import (
    CALLER_HEADER,
    CREDENTIALS,
    NEXT_HEADER,
    ROUTE_HEADER,
    guard_name,
    served_path,
    typed,
)
from cadee.generators.gateway.envoy.route import ladder_action
from cadee.generators.gateway.envoy.tls import door_socket
from cadee.generators.gateway.envoy.tools import LOGGED, reads, tool_routes
from cadee.generators.gateway.model import LARGEST_BODY, Gateway, Route, ToolServer

_LOOPBACK = ("localhost", "127.0.0.1")
_SAID = ("forwarded", "remote-user", "openai-organization", "openai-project")
_LOGGED = {
    "time": "%START_TIME%",
    "id": "%REQ(x-request-id)%",
    "caller": f"%REQ({CALLER_HEADER})%",
    "route": "%ROUTE_NAME%",
    "path": "%PATH(NQ)%",
    "status": "%RESPONSE_CODE%",
    "why": "%RESPONSE_CODE_DETAILS%",
    "flags": "%RESPONSE_FLAGS%",
    "target": "%RESP(x-cadee-target)%",
    "failure": "%RESP(x-cadee-failure)%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "milliseconds": "%DURATION%",
    "bytes_in": "%BYTES_RECEIVED%",
    "bytes_out": "%BYTES_SENT%",
    "trace": "%REQ(traceparent)%",
}


def public(gateway: Gateway, door: Door) -> dict[str, Any]:
    """Return a public listener. It binds to loopback only where the declared endpoint is there."""
    address = "127.0.0.1" if gateway.endpoint.host in _LOOPBACK else "0.0.0.0"  # noqa: S104
    chain: dict[str, Any] = {"filters": [_manager(gateway, door)]}
    if gateway.endpoint.secure:
        chain["transport_socket"] = door_socket(door)
    return {
        "name": f"public-{door.proof}",
        "address": {"socket_address": {"address": address, "port_value": door.port}},
        "per_connection_buffer_limit_bytes": LARGEST_BODY,
        "filter_chains": [chain],
    }


def _manager(gateway: Gateway, door: Door) -> dict[str, Any]:
    return typed(
        "envoy.filters.network.http_connection_manager",
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=f"public-{door.proof}",
        use_remote_address=True,
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action="REJECT_REQUEST",
        common_http_protocol_options={"headers_with_underscores_action": "REJECT_REQUEST"},
        request_headers_timeout="10s",
        early_header_mutation_extensions=[_stripped(door)],
        access_log=[_log(gateway)],
        route_config={
            "name": f"public-{door.proof}",
            "virtual_hosts": [{"name": gateway.system, "domains": ["*"], "routes": _routes(gateway, door)}],
        },
        http_filters=[
            *([token_filter(door)] if door.proof == "token" else []),
            *([_routed()] if gateway.routes else []),
            *([reads()] if gateway.tools else []),
            nobody(),
            typed(
                "envoy.filters.http.local_ratelimit",
                "filters.http.local_ratelimit.v3.LocalRateLimit",
                stat_prefix="limit",
            ),
            *(guard_filter(guard, gateway) for guard in gateway.guards),
            typed("envoy.filters.http.router", "filters.http.router.v3.Router"),
        ],
    )


def _stripped(door: Door) -> dict[str, Any]:
    """Take away what a caller could say of itself, before anything else looks at the request.

    No list of such headers is ever complete (x-user, x-forwarded-client-cert, x-ms-client-principal...), and a guard or
    a model behind may believe them: so all that begin with `x-` go. Envoy adds its own afterwards.
    """
    mutations: list[dict[str, Any]] = [{"remove_on_match": {"key_matcher": {"prefix": "x-", "ignore_case": True}}}]
    mutations += [{"remove": name} for name in _SAID]
    if door.proof == "certificate":
        mutations.append({"remove": "authorization"})
        mutations += [_caller("URI", "OVERWRITE_IF_EXISTS_OR_ADD"), _caller("DNS", "ADD_IF_ABSENT")]
    return typed(
        "envoy.http.early_header_mutation.header_mutation",
        "http.early_header_mutation.header_mutation.v3.HeaderMutation",
        mutations=mutations,
    )


def _caller(kind: str, action: str) -> dict[str, Any]:
    """Name the caller after its certificate, by one kind of name; a certificate that has none of it adds nothing."""
    value = {"key": CALLER_HEADER, "value": f"%DOWNSTREAM_PEER_{kind}_SAN%"}
    return {"append": {"header": value, "append_action": action}}


def _routed() -> dict[str, Any]:
    """Lift the model that is asked for out of the body: it names the route. Whatever is no JSON gets no route."""
    value = {"key": ROUTE_HEADER, "value": "%REQUEST_BODY(model)%"}
    return typed(
        "envoy.filters.http.transform",
        "filters.http.transform.v3.TransformConfig",
        clear_route_cache=True,
        request_transformation={
            "headers_mutations": [{"append": {"header": value, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}]
        },
    )


def _routes(gateway: Gateway, door: Door) -> list[dict[str, Any]]:
    open_here = [route for route in gateway.routes if any(caller.proof == door.proof for caller in route.callers)]
    return [
        *(_route(gateway, route, door) for route in open_here),
        *(route for server in gateway.tools for route in tool_routes(gateway, server, door)),
        {"name": "none", "match": {"prefix": "/"}, "direct_response": {"status": 404}},
    ]


def _route(gateway: Gateway, route: Route, door: Door) -> dict[str, Any]:
    filters: dict[str, Any] = {"envoy.filters.http.rbac": allowed(route, door)}
    if route.rate_limit is not None:
        filters["envoy.filters.http.local_ratelimit"] = limited(route, door)
    filters.update({guard_name(guard): guard_off(guard) for guard in gateway.guards if guard not in route.guards})
    asked = [(":method", "POST"), (ROUTE_HEADER, route.id)]
    return {
        "name": route.id,
        "match": {
            "path": served_path(gateway, route),
            "headers": [{"name": name, "string_match": {"exact": value}} for name, value in asked],
        },
        "route": ladder_action(route),
        "request_headers_to_remove": CREDENTIALS,
        "response_headers_to_remove": [NEXT_HEADER],
        "typed_per_filter_config": filters,
    }


def _log(gateway: Gateway) -> dict[str, Any]:
    """Log who, which route, what came of it; never a prompt, an answer, a query or a credential."""
    found = typed(
        "envoy.access_loggers.stdout",
        "access_loggers.stream.v3.StdoutAccessLog",
        log_format={"json_format": {**_LOGGED, **(LOGGED if gateway.tools else {})}},
    )
    served: list[Route | ToolServer] = [*gateway.routes, *gateway.tools]
    silent = [
        {
            "header_filter": {
                "header": {
                    "name": ROUTE_HEADER,
                    "string_match": {"exact": route.id},
                    "invert_match": True,
                    "treat_missing_header_as_empty": True,
                }
            }
        }
        for route in served
        if route.logging == "none"
    ]
    if silent:
        found["filter"] = silent[0] if len(silent) == 1 else {"and_filter": {"filters": silent}}
    return found
