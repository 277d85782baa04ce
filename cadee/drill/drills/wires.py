"""I12: the wires are encrypted as declared: to the gateway, and from it to endpoints that are who they should be."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.calls import Answer, Line
from cadee.drill.drills.isolation import guarding
from cadee.drill.lab import Lab, Shown, request
from cadee.drill.papers import Authority
from cadee.drill.refusal import SHUT, Attempt, known, none_served, unknown
from cadee.drill.scene import Scene
from cadee.drill.steps import at_step, block, note, step, steps, with_caller
from cadee.drill.stubs import Stub
from cadee.generators.gateway.model import Caller, Endpoint, Guard, Route, Target
from cadee.model.flow import Integration


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield for each call to and from the gateway, once: it is encrypted, as declared."""
    yield from {claim.element: claim for claim in reversed(list(_all(scene)))}.values()


def _all(scene: Scene) -> Iterator[Claim]:
    for told, _ in scene.routes():
        for call in scene.served(told):
            if _encrypted(call) and call.identity in scene.admitted(told):
                says = f"the gateway is reached by {call.encryption} only"
                yield Claim(call.ref, "encryption", says, told.id, call.identity or "", variant="door")
        for name in (each.integration for each in steps(scene, told)):
            call = scene.estate.integrations[name]
            if _encrypted(call):
                yield Claim(call.ref, "encryption", _says(call), told.id, name)
        for call in guarding(scene, told):
            if _encrypted(call):
                yield Claim(call.ref, "encryption", _says(call), told.id, call.id, variant="guard")


def _encrypted(call: Integration) -> bool:
    return call.encryption in ("tls", "mtls")


def _says(call: Integration) -> str:
    return f"'{call.target}' is asked by {call.encryption}, and nothing is told to one that is not '{call.target}'"


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Try the door without encryption; or let the endpoint show certificates that are not its own."""
    if claim.variant == "door":
        return _at_door(lab, claim)
    return with_caller(_at_guard)(lab, claim) if claim.variant == "guard" else at_step(_at_model)(lab, claim)


def _at_door(lab: Lab, claim: Claim) -> Outcome:
    route = lab.scene.route(claim.route)
    caller = known(lab.scene, route, claim.about)
    if caller is None:
        return not_provable(unknown(lab.scene, claim.route, claim.about))
    if not lab.gateway.endpoint.secure:
        return refuted(f"the endpoint of '{lab.gateway.system}' is {lab.gateway.endpoint.url}")
    if not lab.door(caller).secure:
        return not_provable(f"{lab.product.name} is drilled without TLS at its door")
    attempts = [Attempt("plain http", partial(_plainly, lab, route, caller), SHUT | {400, 403, 404, 426})]
    call = lab.scene.estate.integrations[claim.element.partition("/")[2]]
    if call.encryption == "mtls":
        without = Shown(lab.papers(caller).authorization)
        attempts.append(Attempt("TLS without a certificate", partial(lab.send, route, caller, shown=without), SHUT))
    return none_served(lab, route, caller, attempts)


def _plainly(lab: Lab, route: Route, caller: Caller) -> Answer:
    said = lab.papers(caller).authorization or f"Bearer {caller.subject}"
    with Line(lab.door(caller).port, host=lab.gateway.endpoint.host, within=5) as line:
        body = request(route.targets[0], route.id)
        return line.post(lab.product.path(lab.gateway, route), body, {"authorization": said})


def _at_model(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    target = lab.scene.target(route, claim.about)
    assert target is not None
    return _judged(lab, claim, route, caller, target)


def _at_guard(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    name = lab.scene.estate.integrations[claim.about].target
    guard = next(each for each in route.guards if each.system == name)
    if guard.protocol == "grpc":
        return not_provable("no stub here speaks to a guard by grpc")
    return _judged(lab, claim, route, caller, guard)


def _judged(lab: Lab, claim: Claim, route: Route, caller: Caller, end: Target | Guard) -> Outcome:
    place = end.endpoint
    if not place.secure:
        own = note(lab, lab.scene.estate.integrations[claim.about].ref, "plain http")
        return not_provable(own) if own else refuted(f"its endpoint is {place.url}")
    if lab.product.plain_stubs or not lab.product.restarts:
        return not_provable(f"{lab.product.name} is led to its endpoints without TLS here")
    stub = lab.stub(end)
    _ask(lab, claim, route, caller, stub)
    if not stub.seen:
        lab.settle(route, caller, deep=True)
        return refuted(f"nothing can be told: '{stub.name}' was not reached with its own certificate")
    peer = stub.seen[0].peer
    call = lab.scene.estate.integrations[claim.about]
    faults = [f"'{stub.name}' was shown no certificate"] if call.encryption == "mtls" and not peer else []
    seen = [Observation(stub.name, f"with its own certificate: reached, shown {peer or 'no certificate'}")]
    try:
        for what, certificate in _others(lab, place):
            stub.show(certificate)
            _ask(lab, claim, route, caller, stub)
            seen.append(_shown(stub, what))
            faults += _told(stub, what)
    finally:
        stub.show(lab.authority.issue(place.host))
    if len(route.targets) > 1 and claim.variant != "guard":
        lab.restart()
    _ask(lab, claim, route, caller, stub)
    if not stub.seen:
        faults.append(f"'{stub.name}' was not reached once it showed its own certificate again")
    lab.settle(route, caller)
    return judged(faults, *seen)


def _shown(stub: Stub, what: str) -> Observation:
    broken = ", ".join(dict.fromkeys(stub.broken)) or "none"
    return Observation(stub.name, f"with {what}: {len(stub.seen)} requests, handshakes broken off: {broken}")


def _told(stub: Stub, what: str) -> Iterator[str]:
    if stub.seen:
        yield f"with {what} '{stub.name}' was told the request"
    elif not stub.broken:
        yield f"with {what} '{stub.name}' was not called at all, so nothing was refused"


def _ask(lab: Lab, claim: Claim, route: Route, caller: Caller, stub: Stub) -> None:
    """Call the route so that a stub is asked; wait until it was, or until a handshake with it has failed."""
    lab.fresh()
    if claim.variant != "guard":
        block(lab, route, step(lab.scene, route.id, claim.about))
    lab.ask(route, caller)
    end = time.monotonic() + 2
    while not (stub.seen or stub.broken) and time.monotonic() < end:
        time.sleep(0.02)


def _others(lab: Lab, place: Endpoint) -> Iterator[tuple[str, tuple[Path, Path]]]:
    yield "the certificate of another host", lab.authority.issue("another.example")
    foreign = Authority(lab.folder / "foreign endpoints", "drill")
    yield "a certificate of another authority", foreign.issue(place.host)
    yield "a certificate that has ended", lab.authority.issue(place.host, days=(-3, -1))


WIRES = Drill("I12", "wires without encryption, endpoints that are somebody else", claims, trial, seconds=3)
