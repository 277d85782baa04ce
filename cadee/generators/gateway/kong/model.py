"""What Kong is told about the models of a route: targets by weight, failures that lead on, budget, guards."""

from decimal import Decimal
from typing import Any

from cadee.generators.gateway.kong.names import header_variable, milliseconds, upstream_url, vault
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, LARGEST_BODY, Guard, Route, Target
from cadee.model.flow import Trigger
from cadee.model.units import Duration

CRITERIA: dict[Trigger, tuple[str, ...]] = {
    "timeout": ("timeout", "http_504"),
    "connection-error": ("error", "invalid_header"),
    "server-error": ("http_500", "http_502", "http_503", "http_504"),
    "rate-limited": ("http_429",),
    "quota-exhausted": ("http_429",),
    "credential-rejected": ("http_403",),
}
"""By which criteria Kong can tell a failure."""

_RETRIED: tuple[Trigger, ...] = ("timeout", "connection-error", "server-error")
_BUDGET_SECONDS = {"h": 3600, "day": 86400, "month": 2592000}
_REFUSALS = [
    *range(300, 309), *range(400, 418), *range(421, 427), 428, 429, 431, 451, *range(500, 509), 510, 511,
]  # fmt: skip


def proxy(route: Route) -> dict[str, Any]:
    """Return the plugin that calls the models of a route. All of them answer to the name of the route."""
    first = route.targets[0]
    return {
        "name": "ai-proxy-advanced",
        "config": {
            "llm_format": first.protocol,
            "genai_category": "text/embeddings" if first.task == "embedding" else "text/generation",
            "response_streaming": "allow" if route.stream else "deny",
            "max_request_body_size": LARGEST_BODY,
            "model_name_header": True,
            "balancer": _balancer(route),
            "targets": [_target(route, step, number) for number, step in enumerate(route.targets)],
        },
    }


def longest(route: Route) -> Duration:
    """Return the longest time of an attempt; Kong has one for all targets of a route."""
    return max(step.timeout for step in route.targets)


def criteria(route: Route) -> list[str]:
    """Return the failures that lead on, for the whole ladder. Chat is POST, which is not tried twice unless said."""
    wanted = {name for step in route.targets[1:] for name in step.on}
    if any(step.retries for step in route.targets):
        wanted.update(_RETRIED)
    found = dict.fromkeys(word for name, words in CRITERIA.items() if name in wanted for word in words)
    return [*found, "non_idempotent"] if found else []


def _balancer(route: Route) -> dict[str, Any]:
    bound = milliseconds(longest(route))
    return {
        "algorithm": "priority",
        "retries": sum(step.retries + 1 for step in route.targets) - 1,
        "failover_criteria": criteria(route),
        # 0 is no breaker: a target that is alone has nobody to take its calls.
        "max_fails": BREAKER_FAILURES if len(route.targets) > 1 else 0,
        "fail_timeout": BREAKER_SECONDS * 1000,
        "connect_timeout": bound,
        "read_timeout": bound,
        "write_timeout": bound,
    }


def _target(route: Route, step: Target, number: int) -> dict[str, Any]:
    """The heaviest goes first, and equal weights are one group: each target has a weight of its own."""
    options: dict[str, Any] = {"upstream_url": upstream_url(step)}
    if step.protocol == "anthropic":
        options["anthropic_version"] = "2023-06-01"
    if priced(route, step) and step.price_in is not None:
        options["input_cost"] = _number(step.price_in.amount)
        options["output_cost"] = _number(step.price_out.amount if step.price_out else Decimal(0))
    made: dict[str, Any] = {
        "route_type": "llm/v1/embeddings" if step.task == "embedding" else "llm/v1/chat",
        "weight": 100 * (len(route.targets) - number),
        "model": {"provider": step.protocol, "name": step.model, "model_alias": route.id, "options": options},
        "logging": {"log_statistics": route.logging != "none", "log_payloads": False},
    }
    if step.credential is not None:
        name = "x-api-key" if step.protocol == "anthropic" else "Authorization"
        variable = step.credential.variable if step.protocol == "anthropic" else header_variable(step.credential)
        made["auth"] = {"header_name": name, "header_value": vault(variable), "allow_override": False}
    return made


def priced(route: Route, step: Target) -> bool:
    """Whether a budget can be counted at a target: its prices are declared, in the currency of the budget."""
    prices = [price for price in (step.price_in, step.price_out) if price is not None]
    currency = route.budget.money.currency if route.budget is not None else ""
    return step.price_in is not None and all(price.currency == currency for price in prices)


def budget(route: Route) -> dict[str, Any] | None:
    """Return the plugin that counts the cost of a route, all callers together; None where nothing can be counted."""
    if route.budget is None or not any(priced(route, step) for step in route.targets):
        return None
    limit = {
        "limit": _number(route.budget.money.amount),
        "window_size": _BUDGET_SECONDS[route.budget.unit],
        "tokens_count_strategy": "cost",
    }
    config = {
        "identifier": "service",
        "strategy": "local",
        "sync_rate": -1,
        "llm_format": route.targets[0].protocol,
        "error_code": 429,
        "policies": [{"window_type": "fixed", "limits": [limit]}],
    }
    return {"name": "ai-rate-limiting-advanced", "config": config}


def guards(route: Route) -> dict[str, Any] | None:
    """Return the plugin that asks the guards of a route, one after the other. What is no success refuses the call."""
    if not route.guards:
        return None
    return {
        "name": "request-callout",
        "config": {
            "cache": {"strategy": "off"},
            "callouts": [_callout(guard) for guard in route.guards],
            "upstream": {"headers": {"forward": True}, "body": {"forward": True}},
        },
    }


def _callout(guard: Guard) -> dict[str, Any]:
    bound = milliseconds(guard.timeout)
    headers: dict[str, Any] = {"forward": False}
    if guard.credential is not None:
        headers["custom"] = {"authorization": vault(header_variable(guard.credential))}
    return {
        "name": guard.system,
        "request": {
            "url": guard.endpoint.url,
            "method": "POST",
            "headers": headers,
            "body": {"forward": True},
            "http_opts": {
                "ssl_verify": True,
                "timeouts": {"connect": bound, "read": bound, "write": bound},
            },
            # Without the list a refusal would be an answer like any other. There is no word for "only if it is down".
            "error": {"on_error": "fail", "http_statuses": list(_REFUSALS), "error_response_code": 403},
        },
        "response": {"headers": {"store": False}, "body": {"store": False}},
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
