"""F0: a sound call reaches the primary under the vendor's name of the model, with the gateway's own credential."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene


def claims(scene: Scene) -> Iterator[Claim]:
    """Each route reaches its primary, under the pinned name of its model."""
    for told, route in scene.routes():
        primary = route.targets[0]
        yield Claim(told.ref, "primary", f"'{told.primary}' answers '{told.id}'", told.id)
        system = scene.estate.systems[primary.system]
        if system.model is not None:
            says = f"'{primary.system}' is asked for {primary.model!r}, whatever a caller writes"
            yield Claim(system.ref, "model", says, told.id, primary.integration)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Call once while all is sound; read the answer and the log of every endpoint."""
    route = lab.scene.route(claim.route)
    caller = lab.scene.someone(route)
    if caller is None:
        return not_provable("none of its callers can be known by this product")
    lab.fresh()
    answer = lab.ask(route, caller)
    primary = lab.at(route, route.targets[0].integration)
    faults = []
    if not answer.ok:
        faults.append(f"the caller got {answer}")
    if lab.reached() != {primary.name: 1}:
        faults.append(f"the models were reached {lab.reached()} times, where only '{primary.name}' should be, once")
    seen = primary.seen[:1]
    asked = seen[0].json.get("model") if seen and isinstance(seen[0].json, dict) else None
    if claim.field == "model" and asked != route.targets[0].model:
        faults.append(f"{asked!r} was asked for")
    return judged(faults, Observation("caller", str(answer)), Observation(primary.name, f"model {asked!r}"))


SOUND = Drill("F0", "a sound call reaches the primary", claims, trial)
