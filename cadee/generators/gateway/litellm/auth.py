"""The facts that the custom authentication of LiteLLM reads: identities, key sets, routes, limits."""

from collections.abc import Iterator, Sequence
from typing import Any

from cadee.generators.gateway.fitting import known_twice
from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.litellm.limit import per_minute
from cadee.generators.gateway.litellm.models import group
from cadee.generators.gateway.litellm.tools import tool_paths, tool_rights
from cadee.generators.gateway.model import Caller, Gateway, Route


def auth_problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why callers could not be known: LiteLLM sees tokens and keys, never certificates."""
    unknown = [
        f"identities/{caller.identity}: audience is missing: LiteLLM sees no certificates, "
        "so it proves itself by a token with its SPIFFE id"
        for gateway in gateways
        for caller in gateway.callers
        if caller.proof == "certificate" and not caller.audience
    ]
    return (*unknown, *(found for gateway in gateways for found in known_twice(gateway, "LiteLLM")))


def auth_facts(gateway: Gateway) -> dict[str, Any]:
    """Return the data file of cadee_auth.py."""
    sets = key_sets(gateway.callers)
    return {
        "paths": _paths(gateway),
        **({"tool_paths": tool_paths(gateway)} if gateway.tools else {}),
        "key_sets": {
            found.name: {"url": found.url} if found.url else {"file": f"jwks/{found.name}.json"}
            for found in dict.fromkeys(sets.values())
        },
        "identities": {
            caller.identity: {**_proof(caller, sets[caller].name if caller in sets else ""), **_rights(caller, gateway)}
            for caller in gateway.callers
        },
    }


def _paths(gateway: Gateway) -> list[str]:
    tasks = {(step.task, step.protocol) for route in gateway.routes for step in route.targets[:1]}
    paths = ["/models", "/v1/models"]
    if any(task == "chat" for task, _ in tasks):
        paths += ["/chat/completions", "/v1/chat/completions"]
    if ("chat", "anthropic") in tasks:
        paths += ["/v1/messages"]
    if any(task == "embedding" for task, _ in tasks):
        paths += ["/embeddings", "/v1/embeddings"]
    return paths


def _proof(caller: Caller, keys: str) -> dict[str, str]:
    if caller.credential is not None:
        return {"proof": "key", "variable": caller.credential.variable}
    return {
        "proof": "token",
        "subject": caller.subject,
        "issuer": caller.issuer,
        "audience": caller.audience,
        "keys": keys,
    }


def _rights(caller: Caller, gateway: Gateway) -> dict[str, Any]:
    routes = [route for route in gateway.routes if caller in route.callers]
    return {
        "routes": [route.id for route in routes],
        "groups": [group(route, step) for route in routes for step in route.targets],
        "requests_per_minute": {name: count for route in routes for name, count in _limits(route)},
        **tool_rights(caller, gateway),
    }


def _limits(route: Route) -> Iterator[tuple[str, int]]:
    """The limit of a route, and 0 for its fallbacks: LiteLLM sends a caller over its limit to them otherwise."""
    if route.rate_limit is not None:
        yield route.id, per_minute(route.rate_limit)
        for step in route.targets[1:]:
            yield group(route, step), 0
