"""What trials of guards share: which guards a route must pass, what is sent to show it."""

from collections.abc import Callable, Iterator
from typing import Any

from cadee.drill.base import Claim, Outcome, not_provable
from cadee.drill.lab import Lab, request
from cadee.drill.scene import Scene
from cadee.drill.steps import with_caller
from cadee.generators.gateway.model import Caller, Guard, Route
from cadee.model.flow import GatewayRoute
from cadee.model.system import System

FAR = 32 * 1024
"""So many bytes stand before it in a long prompt."""

Guarded = Callable[[Lab, Claim, Route, Caller, Guard], Outcome]


def guards(scene: Scene, told: GatewayRoute) -> Iterator[tuple[System, str, str]]:
    """Yield the guards that a route must pass, with the place that says so: those it names, those on by default."""
    for number, name in enumerate(told.guardrails):
        if name in scene.estate.systems:
            yield scene.estate.systems[name], told.ref, f"guardrails/{number}"
    if told.policy == "passthrough" or any(call.mode == "passthrough" for call in scene.served(told)):
        return
    asked_by = [call.target for call in scene.estate.integrations.values() if call.source == told.gateway]
    for name in dict.fromkeys(asked_by):
        system = scene.estate.systems.get(name)
        if system is not None and system.kind == "guardrail" and system.default_on and name not in told.guardrails:
            yield system, system.ref, "default_on"


def with_guard(trial: Guarded) -> Callable[[Lab, Claim], Outcome]:
    """Return a trial of a guard; not provable where the plan or the product does not ask it."""

    def tried(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
        guard = next((each for each in route.guards if each.system == claim.about), None)
        if guard is None:
            why = lab.scene.why_not(f"routes/{route.id}", f"systems/{claim.about}")
            return not_provable(why or f"{lab.product.name} does not ask '{claim.about}' on this route")
        if guard.protocol == "grpc":
            return not_provable("no guard that speaks grpc is acted out here")
        return trial(lab, claim, route, caller, guard)

    return with_caller(tried)


def bodies(route: Route, word: str, *, far: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is sent: a short prompt and a long one that ends with the word; with answers in pieces if declared."""
    first = route.targets[0]
    short = request(first, route.id, word)
    yield "plain", short
    if far:
        yield "long", request(first, route.id, "word " * (FAR // 5) + word)
    if route.stream and first.task == "chat":
        yield "stream", {**short, "stream": True}
