"""I13: for whom a call is made, which is declared of many calls and which no gateway checks."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Outcome, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield each call of a route that is made for somebody."""
    for told, _ in scene.routes():
        for call in scene.served(told):
            if call.on_behalf_of is not None:
                says = f"'{call.identity}' calls for '{call.on_behalf_of}' only"
                yield Claim(call.ref, "on_behalf_of", says, told.id, call.identity or "")


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Say what the product says of it."""
    return not_provable(lab.scene.why_not(claim.element) or f"{lab.product.name} does not check for whom it is called")


BEHALF = Drill("I13", "a call is made for somebody else", claims, trial)
