"""Limits as Envoy Gateway counts them: requests of each caller, and money in whole units of a small coin."""

from fractions import Fraction
from typing import Any

from cadee.generators.gateway.envoy_ai.names import CALLER_HEADER, literal
from cadee.generators.gateway.model import Route, Target
from cadee.generators.gateway.whole import whole
from cadee.model.units import Money, Rate

_UNITS = {"s": "Second", "min": "Minute", "h": "Hour", "day": "Day", "month": "Month"}
_MOST = 4_294_967_295
_SMALLEST_COIN = 9


def rate_limit(route: Route) -> dict[str, Any]:
    """Return the limits of a route, {} for none. Requests alone are counted by each instance, money by Redis."""
    rules = [_requests(route.rate_limit)] if route.rate_limit is not None else []
    if counted(route):
        # Both keys: a type without its block is taken, and limits nothing.
        return {"rateLimit": {"type": "Global", "global": {"rules": [*rules, _money(route)]}}}
    return {"rateLimit": {"type": "Local", "local": {"rules": rules}}} if rules else {}


def _requests(rate: Rate) -> dict[str, Any]:
    count, unit = whole(rate)
    return {
        "clientSelectors": [{"headers": [{"name": CALLER_HEADER, "type": "Distinct"}]}],
        "limit": {"requests": count, "unit": _UNITS[unit]},
    }


def _money(route: Route) -> dict[str, Any]:
    assert route.budget is not None
    spent = {"namespace": "io.envoy.ai_gateway", "key": cost_key(route)}
    return {
        "limit": {
            "requests": int(Fraction(route.budget.money.amount) * 10 ** coin(route)),
            "unit": _UNITS[route.budget.unit],
        },
        # Nothing for asking: what an answer cost is known at its end.
        "cost": {"request": {"from": "Number", "number": 0}, "response": {"from": "Metadata", "metadata": spent}},
    }


def counted(route: Route) -> bool:
    """Whether the budget of a route is counted: a price of one of its targets is declared in its currency."""
    return route.budget is not None and any(priced(route, step) for step in route.targets)


def priced(route: Route, step: Target) -> bool:
    """Whether what a target costs is declared in the currency of the budget."""
    currency = route.budget.money.currency if route.budget is not None else ""
    prices = [price for price in (step.price_in, step.price_out) if price is not None]
    return step.price_in is not None and all(price.currency == currency for price in prices)


def cost_key(route: Route) -> str:
    """Return the name under which the cost of a request is passed on."""
    return f"cost-{route.id}"


def coin(route: Route) -> int:
    """Return the decimal places of the coin in which a budget is counted: as many as the largest count allows."""
    assert route.budget is not None
    amount = Fraction(route.budget.money.amount)
    return next((places for places in range(_SMALLEST_COIN, -1, -1) if amount * 10**places <= _MOST), 0)


def costs(route: Route) -> dict[str, Any]:
    """Return how the cost of a request is told, {} where no budget is counted."""
    if not counted(route):
        return {}
    return {"llmRequestCosts": [{"metadataKey": cost_key(route), "type": "CEL", "cel": _expression(route)}]}


def _expression(route: Route) -> str:
    """The cost by the model that answered; where it is none of the route's, the dearest."""
    places = coin(route)
    priced_steps = [step for step in route.targets if priced(route, step)]
    dearest = _cost(
        max(_per_token(step.price_in, places) for step in priced_steps),
        max(_per_token(step.price_out, places) for step in priced_steps),
    )
    by_model: dict[str, str] = {}
    for step in route.targets:
        same = [other for other in priced_steps if other.model == step.model]
        by_model[step.model] = (
            _cost(
                max(_per_token(other.price_in, places) for other in same),
                max(_per_token(other.price_out, places) for other in same),
            )
            if same
            else "0u"
        )
    if set(by_model.values()) == {dearest}:
        return dearest
    choice = "".join(f"model == {literal(model)} ? ({cost}) : " for model, cost in by_model.items())
    return f"{choice}({dearest})"


def _per_token(million: Money | None, places: int) -> Fraction:
    return Fraction(million.amount) * 10**places / 1_000_000 if million is not None else Fraction(0)


def _cost(price_in: Fraction, price_out: Fraction) -> str:
    """Whole coins for the tokens of a request, rounded up."""
    below = price_in.denominator * price_out.denominator
    both = f"input_tokens * {int(price_in * below)}u + output_tokens * {int(price_out * below)}u"
    return both if below == 1 else f"({both} + {below - 1}u) / {below}u"
