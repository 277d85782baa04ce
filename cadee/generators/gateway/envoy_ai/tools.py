"""Tool servers behind Envoy AI Gateway: an MCPRoute each, the tools it lets through, and who may call which."""

from collections.abc import Iterator, Sequence
from typing import Any

from cadee.generators.gateway.envoy_ai.caller import jwks_map, token_keys
from cadee.generators.gateway.envoy_ai.names import backend_ref, config_map, resource, secret, target_ref
from cadee.generators.gateway.model import Gateway, ToolAccess, ToolServer

MOST_TOOLS = 32
MOST_RULES = 32
_TOOLS_A_RULE = 16
_CALLERS_A_RULE = 128


def admitted(server: ToolServer) -> tuple[ToolAccess, ...]:
    """Return the callers that an MCPRoute can know: by tokens of one issuer for one audience, those of the first."""
    tokens = [access for access in server.access if access.caller.proof == "token"]
    first = tokens[0].caller if tokens else None
    return tuple(
        access
        for access in tokens
        if first is not None
        and (access.caller.issuer, access.caller.keys, access.caller.audience)
        == (first.issuer, first.keys, first.audience)
    )


def exposed(server: ToolServer) -> tuple[str, ...]:
    """Return the tools that at least one admitted caller may call, in order of the spec."""
    wanted = {tool for access in admitted(server) for tool in access.tools}
    return tuple(tool for tool in server.offers if tool in wanted)


def tool_path(server: ToolServer) -> str:
    """Return the path on which callers reach a tool server."""
    return f"/mcp/{server.id}"


def tool_route(gateway: Gateway, server: ToolServer) -> dict[str, Any]:
    """Return the route of a tool server. Its selector is always there: without one every tool would pass."""
    backend: dict[str, Any] = {
        **backend_ref(server.integration),
        "path": server.endpoint.path or "/",
        "toolSelector": {"include": list(exposed(server))},
    }
    if server.credential is not None:
        backend["securityPolicy"] = {"apiKey": {"secretRef": secret(server.credential.identity)}}
    return resource(
        "MCPRoute",
        server.id,
        {
            "parentRefs": [target_ref("Gateway", gateway.system, "token")],
            "path": tool_path(server),
            "backendRefs": [backend],
            "securityPolicy": {
                "oauth": _oauth(gateway, server),
                "authorization": {"defaultAction": "Deny", "rules": list(rules(server))},
            },
        },
    )


def _oauth(gateway: Gateway, server: ToolServer) -> dict[str, Any]:
    caller = admitted(server)[0].caller
    keys = token_keys(gateway)[caller]
    source: dict[str, Any] = {"localJWKS": {"type": "ValueRef", "valueRef": config_map(jwks_map(gateway, keys))}}
    if keys.url:
        source = {"remoteJWKS": {"uri": keys.url, "cacheDuration": "300s"}}
    place = f"{gateway.endpoint.scheme}://{gateway.endpoint.authority}{tool_path(server)}"
    return {
        "issuer": caller.issuer,
        "audiences": [caller.audience],
        "jwks": source,
        "protectedResourceMetadata": {"resource": place},
    }


def rules(server: ToolServer) -> Iterator[dict[str, Any]]:
    """Yield who may call which tools; callers that may call the same ones share a rule.

    The issuer is asked for here as well: the check of the token itself leaves it out.
    """
    alike: dict[tuple[str, ...], list[ToolAccess]] = {}
    for access in admitted(server):
        alike.setdefault(access.tools, []).append(access)
    for tools, those in alike.items():
        subjects = list(dict.fromkeys(access.caller.subject for access in those))
        for some in _parts(subjects, _CALLERS_A_RULE):
            claims = [
                {"name": "iss", "valueType": "String", "values": [those[0].caller.issuer]},
                {"name": "sub", "valueType": "String", "values": list(some)},
            ]
            for few in _parts(tools, _TOOLS_A_RULE):
                called = [{"backend": server.integration, "tool": tool} for tool in few]
                yield {"action": "Allow", "source": {"jwt": {"claims": claims}}, "target": {"tools": called}}


def _parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
