"""I11: each endpoint is shown the gateway's own proof for it, and nothing of a caller's or for anybody else."""

from collections.abc import Iterator

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.lab import Lab
from cadee.drill.scene import Scene
from cadee.drill.steps import at_step, block, note, step, steps, with_caller
from cadee.drill.stubs import Seen, Stub
from cadee.generators.gateway.facts import proof
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import GatewayRoute, Integration

_CARRIED = ("authorization", "proxy-authorization", "x-api-key", "api-key", "cookie")
_OWN = {name: f"canary-of-the-caller-in-{name}" for name in _CARRIED}


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield for each call of the gateway on each route: its own proof is shown there, and no other."""
    for told, _ in scene.routes():
        for name in (each.integration for each in steps(scene, told)):
            call = scene.estate.integrations[name]
            if call.identity is not None:
                yield Claim(call.ref, "identity", _says(call), told.id, name)
        for call in guarding(scene, told):
            if call.identity is not None:
                yield Claim(call.ref, "identity", _says(call), told.id, call.id, variant="guard")


def _says(call: Integration) -> str:
    return f"'{call.target}' is shown the proof of '{call.identity}', and no credential of anybody else"


def guarding(scene: Scene, told: GatewayRoute) -> Iterator[Integration]:
    """Yield the calls to the guards of a route."""
    guards = {guard.system for guard in scene.route(told.id).guards}
    for call in scene.estate.integrations.values():
        if call.source == told.gateway and call.target in guards:
            yield call


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Call with many credentials of one's own; read what reached the endpoint, and all others on the way."""
    return with_caller(_at_guard)(lab, claim) if claim.variant == "guard" else at_step(_at_model)(lab, claim)


def _at_model(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    return _judged(lab, claim, route, caller, lab.at(route, claim.about))


def _at_guard(lab: Lab, claim: Claim, route: Route, caller: Caller) -> Outcome:
    target = lab.scene.estate.integrations[claim.about].target
    guard = next(each for each in route.guards if each.system == target)
    if guard.protocol == "grpc":
        return not_provable("no stub here speaks to a guard by grpc")
    return _judged(lab, claim, route, caller, lab.stub(guard))


def _judged(lab: Lab, claim: Claim, route: Route, caller: Caller, end: Stub) -> Outcome:
    call = lab.scene.estate.integrations[claim.about]
    kind = proof(call, lab.scene.estate.identities.get(call.identity or ""))
    if kind in ("spiffe", "mtls") and lab.product.plain_stubs:
        return not_provable(f"{lab.product.name} is led to its endpoints without TLS here, so it shows no certificate")
    lab.fresh()
    if claim.variant != "guard":
        block(lab, route, step(lab.scene, route.id, claim.about))
    papers = lab.papers(caller)
    brought = {name: value for name, value in _OWN.items() if name != "authorization" or not papers.authorization}
    answer = lab.ask(route, caller, headers=brought)
    deep = claim.variant != "guard" and call.id != route.targets[0].integration
    if not end.seen:
        lab.settle(route, caller, deep=deep)
        return refuted(f"nothing can be told: the caller got {answer}, '{end.name}' was not reached")
    unproved = [f"'{end.name}' was {fault}" for fault in _unproved(lab, call, kind, end.seen[0])]
    seen, leaks = _leaks(lab, _secrets(lab, papers.authorization))
    lab.settle(route, caller, deep=deep)
    told = note(lab, call.ref, "no certificate") or note(lab, f"systems/{call.target}", "without the credential")
    if unproved and told and not leaks:
        return not_provable(told)
    return judged([*unproved, *leaks], *seen)


def _leaks(lab: Lab, secrets: dict[str, str]) -> tuple[list[Observation], list[str]]:
    """Return what each stub saw of credentials, and what of it was not meant for it."""
    seen, faults = [], []
    for stub in lab.stubs.values():
        mine = {lab.canary(name) for name in _identities(lab, stub)}
        found = sorted(
            {what for item in stub.seen for what, text in secrets.items() if text not in mine and _holds(item, text)}
        )
        faults += [f"'{stub.name}' saw {what}" for what in found]
        if stub.seen:
            shown = "a certificate" if stub.seen[0].peer else "no certificate"
            seen.append(Observation(stub.name, f"{shown}, foreign credentials: {', '.join(found) or 'none'}"))
    return seen, faults


def _unproved(lab: Lab, call: Integration, kind: str, seen: Seen) -> Iterator[str]:
    """Yield what is wrong with the proof that an endpoint was shown."""
    identity = lab.scene.estate.identities.get(call.identity or "")
    canary = lab.canary(call.identity or "")
    carried = [name for name in _CARRIED if canary in seen.headers.get(name, "")]
    if kind in ("spiffe", "mtls"):
        wanted = identity.subject if identity is not None and identity.subject else ""
        if not seen.peer or (wanted and seen.peer != wanted):
            yield f"shown {f'the certificate of {seen.peer!r}' if seen.peer else 'no certificate'}"
        if any(name in seen.headers for name in _CARRIED):
            yield "shown a credential beside the certificate"
    elif kind not in ("", "none") and not carried:
        yield f"not shown the credential of '{call.identity}'"


def _identities(lab: Lab, stub: Stub) -> set[str]:
    """Return the identities as which the gateway calls a stub."""
    calls = lab.scene.estate.integrations.values()
    here = (call for call in calls if call.source == lab.gateway.system and call.target == stub.system)
    return {call.identity for call in here if call.identity}


def _secrets(lab: Lab, authorization: str) -> dict[str, str]:
    """Return what no endpoint may see, in words and as text; an endpoint's own credential is among it."""
    found = {f"the key of '{name}'": lab.canary(name) for name in lab.scene.estate.identities}
    found |= {f"the caller's {name}": value for name, value in _OWN.items()}
    if authorization:
        found["the caller's token"] = authorization.removeprefix("Bearer ")
    return found


def _holds(seen: Seen, text: str) -> bool:
    return text in seen.path or text.encode() in seen.body or any(text in value for value in seen.headers.values())


ISOLATED = Drill("I11", "a caller brings credentials of its own", claims, trial, seconds=1)
