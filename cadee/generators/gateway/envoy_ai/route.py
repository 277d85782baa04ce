"""The routes of Envoy AI Gateway: one resource each, its targets by priority, and how they are tried."""

from decimal import Decimal
from typing import Any

from cadee.generators.gateway.envoy_ai.limit import costs, rate_limit
from cadee.generators.gateway.envoy_ai.names import MODEL_HEADER, longest, resource, span, target_ref
from cadee.generators.gateway.model import (
    BREAKER_FAILURES,
    BREAKER_SECONDS,
    LARGEST_BODY,
    TRIGGERS,
    Gateway,
    Route,
    Target,
)
from cadee.model.flow import Trigger
from cadee.model.units import Duration

SEEN: dict[Trigger, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "timeout": (("reset",), (408,)),
    "connection-error": (("reset", "connect-failure", "refused-stream"), ()),
    "server-error": (("5xx",), ()),
    "rate-limited": ((), (429,)),
    "quota-exhausted": ((), (402, 429)),
    "credential-rejected": ((), (401, 403)),
}
"""The failures that Envoy Gateway can tell from an answer: its names for them, and the status codes."""

_LONGEST_CONNECT = Duration(Decimal(5000))
_BREAKER = {
    # First, because the search for secrets takes a long word right below one that begins with `pass` for one.
    "interval": "1s",
    "consecutive5XxErrors": BREAKER_FAILURES,
    "consecutiveGatewayErrors": BREAKER_FAILURES,
    "consecutiveLocalOriginFailures": BREAKER_FAILURES,
    "baseEjectionTime": f"{BREAKER_SECONDS}s",
    # 10 by default: the one target of a priority would never be left out.
    "maxEjectionPercent": 100,
}
_OWN: tuple[Trigger, ...] = ("timeout", "connection-error", "server-error")
_PLENTY = ("maxConnections", "maxPendingRequests", "maxParallelRequests", "maxParallelRetries")


def route_resource(gateway: Gateway, route: Route) -> dict[str, Any]:
    """Return the route. Each has a resource of its own, so that its policies are about it alone.

    A resource holds fifteen rules at most, and a policy is about all of them.
    """
    proofs = dict.fromkeys(caller.proof for caller in route.callers)
    return resource(
        "AIGatewayRoute",
        route.id,
        {
            "parentRefs": [target_ref("Gateway", gateway.system, proof) for proof in proofs],
            "rules": [
                {
                    "matches": [{"headers": [{"type": "Exact", "name": MODEL_HEADER, "value": route.id}]}],
                    "backendRefs": [_step(step, number) for number, step in enumerate(route.targets)],
                    "timeouts": {"request": span(whole(route))},
                }
            ],
            **costs(route),
        },
    )


def _step(step: Target, number: int) -> dict[str, Any]:
    return {"name": step.integration, "priority": number, "weight": 1, "modelNameOverride": step.model}


def whole(route: Route) -> Duration:
    """Return how long a request may take: as long as its caller waits; 0 for no bound on an answer in pieces."""
    if route.stream:
        return Duration(Decimal(0))
    if route.deadline is not None:
        return route.deadline
    return Duration(sum((longest(step, attempts(route)) for step in route.targets), Decimal(0)))


def attempts(route: Route) -> int:
    """Return how often each target is tried: one number for all, so one time only where they declare different ones."""
    declared = {step.retries for step in route.targets}
    return 1 + (declared.pop() if len(declared) == 1 else 0)


def bound(route: Route) -> Duration:
    """Return how long an attempt may take: one bound for all targets, so the largest that one of them declares."""
    return max(step.timeout for step in route.targets)


def traffic_policy(route: Route) -> dict[str, Any]:
    """Return how the targets of a route are tried and left out. It names the HTTPRoute, which is called like ours."""
    spec: dict[str, Any] = {
        "targetRefs": [target_ref("HTTPRoute", route.id)],
        "connection": {"bufferLimit": f"{LARGEST_BODY // 1024 // 1024}Mi"},
        "circuitBreaker": dict.fromkeys(_PLENTY, 4096),
        "timeout": {"tcp": {"connectTimeout": span(min(bound(route), _LONGEST_CONNECT))}},
        "retry": _retry(route),
    }
    if len(route.targets) > 1:
        spec["healthCheck"] = {"panicThreshold": 0, "passive": _BREAKER}
    return resource("BackendTrafficPolicy", route.id, {**spec, **rate_limit(route)})


def _retry(route: Route) -> dict[str, Any]:
    times = attempts(route)
    found: dict[str, Any] = {
        "numRetries": len(route.targets) * times - 1,
        "perRetry": {"timeout": span(bound(route)), "backOff": _wait(route)},
        "retryOn": retry_on(route),
    }
    # Unset, a request would be tried again at the target that failed.
    return {"numAttemptsPerPriority": times, **found} if len(route.targets) > 1 else found


def _wait(route: Route) -> dict[str, str]:
    """The longest declared wait before a further attempt; next to none where nothing but the next target follows."""
    declared = [step.backoff for step in route.targets if step.backoff is not None and step.backoff.milliseconds > 0]
    if attempts(route) > 1 and declared:
        return {"baseInterval": span(max(declared)), "maxInterval": span(max(declared))}
    return {"baseInterval": "1ms", "maxInterval": "10ms"}


def leading(route: Route) -> tuple[Trigger, ...]:
    """Return the failures after which a request is tried again, as far as they can be told: one list for a route."""
    if len(route.targets) == 1:
        return _OWN
    wanted = {name for step in route.targets[1:] for name in step.on}
    return tuple(name for name in TRIGGERS if name in wanted and name in SEEN)


def retry_on(route: Route) -> dict[str, Any]:
    """Return the failures in the words of Envoy Gateway. Codes count only with the trigger that is named for them."""
    names = [name for trigger in leading(route) for name in SEEN[trigger][0]]
    codes = sorted({code for trigger in leading(route) for code in SEEN[trigger][1]})
    triggers = list(dict.fromkeys([*names, *(["retriable-status-codes"] if codes else [])]))
    return {"triggers": triggers, **({"httpStatusCodes": codes} if codes else {})}
