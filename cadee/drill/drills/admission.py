"""I7, I8: who may not use a route is refused there, and no failure of a model leads anyone to what it may not use."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.calls import Answer
from cadee.drill.impostors import stranger
from cadee.drill.lab import Lab, Shown, request
from cadee.drill.refusal import Attempt, known, none_served, not_served, refusals, unknown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import GatewayRoute
from cadee.model.identity import Identity


def who_may(told: GatewayRoute) -> str:
    """Return the field of a route that says who may call it."""
    return "serves" if told.consumers is None else "consumers"


def closed(scene: Scene) -> Iterator[Claim]:
    """Yield: each identity that the gateway knows is refused on each route that is not its own; so is everybody else.

    And no model is reached by another name than that of its route.
    """
    homes = {name: told for told, _ in scene.routes() for name in scene.admitted(told)}
    for told, _ in scene.routes():
        for name in homes:
            if name not in scene.admitted(told):
                says = f"'{name}' is refused on '{told.id}'"
                yield Claim(told.ref, who_may(told), says, told.id, name)
        yield Claim(told.ref, who_may(told), f"nobody else of the estate is served on '{told.id}'", told.id)
        yield Claim(told.ref, "primary", f"its models are reached by the name '{told.id}' only", told.id, told.primary)


def refuse(lab: Lab, claim: Claim) -> Outcome:
    """Make the forbidden calls, between two sound ones."""
    scene, route = lab.scene, lab.scene.route(claim.route)
    if claim.field == "primary":
        caller = scene.someone(route)
        return (
            _without_any() if caller is None else none_served(lab, route, caller, _by_other_names(lab, route, caller))
        )
    if not claim.about:
        caller = scene.someone(route)
        return _without_any() if caller is None else none_served(lab, route, caller, _of_others(lab, route))
    for _, home in scene.routes():
        caller = known(scene, home, claim.about)
        if caller is not None:
            return none_served(lab, home, caller, _elsewhere(lab, home, route, caller))
    return not_provable(unknown(scene, claim.route, claim.about))


def _without_any() -> Outcome:
    return not_provable("none of its callers can be known by this product")


def _elsewhere(lab: Lab, home: Route, route: Route, caller: Caller) -> Iterator[Attempt]:
    """Yield calls of a route by a caller of another one."""
    yield Attempt(f"'{route.id}' with good papers", partial(lab.send, route, caller))
    path = lab.product.path(lab.gateway, home)
    if path != lab.product.path(lab.gateway, route):
        body = request(home.targets[0], route.id)
        yield Attempt(f"'{route.id}' by the path of '{home.id}'", partial(_posted, lab, caller, path, body))


def _by_other_names(lab: Lab, route: Route, caller: Caller) -> Iterator[Attempt]:
    """Yield calls that ask for a model by every name that is not that of a route."""
    routes = {each.id for each in lab.gateway.routes}
    names: dict[str, None] = {}
    for step in route.targets:
        made = (
            step.model,
            step.system,
            step.integration,
            f"{step.protocol}/{step.model}",
            f"{step.vendor}/{step.model}",
        )
        inner = (f"{route.id}.{step.integration}", f"{route.id}/{step.integration}", f"target-{step.integration}")
        names |= dict.fromkeys((*made, *inner))
    names |= dict.fromkeys((route.id.upper(), f"{route.id} ", f"{route.id}x", "*", ""))
    for name in names:
        if name not in routes:
            yield Attempt(f"the model {name!r}", partial(lab.send, route, caller, model=name))
    for what, value in (("no model", None), ("a list of models", [route.id]), ("a number", 1)):
        yield Attempt(what, partial(lab.send, route, caller, model=value))


def _of_others(lab: Lab, route: Route) -> Iterator[Attempt]:
    """Yield calls by each identity of the estate that no route of this gateway admits, with its own sound papers."""
    admitted = {name for told, _ in lab.scene.routes() for name in lab.scene.admitted(told)}
    doors = {lab.door(caller).shows: caller for caller in lab.gateway.callers if lab.product.knows(caller)}
    for identity in lab.scene.estate.identities.values():
        if identity.id in admitted:
            continue
        for at_door in doors.values():
            for how, shown in _own_papers(lab, identity, at_door):
                call = partial(lab.send, route, at_door, shown=shown)
                yield Attempt(f"'{identity.id}' by {how}", call, refusals(lab, at_door))


def _own_papers(lab: Lab, identity: Identity, at_door: Caller) -> Iterator[tuple[str, Shown]]:
    """Yield what an identity can show at the door of some caller: its certificate, its tokens, its key."""
    shows, subject = lab.door(at_door).shows, identity.subject or identity.id
    if shows == "certificate" and _certified(identity):
        yield "its certificate", Shown(certificate=lab.authority.issue(subject))
    if shows != "certificate" and identity.credential is not None:
        yield "its key", Shown(f"Bearer {lab.canary(identity.id)}")
    if shows != "certificate" and identity.auth in ("oidc", "spiffe"):
        issuers = (each for each in lab.gateway.callers if each.proof == "token" and each.issuer == identity.issuer)
        by = next(issuers, None)
        for audience in dict.fromkeys((identity.audience, at_door.audience)):
            said: dict[str, Any] = {"sub": subject, "aud": audience, "iss": identity.issuer}
            token = lab.token(by, **said) if by is not None else stranger().token(**said)
            yield f"its token for {audience!r}", Shown(f"Bearer {token}")


def _certified(identity: Identity) -> bool:
    return identity.auth in ("spiffe", "mtls") or (identity.subject or "").startswith("spiffe://")


def _posted(lab: Lab, caller: Caller, path: str, body: object) -> Answer:
    papers = lab.papers(caller)
    with lab.line(caller, papers) as line:
        return line.post(path, body, {"authorization": papers.authorization} if papers.authorization else {})


def contained(scene: Scene) -> Iterator[Claim]:
    """Yield: for each route beside models that are not its own, its failures lead to none of them."""
    for told, route in scene.routes():
        if _foreign(scene, told):
            ladder = scene.ladder(told)
            element, field = (ladder.ref, "rungs") if ladder is not None else (told.ref, "primary")
            says = f"no failure leads a caller of '{told.id}' to a model that is not its own"
            yield Claim(element, field, says, route.id)


def break_all(lab: Lab, claim: Claim) -> Outcome:
    """Let the models of the route fail one after another, until none is left; read who was reached."""
    route, told = lab.scene.route(claim.route), lab.scene.estate.routes[claim.route]
    caller = lab.scene.someone(route)
    if caller is None:
        return _without_any()
    before = not_served(lab, route, caller)
    if before:
        return refuted(f"nothing can be told: {before}")
    foreign, faults, seen = _foreign(lab.scene, told), [], []
    for mode in ("500", "429", "reset", "400"):
        for count in range(1, len(route.targets) + 1):
            lab.fresh()
            for step in route.targets[:count]:
                lab.at(route, step.integration).mode = mode
            answer = lab.ask(route, caller)
            seen.append(Observation("models", f"{mode} at the first {count}: {answer.status}, reached {_list(lab)}"))
            others = sorted(foreign & {stub.system for stub in lab.models() if stub.seen})
            faults += [f"{mode} at the first {count} led to '{name}'" for name in others]
            if count == 1 and not lab.at(route, route.targets[0].integration).seen and mode == "500":
                faults.append("the primary was not asked, so its failure was not tried")
        lab.settle(route, caller, deep=True)
    return judged(faults, *seen)


def _list(lab: Lab) -> str:
    return ", ".join(f"'{name}'" for name in lab.reached()) or "none"


def _foreign(scene: Scene, told: GatewayRoute) -> set[str]:
    """Return the models of this gateway that stand on no rung of a route."""
    ladder = scene.ladder(told)
    own = {told.primary, *(rung.to for rung in (ladder.rungs if ladder is not None else ()) if rung.to)}
    mine = {scene.estate.integrations[name].target for name in own if name in scene.estate.integrations}
    return {step.system for route in scene.gateway.routes for step in route.targets} - mine


CLOSED = Drill("I7", "someone asks for a route that is not theirs", closed, refuse)
CONTAINED = Drill("I8", "the models of a route fail while others stand ready", contained, break_all, seconds=4)
