"""G1, G2: guards are asked, and what they refuse goes no further: to no model, to no caller."""

from collections.abc import Iterator

from cadee.drill.answers import MASK
from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.guarding import bodies, guards, with_guard
from cadee.drill.lab import CANARY, Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import asked, failed, note
from cadee.drill.stubs import Stub
from cadee.generators.gateway.model import Caller, Guard, Route

FORBIDDEN = "canary-forbidden-77c1"
"""What a guard of a drill refuses."""


def before(scene: Scene) -> Iterator[Claim]:
    """Yield, for each route and guard, that it is asked, that what it refuses reaches no model, what it takes away."""
    for told, _ in scene.routes():
        for system, element, field in guards(scene, told):
            if "input" in system.inspects or not system.inspects:
                says = f"'{system.id}' is asked about every call of '{told.id}'"
                yield Claim(element, field, says, told.id, system.id)
            if "input" in system.inspects:
                says = f"what '{system.id}' refuses of '{told.id}' reaches no model"
                yield Claim(system.ref, "inspects", says, told.id, system.id)
            if system.redacts:
                says = f"'{told.id}' reaches a model without what '{system.id}' takes away"
                yield Claim(system.ref, "redacts", says, told.id, system.id)


def after(scene: Scene) -> Iterator[Claim]:
    """Yield, for each route and guard of answers, that what it refuses does not reach the caller."""
    for told, _ in scene.routes():
        for system, element, field in guards(scene, told):
            if "output" in system.inspects:
                says = f"what '{system.id}' refuses of an answer of '{told.id}' does not reach the caller"
                yield Claim(system.ref, "inspects", says, told.id, system.id)
                says = f"'{system.id}' is shown every answer of '{told.id}'"
                yield Claim(element, field, says, told.id, system.id)


@with_guard
def judged_before(lab: Lab, claim: Claim, route: Route, caller: Caller, guard: Guard) -> Outcome:
    """Try what a claim says of what goes in."""
    if claim.field == "redacts":
        return _redacted(lab, route, caller, guard)
    return (_refused if claim.field == "inspects" else _seen)(lab, route, caller, lab.stub(guard))


def _redacted(lab: Lab, route: Route, caller: Caller, guard: Guard) -> Outcome:
    """Let the guard take a word away: a model that saw the word before must see what stands in its place."""
    if "change" not in lab.product.guarding(guard):
        own = lab.scene.why_not(f"systems/{guard.system}")
        return not_provable(own or f"{lab.product.name} lets no guard change what it is shown")
    stub, primary = lab.stub(guard), lab.at(route, route.targets[0].integration)
    faults, seen = [], []
    for name, body in bodies(route, FORBIDDEN):
        lab.fresh()
        control = asked(lab, route, caller, **body)
        plain = [FORBIDDEN.encode() in each.body for each in primary.seen]
        lab.fresh()
        stub.masks = FORBIDDEN
        answer = asked(lab, route, caller, **body)
        masked = [FORBIDDEN.encode() not in each.body and MASK.encode() in each.body for each in primary.seen]
        lab.fresh()
        seen.append(Observation("caller", f"{name}: {control} while nothing is taken away, then {answer}"))
        seen.append(Observation(primary.name, f"{name}: saw the word {plain.count(True)} times, then masked {masked}"))
        if not control.ok or plain != [True]:
            faults.append(f"without a redactor at work ({name}) a call got {control}")
        if not answer.ok or masked != [True]:
            faults.append(f"'{primary.name}' saw what '{stub.name}' takes away ({name})")
    return judged(faults, *seen)


def _seen(lab: Lab, route: Route, caller: Caller, stub: Stub) -> Outcome:
    """Send sound prompts, short and long, in one piece and in several; each must be in the log of the guard first."""
    faults, seen = [], []
    for name, body in bodies(route, CANARY):
        lab.fresh()
        answer = asked(lab, route, caller, **body)
        shown = [each for each in stub.seen if CANARY.encode() in each.body]
        model = lab.at(route, route.targets[0].integration).seen
        seen += [Observation("caller", f"{name}: {answer}"), Observation(stub.name, f"{name}: saw {len(shown)}")]
        if not answer.ok or len(model) != 1:
            faults.append(f"a sound call ({name}) got {answer}")
        elif not shown or shown[0].number > model[0].number:
            faults.append(f"'{stub.name}' did not see a prompt ({name}) before the model did")
    return judged(faults, *seen)


def _refused(lab: Lab, route: Route, caller: Caller, stub: Stub) -> Outcome:
    """Send a word that the guard refuses: it must reach no model; the same prompt without the word must."""
    faults, seen = [], []
    for name, body in bodies(route, FORBIDDEN):
        lab.fresh()
        passed = asked(lab, route, caller, **body)
        reached = lab.reached()
        lab.fresh()
        stub.refuses = (FORBIDDEN.encode(),)
        answer = asked(lab, route, caller, **body)
        seen.append(Observation("caller", f"{name}: {passed} while it is allowed, {answer} while it is refused"))
        seen.append(Observation("models", f"{name}: reached {reached}, then {lab.reached() or 'none'}"))
        if not passed.ok or not reached:
            faults.append(f"a call that '{stub.name}' allows ({name}) got {passed}")
        if not failed(answer) or lab.reached():
            faults.append(f"what '{stub.name}' refuses ({name}) got {answer} and reached {lab.reached() or 'no model'}")
        lab.fresh()
    return judged(faults, *seen)


@with_guard
def judged_after(lab: Lab, claim: Claim, route: Route, caller: Caller, guard: Guard) -> Outcome:
    """Let a model say a word that the guard refuses: it must not be in what the caller gets; other words must."""
    if "output" not in lab.product.guarding(guard):
        own = lab.scene.why_not(f"systems/{guard.system}")
        return not_provable(own or f"{lab.product.name} shows answers to no guard")
    if route.targets[0].task == "embedding":
        return not_provable("an answer that is a vector holds no words to refuse")
    stub, primary = lab.stub(guard), lab.at(route, route.targets[0].integration)
    faults, seen = [], []
    for name, body in bodies(route, CANARY, far=False):
        lab.fresh()
        primary.says = FORBIDDEN
        passed = asked(lab, route, caller, **body)
        shown = [each for each in stub.seen if FORBIDDEN.encode() in each.body]
        stub.refuses = (FORBIDDEN.encode(),)
        answer = asked(lab, route, caller, **body)
        seen.append(Observation("caller", f"{name}: {passed} while it is allowed, {answer} while it is refused"))
        seen.append(Observation(stub.name, f"{name}: saw {len(shown)} answers"))
        if not passed.ok or FORBIDDEN not in passed.text:
            faults.append(f"an answer that '{stub.name}' allows ({name}) got {passed}")
        if not shown:
            faults.append(f"'{stub.name}' did not see the answer ({name})")
        if FORBIDDEN in answer.text and claim.field == "inspects":
            faults.append(f"what '{stub.name}' refuses ({name}) reached the caller")
        lab.settle(route, caller)
    own = note(lab, f"systems/{guard.system}", "in pieces")
    if own and faults and all("(stream)" in fault for fault in faults):
        return not_provable(own)
    return judged(faults, *seen)


BEFORE = Drill("G1", "a guard judges what goes to a model", before, judged_before, seconds=0.3)
AFTER = Drill("G2", "a guard judges what a model answers", after, judged_after, seconds=0.3)
