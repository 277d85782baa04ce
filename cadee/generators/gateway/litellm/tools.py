"""What LiteLLM is told about tool servers: where they are, what may be called at all, and what by whom."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.gateway.litellm.limit import limit_note, per_minute
from cadee.generators.gateway.model import Caller, Gateway, ToolServer, seconds


def server_name(server: ToolServer) -> str:
    """Return the name of a tool server. LiteLLM takes a hyphen for the end of a name; no id holds an underscore."""
    return server.id.replace("-", "_")


def tools_path(server: ToolServer) -> str:
    """Return the only path on which callers reach a tool server."""
    return f"/mcp/{server_name(server)}"


def served(gateway: Gateway) -> tuple[ToolServer, ...]:
    """Return the tool servers of which somebody may call something: an empty list of tools means all to LiteLLM."""
    return tuple(server for server in gateway.tools if _union(server))


def tool_servers(gateway: Gateway) -> dict[str, Any]:
    """Return the section mcp_servers: of each server the tools that any caller may call. Times are in seconds."""
    return {server_name(server): _server(server) for server in served(gateway)}


def _server(server: ToolServer) -> dict[str, Any]:
    made: dict[str, Any] = {
        "server_id": server_name(server),
        "url": server.endpoint.url,
        "transport": "http",
        "allowed_tools": list(_union(server)),
        "allow_all_keys": False,
        "timeout": seconds(server.timeout),
        "auth_type": "none",
    }
    if server.credential is not None:
        made["auth_type"] = "bearer_token"
        made["auth_value"] = f"os.environ/{server.credential.variable}"
    return made


def _union(server: ToolServer) -> tuple[str, ...]:
    allowed = {tool for item in server.access for tool in item.tools}
    return tuple(tool for tool in server.offers if tool in allowed)


def tool_paths(gateway: Gateway) -> dict[str, str]:
    """Return the tool servers by the paths on which they are reached."""
    return {tools_path(server): server_name(server) for server in served(gateway)}


def tool_rights(caller: Caller, gateway: Gateway) -> dict[str, Any]:
    """Return what a caller may call: its tools by server, and how often a minute; nothing without tool servers."""
    if not gateway.tools:
        return {}
    mine = [(server, item) for server in served(gateway) for item in server.access if item.caller == caller]
    return {
        "tools": {server_name(server): list(item.tools) for server, item in mine},
        "tool_requests_per_minute": {
            server_name(server): per_minute(server.rate_limit) for server, _ in mine if server.rate_limit is not None
        },
    }


def tool_notes(server: ToolServer, whole: bool) -> Iterator[str]:
    """Yield what LiteLLM does otherwise than callers may expect, and what it leaves to others."""
    here = f"routes/{server.id}"
    if not _union(server):
        yield f"{here}: nobody may call any of its tools, so LiteLLM does not serve it."
        return
    name = server_name(server)
    yield f"{here}: callers reach it at {tools_path(server)}, where its tools are listed as '{name}-<tool>'."
    yield f"{here}: LiteLLM answers a call that is not allowed with status 200 and isError."
    yield (
        f"{here}: whoever may call one of its tools may also read the resources and prompts of '{server.system}': "
        "LiteLLM cannot close them, so it should have none."
    )
    yield f"{here}: LiteLLM opens a session of its own for each message; '{server.system}' sees it, not its callers."
    if server.rate_limit is not None:
        yield f"{here}: each LiteLLM instance counts the rate limit on its own, and asking for the list counts too."
        if said := limit_note(here, server.rate_limit):
            yield said
    if server.certificate:
        yield (
            f"integrations/{server.integration}: LiteLLM shows no client certificate of its own for one server; "
            f"the platform must show that of '{server.certificate}'."
        )
    if server.logging in ("none", "redacted") or (server.logging == "full" and not whole):
        yield f"{here}: logging is '{server.logging}', LiteLLM logs metadata."
    for item in server.access:
        if not item.tools:
            yield f"{here}: '{item.caller.identity}' may call none of its tools, so LiteLLM does not let it in."
