"""I10: the name in the papers of a workload: its own opens the route; others, also such as look like it, do not."""

from collections.abc import Iterator
from functools import partial

from cadee.drill.base import Claim, Drill, Outcome, not_provable
from cadee.drill.lab import Lab, Shown
from cadee.drill.refusal import Attempt, known, none_served, refusals, unknown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, Route


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield for each identity that bears a name, on each route: nobody with another name is let in."""
    for told, _ in scene.routes():
        for name in scene.admitted(told):
            identity = scene.estate.identities.get(name)
            if identity is not None and identity.subject is not None:
                says = f"'{identity.subject}' is served, no other name is, nor is none"
                yield Claim(identity.ref, "subject", says, told.id, name)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Show good papers under other names and none, between two calls under the right one."""
    route = lab.scene.route(claim.route)
    caller = known(lab.scene, route, claim.about)
    if caller is None:
        return not_provable(unknown(lab.scene, claim.route, claim.about))
    if lab.door(caller).shows == "key":
        return not_provable(f"'{caller.identity}' shows a key, which bears no name")
    return none_served(lab, route, caller, _others(lab, route, caller))


def _others(lab: Lab, route: Route, caller: Caller) -> Iterator[Attempt]:
    taken = {each.subject for each in route.callers}
    by_certificate = lab.door(caller).shows == "certificate"
    for name in _names(caller.subject):
        if name in taken:
            continue
        shown = _certified(lab, name) if by_certificate else Shown(f"Bearer {lab.token(caller, sub=name)}")
        yield Attempt(f"'{name}'", partial(lab.send, route, caller, shown=shown), refusals(lab, caller))
    if not by_certificate:
        nameless = Shown(f"Bearer {lab.token(caller, sub=None)}")
        yield Attempt("papers without a name", partial(lab.send, route, caller, shown=nameless))
    yield Attempt("no papers", partial(lab.send, route, caller, shown=Shown()), refusals(lab, caller))


def _certified(lab: Lab, name: str) -> Shown:
    return Shown(certificate=lab.authority.issue(name))


def _names(subject: str) -> Iterator[str]:
    """Yield names that look like a subject: longer, shorter, beside it, in another domain, with other letters."""
    yield f"{subject}-2"
    yield subject[:-1]
    if subject.startswith("spiffe://"):
        domain, _, path = subject.removeprefix("spiffe://").partition("/")
        yield f"{subject}/more"
        yield f"spiffe://{domain}/somebody-else"
        yield f"spiffe://{domain}"
        yield f"spiffe://other.example/{path}"
        yield f"spiffe://{domain}.other.example/{path}"
        yield f"spiffe://{domain}/{path.swapcase()}"
    else:
        yield "somebody-else"
        yield subject.swapcase()


NAMED = Drill("I10", "a workload shows the right name, others, none", claims, trial)
