"""How every target starts: the plan as its product can be it, or all reasons why not; the folder of each gateway."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.facts import refuse
from cadee.generators.gateway.model import Gateway, Plan
from cadee.model.estate import Estate

Problems = Callable[[Sequence[Gateway]], Sequence[str]]
"""Why a product could not serve gateways that are cut to it."""

Fit = Callable[[Gateway], Gateway]
"""A gateway as a product can be it."""


def plan_for(target: str, estate: Estate, problems: Problems, fit: Fit | None = None) -> Plan:
    """Return the plan for a target, each gateway cut by `fit` to what the product can be.

    Raises:
        InputError: there is nothing to generate, a fact is missing, or the product could not serve what is left.
    """
    plan = derive(estate)
    if fit is not None:
        plan = replace(plan, gateways=tuple(map(fit, plan.gateways)))
    refuse(target, plan.environment, (*plan.problems, *problems(plan.gateways)))
    return plan


def folder(target: str, plan: Plan, gateway: Gateway) -> str:
    """Return the folder of a gateway's files: named as the target, one level deeper where there are several."""
    name = target.removeprefix("gateway/")
    return name if len(plan.gateways) == 1 else f"{name}/{gateway.system}"
