"""An Envoy bootstrap read back: public listeners, their routes, the private listener of each target."""

from decimal import Decimal
from typing import Any

from cadee.diagnostic import Route
from cadee.importers.gateway.envoy_tools import READER, read_server, read_toolbox
from cadee.importers.gateway.served import Files, Served, Step, Toolbox, UnreadableError, at, span

_RBAC = "envoy.filters.http.rbac"
_LIMIT = "envoy.filters.http.local_ratelimit"


def read_envoy(files: Files) -> dict[str, Served]:
    """Return what an Envoy bootstrap serves, by route. A route that several listeners serve has the callers of all.

    Raises:
        UnreadableError: it is not made as the generated ones are.
    """
    static = at(files[""], "static_resources")
    listeners = {at(item, "name"): (index, item) for index, item in enumerate(at(static, "listeners"))}
    clusters = {at(item, "name"): item for item in at(static, "clusters")}
    found: dict[str, Served] = {}
    for index, listener in listeners.values():
        if "address" not in listener:
            continue
        manager = _manager(listener)
        providers: dict[str, Any] = {}
        for item in manager["http_filters"]:
            providers |= item["typed_config"].get("providers", {})
        routes = at(manager, "route_config", "virtual_hosts", 0, "routes")
        for number, route in enumerate(routes):
            if "route" in route:
                where = _where(index, number)
                read = _route(route, where, providers, listeners, clusters, files, manager["http_filters"])
                name = at(route, "name")
                found[name] = _together(found[name], read) if name in found else read
    return found


def _where(listener: int, route: int) -> Route:
    chain = ("filter_chains", 0, "filters", 0, "typed_config", "route_config", "virtual_hosts", 0, "routes", route)
    return ("static_resources", "listeners", listener, *chain)


def _together(one: Served, other: Served) -> Served:
    callers = (one.callers or frozenset()) | (other.callers or frozenset())
    return Served(callers, one.steps, one.limit, one.guards, one.at, tools=_tools_together(one.tools, other.tools))


def _tools_together(one: Toolbox | None, other: Toolbox | None) -> Toolbox | None:
    if one is None or other is None:
        return None
    return Toolbox({**(one.by_caller or {}), **(other.by_caller or {})}, one.offered | other.offered)


def _manager(listener: Any) -> Any:
    return at(listener, "filter_chains", 0, "filters", 0, "typed_config")


def _route(
    route: Any, where: Route, providers: Any, listeners: Any, clusters: Any, files: Files, filters: Any
) -> Served:
    config = at(route, "typed_per_filter_config")
    policies = at(config, _RBAC, "rbac", "rules", "policies")
    named = {key: _principal(at(policy, "principals", 0), providers) for key, policy in policies.items()}
    callers = frozenset(named.values())
    if READER in config:
        server = _server(route, where, listeners, clusters, files)
        return Served(
            callers, (server,), _limit(config), frozenset(), where, tools=read_toolbox(policies, filters, named)
        )
    endpoints = at(clusters, at(route, "route", "cluster"), "load_assignment", "endpoints")
    ordered = sorted(endpoints, key=lambda item: item.get("priority", 0))
    names = [
        at(item, "lb_endpoints", 0, "endpoint", "address", "envoy_internal_address", "server_listener_name")
        for item in ordered
    ]
    guards = frozenset(
        item["name"].removeprefix("guard-")
        for item in filters
        if item["typed_config"]["@type"].endswith(("ExtAuthz", "ExternalProcessor")) and item["name"] not in config
    )
    steps = tuple(_step(at(listeners, name), clusters, files) for name in names)
    return Served(callers, steps, _limit(config), guards, where)


def _limit(config: Any) -> Decimal:
    """Return the requests a second that each caller may make; 0 where there is no limit."""
    if _LIMIT not in config:
        return Decimal(0)
    buckets = [at(item, "token_bucket") for item in at(config, _LIMIT, "descriptors")]
    if not buckets or any(bucket != buckets[0] for bucket in buckets):
        raise UnreadableError("the callers of a route have different limits")
    return Decimal(at(buckets[0], "tokens_per_fill")) / span(at(buckets[0], "fill_interval"))


def _principal(principal: Any, providers: Any) -> str:
    if "authenticated" in principal:
        return str(at(principal, "authenticated", "principal_name", "exact"))
    matcher = at(principal, "sourced_metadata", "metadata_matcher")
    at(providers, at(matcher, "path", 0, "key"))
    return str(at(matcher, "value", "string_match", "exact"))


def _server(route: Any, where: Route, listeners: Any, clusters: Any, files: Files) -> Step:
    endpoint = at(clusters, at(route, "route", "cluster"), "load_assignment", "endpoints", 0, "lb_endpoints", 0)
    name = at(endpoint, "endpoint", "address", "envoy_internal_address", "server_listener_name")
    manager = _manager(at(listeners, name)[1])
    inner = at(manager, "route_config", "virtual_hosts", 0, "routes", 0)
    return read_server(route, inner, at(clusters, at(inner, "route", "cluster")), _key(manager, files), where)


def _key(manager: Any, files: Files) -> str | None:
    """Return where the credential comes from that an inner listener adds; "" where it adds none."""
    key: str | None = ""
    for item in manager["http_filters"]:
        if item["name"].endswith(".credential_injector"):
            source = at(item, "typed_config", "credential", "typed_config", "credential", "sds_config")
            key = _secret(files.get(at(source, "path_config_source", "path")))
    return key


def _step(numbered: tuple[int, Any], clusters: Any, files: Files) -> Step:
    index, listener = numbered
    manager = _manager(listener)
    route = at(manager, "route_config", "virtual_hosts", 0, "routes", 0, "route")
    cluster = at(clusters, at(route, "cluster"))
    endpoint = at(cluster, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint")
    address = at(endpoint, "address", "socket_address")
    scheme, usual = ("https", 443) if "transport_socket" in cluster else ("http", 80)
    model = ""
    for item in manager["http_filters"]:
        if item["name"].endswith(".transform"):
            transformation = at(item, "typed_config", "request_transformation", "body_transformation")
            model = str(at(transformation, "body_format", "json_format", "model"))
    port = at(address, "port_value")
    host = at(address, "address") if port == usual else f"{at(address, 'address')}:{port}"
    policy = at(route, "retry_policy")
    where = ("static_resources", "listeners", index)
    url = f"{scheme}://{host}{at(route, 'prefix_rewrite')}"
    return Step(
        url, model, span(at(policy, "per_try_timeout")), int(at(policy, "num_retries")), _key(manager, files), where
    )


def _secret(data: Any) -> str | None:
    """Return where a credential comes from; None where the file that says it was not given, or holds the key itself."""
    if data is None:
        return None
    secret = at(data, "resources", 0, "generic_secret", "secret")
    if "inline_string" in secret or "inline_bytes" in secret:
        return None
    return str(secret.get("environment_variable", "") or at(secret, "filename"))
