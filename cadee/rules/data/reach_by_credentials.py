"""Agents that can read credentials of others, and so reach more than they were granted."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.credentials import Reach, actors, keepers, reaches_by_credentials
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-023")
def check(graph: Graph) -> Iterator[Answer]:
    """Close what agents were granted over the credentials they can read; nothing may be added by that."""
    agents, kept = actors(graph), keepers(graph)
    if not agents or not kept:
        yield NotApplicable(
            "no agent is declared" if not agents else "no system is said to keep the credentials of an identity"
        )
        return
    found = reaches_by_credentials(graph)
    yield from (_violation(graph, reach) for reach in found)
    if not found:
        what = (
            f"{counted(len(agents), 'agent')}, {counted(len(kept), 'place')} with credentials ({listed(kept, most=4)})"
        )
        yield Proof(f"{what}: no agent reaches more by a credential it can read than it was granted")


def _violation(graph: Graph, reach: Reach) -> Violation:
    estate = graph.estate
    store, identity = estate.systems[reach.store], estate.identities[reach.identity]
    name = reach.agent.partition("/")[2]
    sure = store.credentials_of is not None or store.subject_access is not None
    keeps = f"keeps the credential of {identity.id!r}" if sure else "may show it more than its own credentials"
    more = f" and {counted(len(reach.beyond) - 1, 'more element')}" if len(reach.beyond) > 1 else ""
    field = "credentials_of" if store.credentials_of is not None else "subject_access"
    return Violation(
        estate.route(store, field) if sure else estate.route(store),
        f"agent {name!r} can read {store.kind} {store.id!r}, which {keeps}, and so reaches {reach.way[-1]!r}{more} "
        "beyond its grants",
        label="who reads this becomes whom it names",
        also=(Also(estate.route(identity, "credential"), "one of the credentials"),),
        witness=reach.witness("each can be read or used by the one before"),
        severity=Severity.BLOCK if reach.grave else None,
        unknown=not sure,
        help=f"give each caller of {store.id!r} its own credentials only, or take the right to read it from {name!r}",
    )
