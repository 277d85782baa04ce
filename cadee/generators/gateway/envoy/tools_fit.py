"""What of a tool server Envoy can carry out: callers are cut to those it can know, and what it leaves is noted."""

from collections.abc import Iterator
from dataclasses import replace

from cadee.generators.gateway.fitting import refilled
from cadee.generators.gateway.model import Endpoint, Route, ToolServer


def fit_tools(server: ToolServer, cut: list[str]) -> ToolServer:
    """Return a tool server as Envoy can stand before it; what is cut is added to `cut`."""
    cut.extend(by_key(server))
    return replace(server, access=tuple(item for item in server.access if item.caller.proof != "key"))


def by_key(route: Route | ToolServer) -> Iterator[str]:
    """Yield which callers of a route are refused, because Envoy cannot check a key that is not written down."""
    for caller in route.callers:
        if caller.proof == "key":
            yield (
                f"routes/{route.id}: '{caller.identity}' shows a key, which Envoy checks only if written down; "
                "it is refused."
            )


def tool_notes(server: ToolServer, place: Endpoint) -> Iterator[str]:
    """Yield what Envoy does otherwise than callers may expect, and what it leaves to others."""
    here = f"routes/{server.id}"
    yield f"{here}: callers reach it at {place.path or '/v1'}/mcp/{server.id}."
    yield (
        f"{here}: only sessions, ping and tools are served; what a server asks of its clients is not answered, "
        "and nothing can be listened to (405)."
    )
    yield f"{here}: a session belongs to whoever shows its id; '{server.system}' sees the gateway, not its callers."
    if server.rate_limit is not None:
        yield f"{here}: each Envoy instance counts the rate limit on its own, over all messages that it lets pass."
        yield refilled(here, server.rate_limit)
    if server.logging in ("redacted", "full"):
        yield f"{here}: logging is '{server.logging}', Envoy logs metadata only."
    yield from _empty(server)


def _empty(server: ToolServer) -> Iterator[str]:
    for item in server.access:
        if not item.tools:
            yield f"routes/{server.id}: '{item.caller.identity}' may call none of its tools."
