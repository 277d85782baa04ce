"""Credentials that serve in more than one environment."""

from collections.abc import Iterator

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph, credential_environments
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


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
    faults = 0
    for places in used.values():
        if len(places) < 2:
            continue
        faults += 1
        names = list(dict.fromkeys(name for identities in places.values() for name in identities))
        first = graph.estate.identities[names[0]]
        holders = " and ".join(repr(name) for name in names)
        yield Violation(
            graph.estate.route(first, "credential"),
            f"one credential of {holders} opens {len(places)} environments: {', '.join(places)}",
            label="the same secret everywhere",
            also=tuple(
                Also((*graph.estate.route(graph.estate.identities[name]), "credential"), "and here")
                for name in names[1:]
            ),
            witness=Witness(
                "set", tuple(Step(f"environments/{place}", ", ".join(who)) for place, who in places.items())
            ),
            help="give each environment its own reference with `per_environment: {production: {credential: ...}}`",
        )
    if not faults:
        yield Proof(f"{counted(len(used), 'credential')}: each serves in one environment")
