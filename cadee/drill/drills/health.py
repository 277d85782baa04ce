"""F8: a model whose health page fails is left before a request of a caller fails."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Outcome, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene


def checked(scene: Scene) -> Iterator[Claim]:
    """Yield each declared health call of the gateway to a model of a route."""
    for told, route in scene.routes():
        systems = {step.system for step in route.targets}
        for call in scene.estate.integrations.values():
            if call.source == told.gateway and call.plane == "health" and call.target in systems:
                says = f"'{told.id}' leaves '{call.target}' when its health fails, before a request does"
                yield Claim(call.ref, "plane", says, told.id, call.target)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Say that no product asks by itself: none of the configurations that are generated has an active check."""
    return not_provable(lab.scene.why_not(claim.element) or f"{lab.product.name} asks no health page by itself")


HEALTH = Drill("F8", "the health page of a model fails", checked, trial)
