"""How a plan is cut to a product, as far as that is alike for all: steps left out, wires that cannot carry proofs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from cadee.generators.gateway.model import Gateway, Guard, Route, Target
from cadee.model.units import Rate

LAST_PORT = 65535
"""The highest port that there is: doors of a gateway lie on the ports after its own."""

_SPELT = {"s": "a second", "min": "a minute", "h": "an hour", "day": "a day"}

Unlike = Callable[[Target, Target], str]
"""Why calls of a first target cannot be sent to a step, as the end of a sentence; "" where they can."""


def cut_gateway(gateway: Gateway, unlike: Unlike) -> Gateway:
    """Return a gateway without the steps that its callers' requests cannot be sent to; its notes say each."""
    cut: list[str] = []
    routes = tuple(cut_route(route, unlike, cut) for route in gateway.routes)
    return replace(gateway, routes=routes, notes=(*gateway.notes, *cut))


def cut_route(route: Route, unlike: Unlike, cut: list[str]) -> Route:
    """Return a route without the steps that its callers' requests cannot be sent to; each is added to `cut`."""
    reasons = {step: unlike(route.targets[0], step) for step in route.targets}
    cut.extend(f"routes/{route.id}: '{step.integration}' {why}" for step, why in reasons.items() if why)
    return replace(route, targets=tuple(step for step, why in reasons.items() if not why))


def untranslated(but: str) -> Unlike:
    """Return why a step is left out by a product that translates nothing, in these words."""

    def unlike(first: Target, step: Target) -> str:
        alike = step.protocol == first.protocol and step.task == first.task
        return "" if alike else speaks_otherwise(first, step, but)

    return unlike


def speaks_otherwise(first: Target, step: Target, but: str) -> str:
    """Return in words that a step speaks otherwise than its callers, and what a product does with that."""
    return f"speaks {step.protocol}, its callers {first.protocol}; {but}, so the step is left out."


def refilled(here: str, rate: Rate) -> str:
    """Return in words what a token bucket of Envoy lets pass, which is not a fixed window."""
    exact = Fraction(rate.amount)
    if exact.denominator > 1:
        filled = f"{exact.numerator:,} that refills all along, in {rate.window_seconds * exact.denominator:,} s"
        passes = f"after a pause all of it passes at once, where {rate} is declared"
        return f"{here}: the limit is a bucket of {filled}: {passes}."
    unit = _SPELT[rate.unit]
    return f"{here}: the limit is a bucket that refills all along: after a pause up to twice {rate} pass within {unit}."


def seen(guard: Guard) -> str:
    """Return in words what a guard is shown by a product that can show it both."""
    sides = [*(["requests"] if guard.on_requests else []), *(["answers"] if guard.on_answers else [])]
    return " and ".join(sides)


def inspects(guard: Guard, product: str) -> Iterator[str]:
    """Yield that a guard of answers is asked about requests, by a product that shows answers to none."""
    if not guard.on_requests:
        yield f"systems/{guard.system}: inspects answers only, but {product} shows it none and asks about requests."


def uncounted(route: Route) -> Iterator[str]:
    """Yield the capacities of the targets of a route, where a product counts none."""
    for step in route.targets:
        if step.capacity is not None:
            yield f"systems/{step.system}: its capacity {step.capacity} is not counted: nothing keeps calls within it."


def known_twice(gateway: Gateway, product: str) -> Iterator[str]:
    """Yield the problem of an identity that shows itself otherwise on another route, for a product that keeps one."""
    shown: dict[str, list[str]] = {}
    for caller in gateway.callers:
        shown.setdefault(caller.identity, []).append(caller.proof)
    for identity, proofs in shown.items():
        if len(proofs) > 1:
            yield (
                f"identities/{identity}: shows a {' on one route, on another a '.join(proofs)}, and {product} knows it "
                "in one way: declare one auth, or an identity for each"
            )


def certificates_in_the_clear(gateway: Gateway) -> Iterator[str]:
    """Yield the problem of a gateway by http whose callers show certificates."""
    if not gateway.endpoint.secure and any(caller.proof == "certificate" for caller in gateway.callers):
        yield f"systems/{gateway.system}: endpoint is http, but callers show certificates, which need https"
