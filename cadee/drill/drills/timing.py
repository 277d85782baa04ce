"""F11, F12, F13: how long a hanging model is waited for, how often a failing one is tried again, when a call ends."""

import time
from collections.abc import Iterator
from itertools import pairwise

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import LONGEST, asked, at_step, block, long, margin, note, step, steps, with_caller
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import Integration

TIMES = 3
"""What comes too late is measured anew, so often at most: a busy machine is late, a wrong configuration always."""


def hanging(scene: Scene) -> Iterator[Claim]:
    """Yield the declared time of one attempt of each step."""
    for told, _ in scene.routes():
        for each in steps(scene, told):
            call = scene.estate.integrations[each.integration]
            if call.timeout is not None:
                says = f"'{call.id}' is left {call.timeout} after it was asked without an answer"
                yield Claim(call.ref, "timeout", says, told.id, call.id)


@at_step
def left(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let the step hang; measure from each arrival there to what comes next: an attempt, the next step, an answer."""
    call = lab.scene.estate.integrations[claim.about]
    assert call.timeout is not None
    if long(call.timeout) > LONGEST:
        return not_provable(f"{call.timeout} is longer than a drill waits")
    seen: list[Observation] = []
    found = step(lab.scene, route.id, call.id)
    for _ in range(TIMES):
        lab.fresh()
        block(lab, route, found)
        lab.at(route, call.id).mode = "hang"
        answer = asked(lab, route, caller)
        spans, cut = _spans(lab, route, call, time.monotonic()), _cut(lab, route, answer.seconds)
        seen.append(Observation("caller", str(answer)))
        seen.append(Observation(lab.at(route, call.id).name, f"left after {_shown(spans)} s"))
        early, late = _early(call, spans, cut), _late(lab, call, spans)
        lab.settle(route, caller, deep=bool(found.before))
        if not early and not late:
            break
    if late and not early and call.retries and lab.product.waits == "its own":
        return not_provable(note_of_wait(lab, call))
    return judged([*early, *late], *seen)


def _spans(lab: Lab, route: Route, call: Integration, end: float) -> list[float]:
    """Return the seconds between the arrivals at a step, and from the last one to what came after it."""
    mine = lab.at(route, call.id).seen
    others = [seen.at for stub in lab.models() for seen in stub.seen if mine and seen.at > mine[-1].at]
    return [after - before for before, after in pairwise([*(seen.at for seen in mine), min([*others, end])])]


def _cut(lab: Lab, route: Route, took: float) -> bool:
    """Whether a call ended because its caller waits no longer."""
    waits = [call.timeout for call in lab.scene.served(lab.scene.estate.routes[route.id]) if call.timeout is not None]
    return any(took >= long(each) - 0.05 for each in waits)


def _early(call: Integration, spans: list[float], cut: bool) -> list[str]:
    """Return what says that a step was left before its time, other than by its caller; or was not asked at all."""
    assert call.timeout is not None
    if not spans:
        return [f"'{call.id}' was not asked"]
    least = long(call.timeout) * 0.9 - 0.05
    found = [span for span in (spans[:-1] if cut else spans) if span < least]
    return [f"'{call.id}' was left after {span:.2f} s, before its {call.timeout} were over" for span in found]


def _late(lab: Lab, call: Integration, spans: list[float]) -> list[str]:
    """Return what says that a step was left too late; between two attempts the wait before a retry comes on top."""
    assert call.timeout is not None
    most = long(call.timeout) + margin(lab, call.timeout)
    wait = long(call.backoff) if call.backoff is not None else 0.0
    found = [*(span for span in spans[:-1] if span > most + wait), *(span for span in spans[-1:] if span > most)]
    return [f"'{call.id}' was left after {span:.2f} s only, not {call.timeout}" for span in found]


def note_of_wait(lab: Lab, call: Integration) -> str:
    """Return why a product does not wait before a retry as declared."""
    own = note(lab, call.ref, "the wait before a retry")
    return own or f"{lab.product.name} chooses the wait before a retry"


def again(scene: Scene) -> Iterator[Claim]:
    """Yield how often each step is tried again, and after which wait."""
    for told, _ in scene.routes():
        for each in steps(scene, told):
            call = scene.estate.integrations[each.integration]
            if call.retries is not None:
                times = _times(call.retries)
                says = f"'{call.id}' is {times} when it fails by server-error"
                yield Claim(call.ref, "retries", says, told.id, call.id)
            if call.retries and call.backoff is not None:
                says = f"'{call.id}' is tried again {call.backoff} after it failed"
                yield Claim(call.ref, "backoff", says, told.id, call.id)


@at_step
def retried(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let the step fail at once by 503; count its attempts, measure the waits between them."""
    call, found = lab.scene.estate.integrations[claim.about], step(lab.scene, route.id, claim.about)
    lab.fresh()
    block(lab, route, found)
    stub = lab.at(route, call.id)
    stub.mode = "503"
    answer = asked(lab, route, caller)
    waits = [after.at - before.at for before, after in pairwise(stub.seen)]
    times = len(stub.seen)
    lab.settle(route, caller, deep=bool(found.before))
    seen = (Observation("caller", str(answer)), Observation(stub.name, f"tried {times} times, {_shown(waits)} s apart"))
    if claim.field == "retries":
        right = 1 + (call.retries or 0)
        return judged([] if times == right else [f"'{call.id}' was tried {times} times, not {right}"], *seen)
    return _waited(lab, call, waits, seen)


def _waited(lab: Lab, call: Integration, waits: list[float], seen: tuple[Observation, ...]) -> Outcome:
    assert call.backoff is not None
    told = long(call.backoff)
    faults = [] if waits else [f"'{call.id}' was not tried again"]
    faults += [f"{wait:.3f} s passed" for wait in waits if wait > told + margin(lab, call.backoff)]
    if waits and (lab.product.waits == "its own" or not faults):
        return not_provable(note_of_wait(lab, call))
    return judged(faults, *seen)


def _times(retries: int) -> str:
    if not retries:
        return "not tried again"
    return "tried again once" if retries == 1 else f"tried again {retries} times"


def ends(scene: Scene) -> Iterator[Claim]:
    """Yield how long the caller of each route waits."""
    for told, _ in scene.routes():
        for call in scene.served(told):
            if call.timeout is not None and call.identity in scene.admitted(told):
                says = f"a call of '{call.id}' ends within {call.timeout}, also while every model hangs"
                yield Claim(call.ref, "timeout", says, told.id, call.identity)


@with_caller
def ended(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let every model hang; measure until the caller has an answer."""
    call = lab.scene.estate.integrations[claim.element.partition("/")[2]]
    found = lab.scene.caller(claim.about)
    assert call.timeout is not None
    if found is None:
        return not_provable(f"'{claim.about}' cannot be known by this product")
    if min(long(call.timeout), sum(long(each.timeout) * (1 + each.retries) for each in route.targets)) > LONGEST:
        return not_provable(f"{call.timeout} is longer than a drill waits")
    lab.fresh()
    for stub in lab.models():
        stub.mode = "hang"
    answer = asked(lab, route, found)
    reached = lab.reached()
    lab.settle(route, found, deep=len(route.targets) > 1)
    seen = (Observation("caller", str(answer)), Observation("models", f"reached {reached or 'none'}"))
    if not reached.get(lab.at(route, route.targets[0].integration).name):
        return judged(["no model was asked"], *seen)
    if answer.seconds <= long(call.timeout) + margin(lab, call.timeout):
        return judged(["the caller got a sound answer"] if answer.ok else [], *seen)
    own = note(lab, f"routes/{route.id}", "the whole request")
    return not_provable(own) if own else judged([f"the caller waited {answer.seconds:.2f} s"], *seen)


def _shown(spans: list[float]) -> str:
    return ", ".join(f"{span:.2f}" for span in spans) or "0"


HANGING = Drill("F11", "a model hangs: the time of one attempt", hanging, left, seconds=4)
AGAIN = Drill("F12", "a model fails at once: attempts and waits", again, retried, seconds=0.5)
ENDS = Drill("F13", "every model hangs: the caller's deadline", ends, ended, seconds=6)
