"""I1 to I6: a caller of each route with no papers, broken ones, ended ones, those of others or for others, forged ones.

Each is refused before anything is asked, while the caller's own papers are good.
"""

from collections.abc import Callable, Iterator
from functools import partial

from cadee.drill.base import Claim, Drill, Outcome, not_provable
from cadee.drill.calls import Answer
from cadee.drill.impostors import Papers, ended, for_others, forged, malformed, of_others, without
from cadee.drill.lab import Lab, Shown, request
from cadee.drill.refusal import Attempt, known, none_served, refusals, unknown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, Route
from cadee.model.flow import Integration
from cadee.model.identity import Identity

Fields = Callable[[Integration, Identity], Iterator[tuple[str, str]]]
"""From a call and its identity to the places that promise something (an element, a field)."""


def claims_about(says: str, fields: Fields) -> Callable[[Scene], Iterator[Claim]]:
    """Return what finds the claims of a drill: for each identity that may call a route, each promise, once."""

    def claims(scene: Scene) -> Iterator[Claim]:
        found: dict[Claim, None] = {}
        for told, _ in scene.routes():
            admitted = scene.admitted(told)
            for call in scene.served(told):
                identity = scene.estate.identities.get(call.identity or "")
                if identity is None or identity.id not in admitted:
                    continue
                for element, field in fields(call, identity):
                    found[Claim(element, field, says.format(identity.id), told.id, identity.id)] = None
        yield from found

    return claims


def trial_of(papers: Callable[[Lab, Caller], Papers]) -> Callable[[Lab, Claim], Outcome]:
    """Return the trial: each of some papers is shown on the route, between two calls with the caller's own."""

    def trial(lab: Lab, claim: Claim) -> Outcome:
        route = lab.scene.route(claim.route)
        caller = known(lab.scene, route, claim.about)
        if caller is None:
            return not_provable(unknown(lab.scene, claim.route, claim.about))
        shows = lab.door(caller).shows
        if claim.field in ("issuer", "audience") and shows != "token":
            return not_provable(f"'{caller.identity}' shows a {shows}, which names no {claim.field}")
        attempts = [_attempt(lab, route, caller, what, shown) for what, shown in papers(lab, caller)]
        if papers is without and shows == "token":
            attempts.append(_in_the_query(lab, route, caller))
        return none_served(lab, route, caller, attempts)

    return trial


def _attempt(lab: Lab, route: Route, caller: Caller, what: str, shown: Shown) -> Attempt:
    return Attempt(what, partial(lab.send, route, caller, shown=shown), refusals(lab, caller))


def _in_the_query(lab: Lab, route: Route, caller: Caller) -> Attempt:
    """A token in the address, where logs and proxies keep it."""
    path = f"{lab.product.path(lab.gateway, route)}?access_token={lab.token(caller)}"

    def make() -> Answer:
        with lab.line(caller, Shown()) as line:
            return line.post(path, request(route.targets[0], route.id))

    return Attempt("a token in the query", make)


def _proof(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    yield (call.ref, "auth") if call.auth is not None else (identity.ref, "auth")


def _calling(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    yield call.ref, "identity"
    yield from _proof(call, identity)


def _ending(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    if (call.auth or identity.auth) != "api-key":
        yield from _proof(call, identity)


def _issuing(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    if identity.issuer is not None:
        yield identity.ref, "issuer"
    if (call.auth or identity.auth) in ("spiffe", "mtls"):
        yield from _proof(call, identity)


def _meant(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    if identity.audience is not None:
        yield identity.ref, "audience"


def _signed(call: Integration, identity: Identity) -> Iterator[tuple[str, str]]:
    yield from _proof(call, identity)
    if (call.auth or identity.auth) == "api-key" and identity.credential is not None:
        yield identity.ref, "credential"


NONE = Drill("I1", "a caller shows nothing", claims_about("nobody is '{}' without papers", _calling), trial_of(without))
MALFORMED = Drill(
    "I2", "a caller shows broken papers", claims_about("nobody is '{}' by broken papers", _proof), trial_of(malformed)
)
ENDED = Drill(
    "I3", "a caller shows papers whose time is over",
    claims_about("nobody is '{}' by papers whose time is over", _ending), trial_of(ended),
)  # fmt: skip
OTHERS = Drill(
    "I4", "a caller shows papers of another issuer or authority",
    claims_about("nobody is '{}' by papers that others made", _issuing), trial_of(of_others),
)  # fmt: skip
FOR_OTHERS = Drill(
    "I5", "a caller shows papers that are meant for others",
    claims_about("nobody is '{}' by papers that are meant for others", _meant), trial_of(for_others),
)  # fmt: skip
FORGED = Drill(
    "I6", "a caller shows forged papers", claims_about("nobody is '{}' by forged papers", _signed), trial_of(forged)
)
