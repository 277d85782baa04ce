"""F0: a sound call reaches the primary under the vendor's name of the model, with the gateway's own credential."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import with_caller
from cadee.generators.gateway.model import Caller, Route

FAULT = "server-error"


def claims(scene: Scene) -> Iterator[Claim]:
    """Each route reaches its primary; each model is asked for by its pinned name."""
    for told, route in scene.routes():
        yield Claim(told.ref, "primary", f"'{told.primary}' answers '{told.id}'", told.id)
        for step in route.targets:
            system = scene.estate.systems[step.system]
            if system.model is not None:
                says = f"'{step.system}' is asked for {step.model!r}, whatever a caller writes"
                yield Claim(system.ref, "model", says, told.id, step.integration)


@with_caller
def trial(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Call once, with all that stands before the model out of order; read the answer and the log of every endpoint."""
    step = lab.scene.target(route, claim.about) or route.targets[0]
    before = route.targets[: route.targets.index(step)]
    if not all(FAULT in other.on for other in (*before[1:], *([step] if before else []))):
        return not_provable(f"no {FAULT} leads to '{step.integration}'")
    lab.fresh()
    for other in before:
        lab.at(route, other.integration).mode = "500"
    answer, meant = lab.ask(route, caller), lab.at(route, step.integration)
    faults = [] if answer.ok else [f"the caller got {answer}"]
    if len(meant.seen) != 1 or (not before and lab.reached() != {meant.name: 1}):
        faults.append(f"the models were reached {lab.reached()} times, where '{meant.name}' should be, once")
    asked = meant.seen[0].json.get("model") if meant.seen and isinstance(meant.seen[0].json, dict) else None
    if claim.field == "model" and asked != step.model:
        faults.append(f"{asked!r} was asked for")
    if before:
        lab.settle(route, caller, deep=len(before) > 1)
    return judged(faults, Observation("caller", str(answer)), Observation(meant.name, f"model {asked!r}"))


SOUND = Drill("F0", "a sound call reaches the primary", claims, trial)
