"""Credentials that serve in more than one environment."""

from collections.abc import Iterator, Mapping

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph, credential_environments
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

NAMES = ("env:", "k8s-secret:")
"""References that each process, or each cluster, resolves for itself: the same text may be another secret."""

Places = Mapping[str, tuple[str, ...]]


@rule("CADEE-A-026", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Count the environments in which each credential reference is used."""
    if len(graph.estate.environments) < 2:
        yield NotApplicable("fewer than two environments are declared")
        return
    used = credential_environments(graph.estate)
    if not used:
        yield NotApplicable("no identity names a credential")
        return
    shared = {reference: places for reference, places in used.items() if len(places) > 1}
    yield from (_shared(graph, places) for reference, places in shared.items() if not reference.startswith(NAMES))
    doubtful = [places for reference, places in shared.items() if reference.startswith(NAMES)]
    if doubtful:
        yield _doubtful(graph, doubtful)
    if not shared:
        yield Proof(f"{counted(len(used), 'credential')}: each serves in one environment")


def _shared(graph: Graph, places: Places) -> Violation:
    names = _holders(places)
    holders = " and ".join(repr(name) for name in names)
    steps = (Step(f"environments/{place}", ", ".join(who)) for place, who in places.items())
    return Violation(
        graph.estate.route(graph.estate.identities[names[0]], "credential"),
        f"one credential of {holders} opens {len(places)} environments: {', '.join(places)}",
        label="the same secret everywhere",
        also=_others(graph, names),
        witness=Witness("set", tuple(steps)),
        help="give each environment its own reference with `per_environment: {production: {credential: ...}}`",
    )


def _doubtful(graph: Graph, found: list[Places]) -> Violation:
    # Without the reference: a careless hand may have written the secret itself where its name belongs.
    names = list(dict.fromkeys(name for places in found for name in _holders(places)))
    where = listed(sorted({place for places in found for place in places}))
    holders = listed(map(repr, names), most=3)
    return Violation(
        graph.estate.route(graph.estate.identities[names[0]], "credential"),
        f"nobody can tell whether the credential of {holders} is the same secret in {where}",
        label="a name that each environment fills for itself",
        also=_others(graph, names),
        unknown=True,
        help="write where each environment keeps it, with `per_environment: {production: {credential: ...}}`",
    )


def _holders(places: Places) -> list[str]:
    return list(dict.fromkeys(name for identities in places.values() for name in identities))


def _others(graph: Graph, names: list[str]) -> tuple[Also, ...]:
    route, identities = graph.estate.route, graph.estate.identities
    return tuple(Also((*route(identities[name]), "credential"), "and here") for name in names[1:])
