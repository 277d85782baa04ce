"""Who may call which route and which tools of this LiteLLM proxy. The facts stand in cadee_auth.json, beside this file.

A caller shows a signed token (checked against the key set of its issuer) or a key. Everything else is refused.
"""

import asyncio
import hmac
import json
import os
from pathlib import Path
from typing import Any

import jwt
from fastapi import HTTPException, Request
from litellm.proxy._types import LiteLLM_ObjectPermissionTable, LitellmUserRoles, UserAPIKeyAuth

FACTS = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
# What a caller could put into a request to choose another target, another address or more attempts.
STEERING = {
    "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "num_retries", "max_retries", "timeout",
    "stream_timeout", "api_base", "base_url", "api_key", "api_version", "model_list", "deployment_id",
    "specific_deployment", "mock_response", "mock_timeout", "mock_testing_fallbacks",
    "mock_testing_context_fallbacks", "mock_testing_content_policy_fallbacks", "disable_fallbacks", "guardrails",
    "litellm_metadata", "custom_llm_provider", "cooldown_time", "allowed_fails", "no-log", "caching", "cache",
}  # fmt: skip
# The same by headers. The first would stand in for the gateway's own credential at a tool server.
STEERING_HEADERS = (
    "x-mcp-", "x-litellm-mcp-", "x-litellm-timeout", "x-litellm-stream-timeout", "x-litellm-num-retries",
    "x-litellm-disable-callbacks",
)  # fmt: skip
CLIENTS = {
    name: jwt.PyJWKClient(place["url"], cache_jwk_set=True, lifespan=300, timeout=5)
    for name, place in FACTS["key_sets"].items()
    if "url" in place
}


async def check(request: Request, api_key: str) -> UserAPIKeyAuth:
    """Return what the caller of this request may do.

    Raises:
        HTTPException: 401 for an unknown caller, 403 for a path or route it may not use, 400 for a steering request.
    """
    if request.url.path in ("/metrics", "/metrics/"):
        return scraper(request, api_key or "")
    name = await asyncio.to_thread(identify, api_key or "")
    if name is None:
        raise HTTPException(401, "the caller is not known")
    may = FACTS["identities"][name]
    if any(key.startswith(STEERING_HEADERS) for key in request.headers):
        raise HTTPException(400, "a request may not steer the gateway")
    server = FACTS.get("tool_paths", {}).get(request.url.path)
    if server is not None:
        return toolbox(name, may, server, request)
    if request.url.path not in FACTS["paths"]:
        raise HTTPException(403, "the path is not served")
    if request.method == "POST":
        judge(await request.json(), may["routes"])
    return UserAPIKeyAuth(
        api_key=name,
        key_alias=name,
        user_id=name,
        models=may["groups"],
        metadata={"model_rpm_limit": may["requests_per_minute"]},
        object_permission=permission(name, {}),
    )


def scraper(request: Request, shown: str) -> UserAPIKeyAuth:
    """Let the platform's scraper read the metrics: they name callers and routes, so they are open to nobody else."""
    token = os.environ.get("CADEE_METRICS_TOKEN", "")
    if request.method != "GET" or not token or not hmac.compare_digest(token.encode(), shown.encode()):
        raise HTTPException(401, "the metrics are not open to the caller")
    # LiteLLM serves this page to its administrator only; the role ends with this one request.
    role = LitellmUserRoles.PROXY_ADMIN
    return UserAPIKeyAuth(api_key="metrics", key_alias="metrics", models=["no-default-models"], user_role=role)


def toolbox(name: str, may: dict[str, Any], server: str, request: Request) -> UserAPIKeyAuth:
    """Return what a caller may do at a tool server; that it can be reached by it is checked here."""
    if not may["tools"].get(server):
        # Whom LiteLLM lets in may also read the resources and prompts of a server, without a tool of it.
        raise HTTPException(403, "the tool server is not open to the caller")
    if request.method not in ("POST", "DELETE"):
        raise HTTPException(405, "nothing can be listened to", headers={"allow": "POST, DELETE"})
    return UserAPIKeyAuth(
        api_key=name,
        key_alias=name,
        user_id=name,
        models=["no-default-models"],
        metadata={"mcp_rpm_limit": may["tool_requests_per_minute"]},
        object_permission=permission(name, {server: may["tools"][server]}),
    )


def permission(name: str, tools: dict[str, list[str]]) -> LiteLLM_ObjectPermissionTable:
    """Return the right to call tools, by server; without a server, the word that closes all of them."""
    servers = list(tools) or ["no-mcp-servers"]
    return LiteLLM_ObjectPermissionTable(object_permission_id=name, mcp_servers=servers, mcp_tool_permissions=tools)


def judge(body: Any, routes: list[str]) -> None:
    """Refuse a request for a route that is not the caller's own, and one that steers the gateway."""
    if not isinstance(body, dict) or body.get("model") not in routes:
        raise HTTPException(403, "the route is not open to the caller")
    if STEERING & body.keys():
        raise HTTPException(400, "a request may not steer the gateway")
    tools = body.get("tools")
    if isinstance(tools, list) and any(isinstance(tool, dict) and tool.get("type") == "mcp" for tool in tools):
        raise HTTPException(400, "tools are reached on their own paths")


def identify(shown: str) -> str | None:
    """Return the identity whose token or key is shown, None where there is none."""
    for name, known in FACTS["identities"].items():
        if known["proof"] == "key":
            key = os.environ.get(known["variable"], "")
            if key and hmac.compare_digest(key.encode(), shown.encode()):
                return name
        elif signed_for(shown, known):
            return name
    return None


def signed_for(token: str, known: dict[str, Any]) -> bool:
    """Whether a token is valid and names this identity."""
    try:
        if jwt.decode(token, options={"verify_signature": False}).get("sub") != known["subject"]:
            return False
        claims = jwt.decode(
            token,
            key_of(token, known["keys"]),
            algorithms=ALGORITHMS,
            audience=known["audience"],
            issuer=known["issuer"] or None,
            options={"require": ["exp", "aud", "sub", *(["iss"] if known["issuer"] else [])]},
        )
    except (jwt.PyJWTError, OSError, ValueError):
        return False
    return bool(claims["sub"] == known["subject"])


def key_of(token: str, name: str) -> Any:
    """Return the public key that a token says it is signed with, from the key set of that name."""
    if name in CLIENTS:
        return CLIENTS[name].get_signing_key_from_jwt(token).key
    mounted = Path(__file__).parent / FACTS["key_sets"][name]["file"]
    wanted = jwt.get_unverified_header(token).get("kid")
    for key in jwt.PyJWKSet.from_json(mounted.read_text("utf-8")).keys:
        if key.key_id == wanted:
            return key.key
    raise jwt.InvalidKeyError("no such key")
