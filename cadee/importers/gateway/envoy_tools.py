"""The way to a tool server in an Envoy bootstrap read back: the server, and who may call which of its tools."""

from collections.abc import Iterator
from typing import Any

from cadee.importers.gateway.served import Step, Toolbox, UnreadableError, at, span

READER = "tools"
"""The filter that reads what is asked of a tool server, off but on the routes that lead to one."""

_RBAC = "envoy.filters.http.rbac"
_METADATA = "cadee.tools"
_OPEN = frozenset(
    (
        "initialize", "ping", "tools/list", "notifications/initialized", "notifications/cancelled",
        "notifications/progress", "DELETE",
    )
)  # fmt: skip


def read_toolbox(policies: dict[str, Any], filters: Any, callers: dict[str, str]) -> Toolbox:
    """Return what may be called of a tool server: by policies, each of which belongs to one of `callers`.

    Raises:
        UnreadableError: it is not made as the generated ones are, or what is asked is not read before it is judged.
    """
    names = [at(item, "name") for item in filters]
    if READER not in names or _RBAC not in names or names.index(READER) > names.index(_RBAC):
        raise UnreadableError("what is asked of a tool server is not read before it is judged")
    found: dict[str, frozenset[str]] = {}
    for key, policy in policies.items():
        if len(at(policy, "principals")) != 1 or set(policy) != {"permissions", "principals"}:
            raise UnreadableError(f"policy {key!r} is for more than one caller, or has a condition")
        tools = frozenset(_tools(at(policy, "permissions")))
        found[callers[key]] = found.get(callers[key], frozenset()) | tools
    return Toolbox(found, frozenset(tool for tools in found.values() for tool in tools))


def _tools(permissions: Any) -> Iterator[str]:
    """The tools that permissions name; what else they open is named as what it is."""
    for permission in permissions:
        if permission == {"any": True}:
            yield "anything"
            continue
        asked = dict(map(_asked, at(permission, "and_rules", "rules") if "and_rules" in permission else [permission]))
        if asked.get("method") == "tools/call":
            yield asked.get("tool", "any tool")
        elif set(asked) != {"method"} or asked["method"] not in _OPEN:
            yield f"method {asked.get('method', 'any')}"


def _asked(rule: Any) -> tuple[str, str]:
    matcher = at(rule, "sourced_metadata", "metadata_matcher")
    if at(matcher, "filter") != _METADATA or len(at(matcher, "path")) != 1 or set(rule) != {"sourced_metadata"}:
        raise UnreadableError("a tool server is judged by something else than what is asked of it")
    if matcher.get("invert"):
        raise UnreadableError("a tool server is judged by what is not asked of it")
    return str(at(matcher, "path", 0, "key")), str(at(matcher, "value", "string_match", "exact"))


def read_server(route: Any, inner: Any, cluster: Any, key: str | None, where: Any) -> Step:
    """Return the tool server behind a route: `inner` is the route of its inner listener, `cluster` where that leads.

    Raises:
        UnreadableError: it is not made as the generated ones are.
    """
    endpoint = at(cluster, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint")
    address = at(endpoint, "address", "socket_address")
    scheme, usual = ("https", 443) if "transport_socket" in cluster else ("http", 80)
    port = at(address, "port_value")
    host = at(address, "address") if port == usual else f"{at(address, 'address')}:{port}"
    path = str(at(inner, "route", "prefix_rewrite")).rstrip("/")
    return Step(f"{scheme}://{host}{path}", "", span(at(route, "route", "timeout")), 0, key, where)
