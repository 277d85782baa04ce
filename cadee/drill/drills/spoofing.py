"""I9, I14: a caller says in headers that it is somebody else; what its papers say wins."""

from collections.abc import Iterator
from functools import partial

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.lab import Lab, Shown, most
from cadee.drill.refusal import Attempt, known, none_served, not_served, refusals, unknown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, Route

CANARY = "canary-spoof-7c1d"
"""Stands in every header that is made up; no stub may see it."""

LARGEST = 1200
"""A limit of more calls is not used up in a drill."""

OVER = 429
"""What every product answers to a call that is over a limit."""

TURNED_AWAY = (400, 401, 403)
"""What a product may answer to papers of its own that are made up: the caller gains nothing by showing them."""

_PATIENCE = 5


def headers(lab: Lab, name: str, route: str) -> dict[str, str]:
    """Return all that a caller could say of itself in headers, for a name; every value holds the canary or the name."""
    said = f"{name} {CANARY}"
    plain = (
        "x-cadee-target", "x-cadee-upstream", "x-envoy-original-path", "x-forwarded-user", "x-forwarded-email",
        "x-forwarded-preferred-username", "x-user", "x-user-id", "x-user-email", "x-auth-request-user", "remote-user",
        "x-remote-user", "x-authenticated-user", "x-authenticated-userid", "x-consumer-username",
        "x-consumer-custom-id", "x-credential-identifier", "x-spiffe-id", "x-client-id", "x-tenant-id",
        "openai-organization", "openai-project", "x-litellm-end-user-id", "x-litellm-customer-id", "x-litellm-tags",
        "x-litellm-api-key", "x-jwt-payload", "x-jwt-claim-sub",
        "x-ms-client-principal", "x-ms-client-principal-name", "x-goog-authenticated-user-email",
        "x-amzn-oidc-identity",
    )  # fmt: skip
    named = {
        "x-cadee-caller": name,
        "x-cadee-route": route,
        "x-forwarded-client-cert": f'By=spiffe://{CANARY};Hash={"0" * 64};Subject="CN={CANARY}";URI={name}',
        "x-forwarded-for": "127.0.0.1",
    }
    return {**dict.fromkeys(plain, said), **named}


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield for each identity on each route: nobody is it by saying so, and it is nobody else by saying so."""
    for told, _ in scene.routes():
        for name in scene.admitted(told):
            identity = scene.estate.identities.get(name)
            if identity is not None:
                says = f"nobody is '{name}' by saying so in a header, and what is said there reaches no endpoint"
                yield Claim(identity.ref, "subject" if identity.subject is not None else "auth", says, told.id, name)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Say to be the caller: without papers, with those of others who may not; then be it, and say to be others."""
    route = lab.scene.route(claim.route)
    caller = known(lab.scene, route, claim.about)
    if caller is None:
        return not_provable(unknown(lab.scene, claim.route, claim.about))
    outcome = none_served(lab, route, caller, _pretending(lab, route, caller))
    if outcome.verdict != "proven":
        return outcome
    faults, seen = [], []
    lab.fresh()
    answer = lab.ask(route, caller, headers=headers(lab, "somebody-else", route.id))
    primary = lab.at(route, route.targets[0].integration)
    if answer.status in TURNED_AWAY and not lab.reached():
        seen.append(Observation("caller", f"with its own papers and made up headers: {answer.status}, reached nobody"))
    elif not answer.ok or len(primary.seen) != 1:
        faults.append(f"with made up headers the caller itself got {answer}, reached {sorted(lab.reached())}")
    for stub in lab.stubs.values():
        kept = sorted({name for item in stub.seen for name, value in item.headers.items() if _made_up(name, value)})
        seen.append(Observation(stub.name, f"{len(stub.seen)} requests, made up headers: {', '.join(kept) or 'none'}"))
        faults += [f"the made up header {name} reached '{stub.name}'" for name in kept]
    return judged(faults, *outcome.observations, *(item for item in seen if not item.saw.startswith("0 ")))


def _made_up(name: str, value: str) -> bool:
    return CANARY in value or "somebody-else" in value


def _pretending(lab: Lab, route: Route, caller: Caller) -> Iterator[Attempt]:
    said = headers(lab, caller.subject or caller.identity, route.id)
    yield Attempt(
        "no papers, its name", partial(lab.send, route, caller, shown=Shown(), headers=said), refusals(lab, caller)
    )
    may = {each.identity for each in route.callers}
    for other in lab.gateway.callers:
        if other.identity not in may and lab.product.knows(other):
            call = partial(lab.send, route, other, headers=said)
            yield Attempt(f"the papers of '{other.identity}', its name", call)


def limited(scene: Scene) -> Iterator[Claim]:
    """Yield for each identity the smallest limit of its routes, the quickest to be used up."""
    found: dict[str, tuple[int, Claim]] = {}
    for told, route in scene.routes():
        for name in scene.admitted(told) if route.rate_limit is not None else ():
            says = f"'{name}' over its limit of {told.rate_limit} stays so under another name"
            size = most(route.rate_limit) if route.rate_limit is not None else 0
            if name not in found or size < found[name][0]:
                found[name] = (size, Claim(told.ref, "rate_limit", says, told.id, name))
    yield from (claim for _, claim in found.values())


def exhaust(lab: Lab, claim: Claim) -> Outcome:
    """Use a limit up; then call under other names, each between two plain calls that are over the limit."""
    route = lab.scene.route(claim.route)
    caller = known(lab.scene, route, claim.about)
    if caller is None:
        return not_provable(unknown(lab.scene, claim.route, claim.about))
    assert route.rate_limit is not None
    if most(route.rate_limit) > LARGEST:
        return not_provable(f"a limit of {most(route.rate_limit)} calls is not used up in a drill")
    before = not_served(lab, route, caller)
    if before:
        return refuted(f"nothing can be told: {before}")
    others = [each.subject for each in lab.gateway.callers if each.subject and each != caller]
    faults, seen = [], []
    for name in [*others[:3], "somebody-else"]:
        verdict = _escapes(lab, route, caller, name)
        seen.append(Observation("caller", f"over its limit, as '{name}': {verdict or 'over its limit'}"))
        faults += [f"under the name '{name}' it was {verdict}"] if verdict else []
    return judged(faults, *seen)


def _escapes(lab: Lab, route: Route, caller: Caller, name: str) -> str:
    """Return what came of calls under another name, "" where one was refused as those before it were.

    A limit gives calls back one by one, so that a single call that is served shows nothing: several in a row do.
    """
    said = headers(lab, name, route.id)
    assert route.rate_limit is not None
    for _ in range(min(_PATIENCE, most(route.rate_limit))):
        if not _over(lab, route, caller):
            return "not stopped: the limit was never met"
        lab.fresh()
        status = lab.send(route, caller, headers=said).status
        if status in (OVER, *TURNED_AWAY) and not lab.reached():
            return ""
    return f"answered {status} each time"


def _over(lab: Lab, route: Route, caller: Caller) -> bool:
    assert route.rate_limit is not None
    with lab.line(caller) as line:
        return any(lab.send(route, caller, line=line).status == OVER for _ in range(2 * most(route.rate_limit) + 2))


SPOOFED = Drill("I9", "a caller says in headers that it is somebody else", claims, trial)
ESCAPE = Drill("I14", "a caller over its limit calls under another name", limited, exhaust, alone=True, seconds=4)
