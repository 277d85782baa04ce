"""What Kong is told about tool servers: who may call which tool, and what it shows to the server."""

from typing import Any

from cadee.generators.gateway.kong.names import certificate_id, milliseconds
from cadee.generators.gateway.model import LARGEST_BODY, ToolServer

NOBODY = "nobody.at.all"
"""A name that no consumer has: an id holds no dots."""


def server_address(server: ToolServer) -> dict[str, Any]:
    """Return the fields of a service that say where a tool server is and how long a call may take."""
    bound = milliseconds(server.timeout)
    place = server.endpoint
    made: dict[str, Any] = {
        "protocol": place.scheme,
        "host": place.host,
        "port": place.port,
        "retries": 0,
        "connect_timeout": bound,
        "read_timeout": bound,
        "write_timeout": bound,
    }
    if place.path:
        made["path"] = place.path
    if place.secure:
        made["tls_verify"] = True
        if server.certificate:
            made["client_certificate"] = certificate_id(server.certificate)
    return made


def tool_proxy(server: ToolServer) -> dict[str, Any]:
    """Return the plugin that lets pass the tools a caller may call. One with no rules of its own would let pass all."""
    return {
        "name": "ai-mcp-proxy",
        "config": {
            "mode": "passthrough-listener",
            "acl_attribute_type": "consumer",
            "consumer_identifier": "username",
            "include_consumer_groups": False,
            "default_acl": [{"scope": "tools", "allow": [NOBODY]}],
            "tools": [_tool(server, name) for name in server.offers],
            "max_request_body_size": LARGEST_BODY,
            "logging": {"log_statistics": server.logging != "none", "log_payloads": False, "log_audits": True},
        },
    }


def _tool(server: ToolServer, name: str) -> dict[str, Any]:
    allowed = [access.caller.identity for access in server.access if name in access.tools]
    return {"name": name, "description": f"the tool {name}", "acl": {"allow": allowed or [NOBODY]}}
