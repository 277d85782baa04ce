"""G3: a guard is down: calls pass or are refused as declared, after the declared time."""

import time
from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import Answer
from cadee.drill.guarding import bodies, guards, with_guard
from cadee.drill.lab import CANARY, Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import LONGEST, asked, failed, long, margin
from cadee.drill.stubs import Stub
from cadee.generators.gateway.model import Caller, Guard, Route

DOWN = ("hang", "500", "reset")
"""How a guard fails."""

TIMES = 3
"""What comes too late is measured anew, so often at most."""


def down(scene: Scene) -> Iterator[Claim]:
    """Yield, for each route and guard, what becomes of calls while it is down, and how long it is waited for."""
    for told, _ in scene.routes():
        for system, _, _ in guards(scene, told):
            if system.on_error is not None:
                does = "passes" if system.on_error == "open" else "is refused and reaches no model"
                says = f"while '{system.id}' is down, a call of '{told.id}' {does}"
                yield Claim(system.ref, "on_error", says, told.id, system.id)
            for call in scene.estate.integrations.values():
                if call.source == told.gateway and call.target == system.id and call.timeout is not None:
                    says = f"'{told.id}' waits {call.timeout} for '{system.id}'"
                    yield Claim(call.ref, "timeout", says, told.id, system.id)
                    break


@with_guard
def judged_down(lab: Lab, claim: Claim, route: Route, caller: Caller, guard: Guard) -> Outcome:
    """Let the guard fail; see who is reached, and for how long the guard is waited for."""
    if long(guard.timeout) > LONGEST:
        return not_provable(f"{guard.timeout} is longer than a drill waits")
    stub = lab.stub(guard)
    if claim.field == "timeout":
        return _waited(lab, route, caller, guard, stub)
    opens = lab.scene.estate.systems[claim.about].on_error == "open"
    lab.fresh()
    control = asked(lab, route, caller)
    faults = [] if control.ok and stub.seen else [f"while '{stub.name}' is well, a call got {control}"]
    seen = [Observation("caller", f"guard well: {control}")]
    for mode in DOWN:
        for name, body in bodies(route, CANARY, far=False):
            lab.fresh()
            stub.mode = mode
            answer = asked(lab, route, caller, **body)
            seen.append(Observation("caller", f"guard {mode}, {name}: {answer}"))
            seen.append(Observation("models", f"guard {mode}, {name}: reached {lab.reached() or 'none'}"))
            faults += _as_declared(lab, answer, f"guard {mode}, {name}", stub, opens)
            lab.fresh()
    return judged(faults, *seen)


def _as_declared(lab: Lab, answer: Answer, here: str, stub: Stub, opens: bool) -> Iterator[str]:
    if not stub.seen:
        yield f"{here}: it was not asked"
    if opens and not (answer.ok and lab.reached()):
        yield f"{here}: the caller got {answer}"
    if not opens and (not failed(answer) or lab.reached()):
        yield f"{here}: the caller got {answer}, and {lab.reached() or 'no model'} was reached"


def _waited(lab: Lab, route: Route, caller: Caller, guard: Guard, stub: Stub) -> Outcome:
    call = lab.scene.estate.integrations
    told = next(
        each.timeout
        for each in call.values()
        if each.source == lab.gateway.system and each.target == guard.system and each.timeout is not None
    )
    faults: list[str] = []
    seen: list[Observation] = []
    for _ in range(TIMES):
        lab.fresh()
        stub.mode = "hang"
        answer = asked(lab, route, caller)
        end = time.monotonic()
        later = [each.at for model in lab.models() for each in model.seen]
        waited = min([*later, end]) - stub.seen[0].at if stub.seen else 0.0
        seen.append(Observation("caller", f"guard hangs: {answer}"))
        seen.append(Observation(stub.name, f"waited for {waited:.2f} s"))
        right = long(told) * 0.9 - 0.05 <= waited <= long(told) + margin(lab, told)
        faults = [] if stub.seen and right else [f"'{stub.name}' was waited for {waited:.2f} s, not {told}"]
        lab.fresh()
        if not faults:
            break
    return judged(faults, *seen)


GONE = Drill("G3", "a guard is down", down, judged_down, seconds=3)
