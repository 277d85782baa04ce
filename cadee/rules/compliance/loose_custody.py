"""Vendors that hold personal data: nobody's, for ever, behind a weak door or open to a test account."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.personal import processors
from cadee.graph.stages import in_production
from cadee.model.identity import Identity
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed

WEAK = ("none", "password")
Held = Mapping[str, System]


@rule("CADEE-C-024")
def check(graph: Graph, *, marks: str = "test,demo,trial,sandbox,dummy") -> Iterator[Answer]:
    """Ask each outside holder of personal data for an owner and an end, and those who get in for how they do."""
    held: Held = {key: graph.estate.systems[key] for key in processors(graph)}
    if not held:
        yield NotApplicable("no system outside the house holds data that is labelled personal")
        return
    groups: dict[tuple[str, ...], list[System]] = {}
    for system in held.values():
        if missing := _missing(system):
            groups.setdefault(missing, []).append(system)
    for missing, group in groups.items():
        names = listed((repr(system.id) for system in group), most=6)
        verb = "holds" if len(group) == 1 else "hold"
        message = f"{names} {verb} personal data outside the house, with {lacks(missing)}"
        yield Violation(graph.estate.route(group[0]), message, "holds personal data")
    entering = [
        (identity, at) for identity in graph.estate.identities.values() if (at := _entered(graph, identity, held))
    ]
    words = frozenset(marks.split(",")) if in_production(graph) else frozenset()
    found = [fault for identity, at in entering for fault in _faults(graph, identity, at, held, words)]
    yield from found
    if not groups and not found:
        names, ends = listed(held, most=6), sum(system.terms is not None for system in held.values())
        said = (
            f"{counted(len(held), 'outside holder')} of personal data ({names}): all owned, {ends} with terms that end"
        )
        yield Proof(f"{said}; of {counted(len(entering), 'identity', 'identities')} at them none is weak or for tests")


def _missing(system: System) -> tuple[str, ...]:
    endless = system.terms is not None and system.terms.retention is None
    return (("owner",) if system.owner is None else ()) + (("end to keeping it",) if endless else ())


def _entered(graph: Graph, identity: Identity, held: Held) -> str:
    """Return the first holder that an identity has a grant on or calls, "" where it gets into none."""
    granted = (grant.on.removeprefix("systems/") for grant in identity.grants or ())
    called = (graph.estate.integrations[key].target for key in graph.uses(identity.id))
    return next((key for key in (*granted, *called) if key in held), "")


def _rules(identity: Identity, held: Held) -> str:
    """Return the first holder at which an identity may do everything, "" where there is none."""
    everything = (grant for grant in identity.grants or () if not {"admin", "*"}.isdisjoint(grant.actions))
    return next((key for grant in everything if (key := grant.on.removeprefix("systems/")) in held), "")


def _faults(graph: Graph, identity: Identity, at: str, held: Held, words: frozenset[str]) -> Iterator[Violation]:
    route, ruled = graph.estate.route, _rules(identity, held)
    also = (Also(route(held[ruled or at]), "holds personal data"),)
    if ruled and identity.auth is None:
        message = f"nobody says how {identity.id!r} signs in, who may do everything at {ruled!r}"
        yield Violation(route(identity), message, "how?", also, unknown=True, help="declare `auth`")
    if ruled and identity.auth in WEAK:
        how = "without proving who it is" if identity.auth == "none" else "with a mere password"
        message = f"{identity.id!r} may do everything at {ruled!r} and signs in {how}"
        yield Violation(route(identity, "auth"), message, "opens all of it", also, help="use oidc, saml or mtls")
    if not words.isdisjoint(f"{identity.id} {identity.name or ''}".lower().replace("-", " ").split()):
        message = f"{identity.id!r} is for tests by its name and gets into {at!r} in production"
        yield Violation(
            route(identity), message, "for tests?", also, help="keep it out of production with `environments`"
        )
