"""What agentgateway is told about models: concrete ones, those that fail over between them, and their guards."""

from typing import Any

from cadee.generators.gateway.agentgateway.caller import caller_rules
from cadee.generators.gateway.agentgateway.names import (
    NO_CREDENTIAL,
    client_tls,
    guard_name,
    key,
    literal,
    model_name,
    span,
)
from cadee.generators.gateway.model import BREAKER_SECONDS, Gateway, Guard, Route, Target
from cadee.model.flow import Trigger

STATUSES: dict[Trigger, tuple[int, ...]] = {
    "timeout": (408, 504),
    "connection-error": (502, 503),
    "server-error": (500, 501, 502, 503, 504, 529),
    "rate-limited": (429,),
    "quota-exhausted": (402, 429),
    "credential-rejected": (401, 403),
}
"""By which answers agentgateway can tell a failure; its own answer stands for a target that gives none."""

RETRIED: tuple[Trigger, ...] = ("timeout", "connection-error", "server-error")
"""The failures after which a call is tried again at the same target."""


def model(route: Route, step: Target, gateway: Gateway) -> dict[str, Any]:
    """Return the entry of a target. In a ladder it cannot be asked for by name."""
    params: dict[str, Any] = {
        "model": step.model,
        "baseUrl": step.endpoint.url,
        "apiKey": key(step.credential) if step.credential is not None else NO_CREDENTIAL,
    }
    if not step.endpoint.path:
        # Without any path agentgateway sends its own, version and all.
        params["pathPrefix"] = "/"
    made: dict[str, Any] = {
        "name": model_name(route, step),
        "visibility": "public" if len(route.targets) == 1 else "internal",
        "provider": "anthropic" if step.protocol == "anthropic" else "openAI",
        "params": params,
        "authorization": caller_rules(route, gateway),
    }
    if step.endpoint.secure and step.certificate:
        made["backendTLS"] = client_tls(step.certificate)
    if len(route.targets) > 1:
        made["health"] = health(route, step)
    if route.guards:
        made["guardrails"] = _guardrails(route)
    return made


def virtual_model(route: Route) -> dict[str, Any]:
    """Return the name that a ladder is called by. The smaller priority is tried first."""
    targets = [{"model": model_name(route, step), "priority": number} for number, step in enumerate(route.targets)]
    return {"name": route.id, "routing": {"failover": {"targets": targets}}}


def health(route: Route, step: Target) -> dict[str, Any]:
    """Return when a target is left out. Without it agentgateway never goes on to the next one."""
    return {
        "unhealthyExpression": _unhealthy(leads_on(route, step)),
        "eviction": {"duration": f"{BREAKER_SECONDS}s", "consecutiveFailures": step.retries + 1},
    }


def leads_on(route: Route, step: Target) -> tuple[Trigger, ...]:
    """Return the failures of a target after which it is left out: those that lead to the next, all at the last one."""
    number = route.targets.index(step) + 1
    wanted = route.targets[number].on if number < len(route.targets) else RETRIED
    return tuple(name for name in STATUSES if name in wanted)


def _unhealthy(seen: tuple[Trigger, ...]) -> str:
    """A target that gives no answer has no code; the expression would fail then, and the target count as healthy."""
    absent = 503 if "connection-error" in seen else 0
    code = f"default(response.code, {absent})"
    parts = [f"{code} >= 500"] if "server-error" in seen else []
    codes = sorted({status for name in seen for status in STATUSES[name] if not parts or status < 500})
    if codes:
        parts.append(f"{code} in {codes}")
    return " || ".join(parts) or "false"


def _guardrails(route: Route) -> dict[str, Any]:
    """The guards of a route, asked before or after the model, for answers in pieces too (by default they are not)."""
    sides = {
        "request": [_webhook(guard, "request") for guard in route.guards if guard.on_requests],
        "response": [_webhook(guard, "response") for guard in route.guards if guard.on_answers],
    }
    return {"streaming": "Enabled", **{side: asked for side, asked in sides.items() if asked}}


def _webhook(guard: Guard, side: str) -> dict[str, Any]:
    return {
        "webhook": {
            "target": {"backend": guard_name(guard)},
            "headers": {":path": literal(f"{guard.endpoint.path}/{side}")},
            "failureMode": "failOpen" if opens(guard) else "failClosed",
        },
        "rejection": {"status": 403},
    }


def opens(guard: Guard) -> bool:
    """Whether calls pass while a guard does not answer. Never where it cannot answer: agentgateway asks by http."""
    return guard.fails_open and guard.protocol == "http"


def guard_backend(guard: Guard) -> dict[str, Any]:
    """Return where a guard is asked, for how long, and what is shown to it."""
    policies: dict[str, Any] = {"http": {"requestTimeout": span(guard.timeout)}}
    if guard.endpoint.secure:
        policies["backendTLS"] = client_tls(guard.certificate)
    if guard.credential is not None:
        policies["backendAuth"] = {"key": key(guard.credential)}
    return {
        "name": guard_name(guard),
        "host": f"{guard.endpoint.host}:{guard.endpoint.port}",
        "policies": policies,
    }
