"""What LiteLLM is told about one target: a deployment in a group of its own."""

from decimal import Decimal
from typing import Any

from cadee.generators.gateway.litellm.limit import per_minute
from cadee.generators.gateway.model import Route, Target, seconds
from cadee.model.flow import Trigger

ALIKE: tuple[Trigger, ...] = (
    "timeout", "connection-error", "server-error", "rate-limited", "quota-exhausted", "credential-rejected",
)  # fmt: skip
"""The failures that LiteLLM handles alike, by `fallbacks`."""

_BUDGET_DURATION = {"h": "1h", "day": "1d", "month": "30d"}
_NO_CREDENTIAL = "no-credential"


def group(route: Route, step: Target) -> str:
    """Return the model name of a target: the route for its primary, route and integration for a fallback."""
    return route.id if step == route.targets[0] else f"{route.id}.{step.integration}"


def deployment(route: Route, step: Target) -> dict[str, Any]:
    """Return the entry of model_list for a target. Times are in seconds, prices for one token, nothing is secret."""
    params: dict[str, Any] = {
        "model": f"{step.protocol}/{step.model}",
        "api_base": api_base(step),
        # A word where there is no key: LiteLLM would take one from its own environment otherwise.
        "api_key": f"os.environ/{step.credential.variable}" if step.credential is not None else _NO_CREDENTIAL,
        "timeout": seconds(step.timeout),
        "stream_timeout": seconds(step.timeout),
        "max_retries": 0,
    }
    if step.capacity is not None:
        params["rpm"] = per_minute(step.capacity)
    if step.price_in is not None:
        params["input_cost_per_token"] = _per_token(step.price_in.amount)
        params["output_cost_per_token"] = _per_token(step.price_out.amount if step.price_out else Decimal(0))
    if priced(route, step) and route.budget is not None:
        params["max_budget"] = _number(route.budget.money.amount)
        params["budget_duration"] = _BUDGET_DURATION[route.budget.unit]
    return {
        "model_name": group(route, step),
        "litellm_params": params,
        "model_info": {"id": f"{route.id}.{step.integration}", "mode": step.task},
    }


def api_base(step: Target) -> str:
    """Return the address as LiteLLM wants it: for anthropic without the version, which it adds itself."""
    return step.endpoint.url.removesuffix("/v1") if step.protocol == "anthropic" else step.endpoint.url


def retry_policy(step: Target) -> dict[str, int]:
    """Return how often each class of error is tried again at the same target; by default none: 402 is such a one."""
    return {
        "DefaultRetries": 0,
        "TimeoutErrorRetries": step.retries,
        "InternalServerErrorRetries": step.retries,
        "ServiceUnavailableErrorRetries": step.retries,
        "RateLimitErrorRetries": 0,
        "AuthenticationErrorRetries": 0,
        "BadRequestErrorRetries": 0,
        "ContentPolicyViolationErrorRetries": 0,
        "NotFoundErrorRetries": 0,
    }


def priced(route: Route, step: Target) -> bool:
    """Whether a budget can be counted at a target: its prices are declared, in the currency of the budget."""
    prices = [price for price in (step.price_in, step.price_out) if price is not None]
    currency = route.budget.money.currency if route.budget is not None else ""
    return bool(prices) and step.price_in is not None and all(price.currency == currency for price in prices)


def _per_token(million: Decimal) -> float:
    return float(million / 1_000_000)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
