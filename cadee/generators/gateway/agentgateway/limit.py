"""What bounds the calls of models, on the route that agentgateway makes for them: time, attempts, requests."""

from fractions import Fraction
from typing import Any

from cadee.generators.gateway.agentgateway.caller import is_call, is_caller
from cadee.generators.gateway.agentgateway.model import RETRIED, STATUSES, leads_on
from cadee.generators.gateway.agentgateway.names import attempts, listed, model_of_request, span
from cadee.generators.gateway.model import Gateway, Route
from cadee.model.units import Duration, Rate

MOST_LIMITS = 64
"""The most entries of a list of conditions."""

_MOST_ATTEMPTS = 255


def route_policy(gateway: Gateway) -> dict[str, Any]:
    """Return the policy on the route that agentgateway makes for all models; it has no other place for these."""
    policy: dict[str, Any] = {"timeout": _timeout(gateway)}
    if tried_again(gateway):
        policy["retry"] = _retry(gateway)
    limits = model_limits(gateway)
    if limits:
        policy["localRateLimit"] = {"conditional": limits}
    return {
        "name": {"name": "models", "namespace": "internal"},
        "target": {"route": {"name": "llm:request", "namespace": "internal"}},
        "phase": "route",
        "policy": policy,
    }


def longest(gateway: Gateway) -> Duration:
    """Return the longest time of an attempt; agentgateway has one for all."""
    return max(step.timeout for route in gateway.routes for step in route.targets)


def deadline(gateway: Gateway) -> Duration | None:
    """Return the longest that any caller waits, None where one does not say or answers come in pieces."""
    found = [route.deadline for route in gateway.routes if route.deadline is not None and not route.stream]
    return max(found) if len(found) == len(gateway.routes) else None


def _timeout(gateway: Gateway) -> dict[str, str]:
    whole = deadline(gateway)
    made = {"backendRequestTimeout": span(longest(gateway))}
    return made if whole is None else {"requestTimeout": span(whole), **made}


def tried_again(gateway: Gateway) -> tuple[Route, ...]:
    """Return the routes whose calls are tried more than once."""
    return tuple(route for route in gateway.routes if attempts(route) > 1)


def _retry(gateway: Gateway) -> dict[str, Any]:
    routes = tried_again(gateway)
    seen = {name for route in routes for step in route.targets[:-1] for name in leads_on(route, step)}
    seen.update(name for route in routes if any(step.retries for step in route.targets) for name in RETRIED)
    return {
        # Said to be the number of all attempts, taken as the number of further ones: the larger reading would miss
        # the last target.
        "attempts": min(_MOST_ATTEMPTS, max(attempts(route) for route in routes)),
        "codes": sorted({status for name in seen for status in STATUSES[name]}),
        "precondition": f"{model_of_request()} in {listed(tuple(route.id for route in routes))}",
    }


def model_limits(gateway: Gateway) -> list[dict[str, Any]]:
    """Return a bucket of requests for each route and caller."""
    return [
        {"condition": is_call(route, caller, gateway), **_bucket(route.rate_limit)}
        for route in gateway.routes
        if route.rate_limit is not None
        for caller in route.callers
    ]


def tool_limits(gateway: Gateway) -> list[dict[str, Any]]:
    """Return a bucket of requests for each caller of tools: the smallest limit of the servers that it reaches."""
    made = []
    for caller in dict.fromkeys(access.caller for server in gateway.tools for access in server.access):
        limit = tool_limit(gateway, caller.identity)
        if limit is not None:
            made.append({"condition": is_caller(caller, gateway), **_bucket(limit)})
    return made


def tool_limit(gateway: Gateway, identity: str) -> Rate | None:
    """Return the smallest limit of the tool servers that a caller reaches."""
    limits = [
        server.rate_limit
        for server in gateway.tools
        if server.rate_limit is not None and any(access.caller.identity == identity for access in server.access)
    ]
    return min(limits, key=lambda rate: Fraction(rate.amount) / rate.window_seconds, default=None)


def _bucket(rate: Rate) -> dict[str, Any]:
    exact = Fraction(rate.amount)
    return {
        "maxTokens": exact.numerator,
        "tokensPerFill": exact.numerator,
        "fillInterval": f"{rate.window_seconds * exact.denominator}s",
        "type": "requests",
    }
