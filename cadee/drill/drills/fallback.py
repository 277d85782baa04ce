"""F1, F2, F5, F9: a model fails in a declared way, and what the spec names next answers."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import FAULTS, QUICK, RETRIED, off_the_way, step, too_long, with_caller
from cadee.generators.gateway.model import TRIGGERS, Caller, Route, Target
from cadee.model.flow import Trigger


def claims_about(*faults: Trigger) -> Callable[[Scene], Iterator[Claim]]:
    """Return what finds the claims about some failures: each rung that the spec names for one."""

    def claims(scene: Scene) -> Iterator[Claim]:
        for told, _ in scene.routes():
            ladder = scene.ladder(told)
            for fault in faults:
                before = told.primary
                for number, rung in scene.way(told, fault) if ladder is not None else ():
                    end = f"'{rung.to}' answers" if rung.to else "the caller gets the failure, for an end of its own"
                    says = f"when '{before}' fails by {fault}, {end}"
                    assert ladder is not None
                    yield Claim(ladder.ref, f"rungs/{number}", says, told.id, rung.to or "", fault)
                    before = rung.to or before

    return claims


def unnoticed(scene: Scene) -> Iterator[Claim]:
    """Yield the claims about failures that no endpoint can act out in the head of an answer."""
    declared = [name for name in TRIGGERS if name != "guardrail-down" or scene.gateway.guards]
    yield from claims_about(*(name for name in declared if name not in FAULTS))(scene)


def not_noticed(lab: Lab, claim: Claim) -> Outcome:
    """Say that a gateway does not notice it; where the product does, that no stub acts it out."""
    if claim.fault in lab.product.seen:
        return not_provable(f"no endpoint acts out {claim.fault} here")
    return not_provable(f"{lab.product.name} does not notice {claim.fault}")


@with_caller
def trial(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let all that stands before the rung fail, each way of it in turn; read who was called, in which order."""
    fault = claim.fault
    assert fault is not None
    if fault not in lab.product.seen:
        return not_provable(f"{lab.product.name} does not notice {fault}")
    if claim.about and lab.scene.target(route, claim.about) is None:
        return not_provable(_why(lab, claim) or f"{lab.product.name} does not call '{claim.about}' itself")
    before = [route.targets[0], *_before(lab, claim, route, fault)]
    end = lab.scene.target(route, claim.about) if claim.about else None
    way, why = _way(lab, route, before, end, fault)
    if why or (why := too_long(way)):
        return not_provable(why)
    faults, seen = [], []
    for mode in FAULTS[fault]:
        lab.fresh()
        for place, failing in way:
            lab.at(route, place.integration).mode = mode if failing == fault else QUICK[failing]
        answer = lab.ask(route, caller)
        seen.append(Observation("caller", f"{mode}: {answer}"))
        seen.append(Observation("models", f"{mode}: reached {lab.reached() or 'none'}"))
        faults += [f"on {mode} {fault}" for fault in _faults(lab, route, way, end, answer.ok)]
        lab.settle(route, caller, deep=len(way) > 1)
    return judged(faults, *seen)


def _before(lab: Lab, claim: Claim, route: Route, fault: Trigger) -> list[Target]:
    """The targets between the primary and the claimed rung, in order."""
    told = lab.scene.estate.routes[route.id]
    found = []
    for number, rung in lab.scene.way(told, fault):
        if f"rungs/{number}" == claim.field:
            break
        place = lab.scene.target(route, rung.to or "")
        if place is not None:
            found.append(place)
    return found


def _way(
    lab: Lab, route: Route, before: list[Target], end: Target | None, fault: Trigger
) -> tuple[list[tuple[Target, Trigger]], str]:
    """Return what fails before the rung, the last of it by the claimed failure; or why the product does not get there.

    All fail by that one where the product then goes from each to the next; else it is led to the last of them by
    other failures.
    """
    names = [place.integration for place in before]
    if end is not None:
        why = lab.product.instead(lab.scene.gateway, route, names[-1], end.integration, fault)
        if why:
            return [], why
    if not any(lab.product.instead(lab.scene.gateway, route, *hop, fault) for hop in pairwise(names)):
        return [(place, fault) for place in before], ""
    found = step(lab.scene, route.id, names[-1])
    why = off_the_way(lab.scene, lab.scene.estate.routes[route.id], found)
    others = [lab.scene.target(route, name) for name in found.before]
    led = [(other, by) for other, by in zip(others, found.faults, strict=True) if other is not None]
    return [*led, (before[-1], fault)], why


def _faults(lab: Lab, route: Route, way: list[tuple[Target, Trigger]], end: Target | None, ok: bool) -> Iterator[str]:
    """Yield what differs from: each of `way` tried as often as declared, in order, then `end`, and nobody else."""
    numbers: list[int] = []
    for place, fault in way:
        seen = lab.at(route, place.integration).seen
        times = 1 + place.retries if fault in RETRIED else 1
        if len(seen) != times:
            yield f"'{place.system}' was tried {len(seen)} times, not {times}"
        numbers += [item.number for item in seen]
    if end is not None:
        seen = lab.at(route, end.integration).seen
        if len(seen) != 1 or not ok:
            yield f"'{end.system}' was called {len(seen)} times and the caller {'was' if ok else 'was not'} served"
        numbers += [item.number for item in seen]
    elif ok:
        yield "the caller got a sound answer"
    if numbers != sorted(numbers):
        yield "the models were called in another order"
    meant = {lab.at(route, each.integration).name for each in [*(each for each, _ in way), *([end] if end else [])]}
    others = {name: times for name, times in lab.reached().items() if name not in meant}
    if others:
        yield f"others were called: {others}"


def _why(lab: Lab, claim: Claim) -> str:
    return lab.scene.why_not(f"{claim.element} rung {int(claim.field.removeprefix('rungs/')) + 1}")


ERRORS = Drill(
    "F1", "a model answers with an error, or breaks the connection",
    claims_about("connection-error", "server-error"), trial,
)  # fmt: skip
THROTTLED = Drill(
    "F2", "a model throttles, or its quota is used up", claims_about("rate-limited", "quota-exhausted"), trial
)
HANGS = Drill("F3", "a model does not answer", claims_about("timeout"), trial, seconds=6)
OVERFLOW = Drill("F5", "a request is longer than a model takes", claims_about("context-overflow"), trial)
REJECTED = Drill("F9", "a model rejects the gateway's credential", claims_about("credential-rejected"), trial)
UNNOTICED = Drill("F10", "failures that only a reader of answers notices", unnoticed, not_noticed)
