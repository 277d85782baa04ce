"""F4, F15: every model fails, and the caller is told so; a failure that no rung is for goes back to the caller."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import UNANSWERED, Answer
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import (
    FAULTS,
    RETRIED,
    asked,
    at_step,
    block,
    failed,
    long,
    note,
    step,
    steps,
    uncalled,
    with_caller,
)
from cadee.generators.gateway.model import Caller, Route, Target
from cadee.model.flow import GatewayRoute, Trigger

MIXED: dict[Trigger, str] = {"server-error": "500", "rate-limited": "429", "connection-error": "reset"}
"""How one model after another fails, each in another way."""

PATIENCE = 1.5
"""So many seconds, besides the declared waits, may pass until a caller hears that all models failed at once."""

WRONG = "400"
"""The status of a request that is wrong in itself: no other model would take it."""


def all_down(scene: Scene) -> Iterator[Claim]:
    """Yield, for each route, that its caller hears soon that every model fails."""
    for told, _ in scene.routes():
        ladder = scene.ladder(told)
        names = [f"'{each.integration}'" for each in steps(scene, told)]
        says = (
            f"when {', '.join(names)} fail, each is tried as declared, in this order, and the caller gets the failure"
        )
        place = (ladder.ref, "rungs") if ladder is not None else (told.ref, "primary")
        yield Claim(*place, says, told.id)


@with_caller
def exhausted(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let each model fail in another way that leads to the next; read who was called, how often, in which order."""
    chain = _chain(lab, route)
    tried = [place.integration for place, _ in chain]
    for each in steps(lab.scene, lab.scene.estate.routes[route.id]):
        if each.integration not in tried:
            why = uncalled(lab, route, each)
            return not_provable(why or f"no failure that comes at once leads to '{each.integration}'")
    lab.fresh()
    for place, fault in chain:
        lab.at(route, place.integration).mode = MIXED[fault]
    answer = asked(lab, route, caller)
    numbers: list[int] = []
    faults: list[str] = []
    for place, fault in chain:
        seen = lab.at(route, place.integration).seen
        times = 1 + place.retries if fault in RETRIED else 1
        if len(seen) != times:
            faults.append(f"'{place.system}' was tried {len(seen)} times, not {times}")
        numbers += [each.number for each in seen]
    if numbers != sorted(numbers):
        faults.append("the models were called in another order")
    waits = sum(long(place.backoff) * place.retries for place, _ in chain if place.backoff is not None)
    faults += _told(answer, waits + PATIENCE + lab.product.slack * len(chain))
    told = ", ".join(f"{place.system} {MIXED[fault]}" for place, fault in chain)
    reached = lab.reached()
    lab.settle(route, caller, deep=len(route.targets) > 1)
    seen_by = Observation("models", f"{told}: reached {reached or 'none'}")
    return judged(faults, Observation("caller", str(answer)), seen_by)


def _chain(lab: Lab, route: Route) -> list[tuple[Target, Trigger]]:
    """Return the models that are called one after another, and how each fails so that the next one is called."""
    chain: list[tuple[Target, Trigger]] = []
    for number, place in enumerate(route.targets):
        after = route.targets[number + 1] if number + 1 < len(route.targets) else None
        names = list(MIXED)[number % len(MIXED) :] + list(MIXED)[: number % len(MIXED)]
        leading = [name for name in names if after is None or _leads(lab, route, after, name)]
        chain.append((place, (leading or names)[0]))
        if not leading:
            break
    return chain


def _leads(lab: Lab, route: Route, after: Target, fault: Trigger) -> bool:
    told = lab.scene.estate.routes[route.id]
    return fault in lab.product.seen and after.integration in [rung.to for _, rung in lab.scene.way(told, fault)]


def _told(answer: Answer, within: float) -> Iterator[str]:
    if answer.status == UNANSWERED or not failed(answer):
        yield f"the caller got {answer}"
    elif answer.seconds > within:
        yield f"the caller was told after {answer.seconds:.2f} s"


def undeclared(scene: Scene) -> Iterator[Claim]:
    """Yield, for each step, that a wrong request and a failure that no rung after it is for lead nowhere else."""
    for told, _ in scene.routes():
        ladder = scene.ladder(told)
        place = (ladder.ref, "rungs") if ladder is not None else (told.ref, "primary")
        for each in steps(scene, told):
            says = f"a request that '{each.integration}' calls wrong ({WRONG}) is sent to no other, and comes back so"
            yield Claim(*place, says, told.id, each.integration, variant=WRONG)
            for fault in _unnamed(scene, told, each.rung):
                says = f"when '{each.integration}' fails by {fault}, which no rung is for, the caller gets the failure"
                yield Claim(*place, says, told.id, each.integration, fault)


def _unnamed(scene: Scene, told: GatewayRoute, rung: int) -> Iterator[Trigger]:
    ladder = scene.ladder(told)
    later = ladder.rungs[rung + 1 : ladder.max_depth] if ladder is not None else ()
    taken = {fault for each in later for fault in scene.faults(each)}
    yield from (fault for fault in FAULTS if fault not in taken and fault != "timeout")


@at_step
def returned(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let the step fail so; see that nothing behind it is asked, and what its caller is told."""
    found = step(lab.scene, route.id, claim.about)
    stub = lab.at(route, claim.about)
    place = next(each for each in route.targets if each.integration == claim.about)
    faults, seen = [], []
    modes = FAULTS[claim.fault] if claim.fault is not None else (WRONG,)
    for mode in modes:
        lab.fresh()
        block(lab, route, found)
        stub.mode = mode
        answer = asked(lab, route, caller)
        status = mode.partition(" ")[0]
        wrong = not failed(answer) or (status.isdigit() and answer.status != int(status))
        faults += [f"on {mode} the caller got {answer}"] if wrong else []
        times = 1 + place.retries if claim.fault in RETRIED else 1
        if len(stub.seen) != times:
            faults.append(f"on {mode} '{stub.name}' was tried {len(stub.seen)} times, not {times}")
        allowed = {stub.name, *(lab.at(route, name).name for name in found.before)}
        others = {name: count for name, count in lab.reached().items() if name not in allowed}
        faults += [f"on {mode} others were called: {others}"] if others else []
        seen += [Observation("caller", f"{mode}: {answer}"), Observation("models", f"{mode}: reached {lab.reached()}")]
        lab.settle(route, caller, deep=bool(found.before))
    own = note(lab, f"routes/{route.id}", "falls back on every error") or note(
        lab, f"routes/{route.id}", "tells no errors apart"
    )
    return not_provable(own) if faults and own else judged(faults, *seen)


DOWN = Drill("F4", "every model fails", all_down, exhausted, seconds=0.5)
UNDECLARED = Drill("F15", "a failure that no rung is for", undeclared, returned, seconds=0.4)
