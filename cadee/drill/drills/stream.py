"""F7: an answer in pieces breaks off after the first one; what was sent stays sent, and the caller must see it."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, refuted
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import asked, at_step, block, step, steps
from cadee.generators.gateway.model import Caller, Route

_END = "[DONE]"


def streams(scene: Scene) -> Iterator[Claim]:
    """Yield each step that answers in pieces, by its own declaration or by that of a call of the route."""
    for told, route in scene.routes():
        serving = next((call for call in scene.served(told) if call.mode == "stream"), None)
        for each in steps(scene, told):
            call = scene.estate.integrations[each.integration]
            bound = call if call.mode == "stream" else serving
            if bound is not None and route.targets[0].task == "chat":
                says = f"when the answer of '{call.id}' breaks off, the caller can tell, and no other model is asked"
                yield Claim(bound.ref, "mode", says, told.id, call.id)


@at_step
def cut(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    """Let a whole stream pass first; then let one break off, and compare."""
    found = step(lab.scene, route.id, claim.about)
    stub = lab.at(route, claim.about)
    lab.fresh()
    block(lab, route, found)
    whole = asked(lab, route, caller, stream=True)
    if not _complete(whole) or len(stub.seen) != 1:
        lab.settle(route, caller, deep=bool(found.before))
        return refuted(f"a sound stream did not arrive: {whole}", Observation("models", f"reached {lab.reached()}"))
    lab.fresh()
    block(lab, route, found)
    stub.mode = "cut"
    answer = asked(lab, route, caller, stream=True)
    allowed = {stub.name, *(lab.at(route, name).name for name in found.before)}
    others = {name: times for name, times in lab.reached().items() if name not in allowed}
    seen = (
        Observation("caller", f"sound: {whole}; cut: {answer}"),
        Observation("models", f"cut: reached {lab.reached()}"),
        Observation("caller", "failed over" if _complete(answer) else "not failed over: pieces were sent already"),
    )
    times = len(stub.seen)
    lab.settle(route, caller, deep=bool(found.before))
    faults = [f"'{stub.name}' was asked {times} times"] if times != 1 else []
    if others and not _complete(answer):
        faults.append(f"others were called: {others}")
    if _complete(answer) and not others:
        faults.append("the answer looked whole")
    return judged(faults, *seen)


def _complete(answer: Answer) -> bool:
    """Whether a caller must take an answer for whole: it ended, with the mark of an end and without an error."""
    return answer.ok and _END in answer.text and '"error"' not in answer.text


CUT = Drill("F7", "a stream breaks off after its first piece", streams, cut, seconds=3)
