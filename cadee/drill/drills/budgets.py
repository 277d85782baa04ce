"""L3: calls that cost what is declared use a budget up, and then the route refuses."""

import math
from collections.abc import Iterator
from decimal import Decimal

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab, most
from cadee.drill.scene import Scene
from cadee.drill.steps import failed, note, with_caller
from cadee.generators.gateway.model import Caller, Route

MOST = 2000
"""A drill sends no more calls than so many to use a budget up."""

MORE = 5
"""So many calls may pass after the one that used the budget up: spending is counted after an answer."""

TOKENS = 5, 1
"""What the answer of a stub says that it used: tokens in, tokens out."""


def budgets(scene: Scene) -> Iterator[Claim]:
    """Yield the budget of each route."""
    for told, _ in scene.routes():
        if told.budget is not None:
            yield Claim(told.ref, "budget", f"'{told.id}' is refused once {told.budget} are spent", told.id)


@with_caller
def spent(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Call until the declared prices have used the budget up; the calls after that must be refused."""
    own = note(lab, claim.element, "budget", "not")
    calls = _calls(lab, route)
    limit = lab.scene.estate.routes[route.id].rate_limit
    if own or calls is None:
        return not_provable(own or "the prices of its primary are not declared in the currency of the budget")
    if calls > MOST or (limit is not None and most(limit) < calls + MORE):
        return not_provable(f"{calls} calls of a drill would use it up, more than it sends or the limit lets pass")
    lab.unspent(route)
    lab.fresh()
    passed, last = _spend(lab, route, caller, calls + MORE + 1)
    faults = [] if calls <= passed <= calls + MORE else [f"{passed} calls passed, where {calls} use the budget up"]
    faults += [] if failed(last) else [f"the call after that got {last}"]
    primary = lab.at(route, route.targets[0].integration)
    apart = note(lab, claim.element, "budget", "for each target")
    if apart and len(route.targets) > 1 and calls <= len(primary.seen) <= calls + MORE:
        return not_provable(apart)
    if lab.reached() != {primary.name: passed}:
        faults.append(f"the models were reached {lab.reached()} times, though {passed} calls passed")
    return judged(
        faults,
        Observation("caller", f"{passed} calls passed, then {last}"),
        Observation("models", f"reached {lab.reached()}"),
    )


def _spend(lab: Lab, route: Route, caller: Caller, most_calls: int) -> tuple[int, Answer]:
    """Call until one is not served, or so often; return how many were, and the last answer."""
    with lab.line(caller) as line:
        for passed in range(most_calls):
            last = lab.send(route, caller, line=line)
            if not last.ok:
                return passed, last
    return most_calls, last


def _calls(lab: Lab, route: Route) -> int | None:
    """Return how many calls of a drill cost the budget of a route at its primary, None where nothing tells."""
    told = lab.scene.estate.routes[route.id]
    prices = route.targets[0].price_in, route.targets[0].price_out
    if told.budget is None:
        return None
    known = [(price, count) for price, count in zip(prices, TOKENS, strict=True) if price is not None]
    if not known or any(price.currency != told.budget.money.currency for price, _ in known):
        return None
    cost = sum((price.amount * count for price, count in known), Decimal(0)) / 1_000_000
    return math.ceil(told.budget.money.amount / cost) if cost else None


SPENT = Drill("L3", "a budget is used up", budgets, spent, alone=True, seconds=3)
