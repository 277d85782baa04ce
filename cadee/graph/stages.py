"""This file holds which estate counts as production, and which identities are machines, where their secrets go."""

from collections.abc import Iterable, Sequence

from cadee.graph.graph import Graph
from cadee.graph.ground import OTHERS
from cadee.graph.memo import once
from cadee.model.flow import Integration
from cadee.model.identity import Identity

BOUND = ("mtls", "spiffe", "cloud-iam")
"""Proofs that are of no use to whoever copies what travels."""


@once
def in_production(graph: Graph) -> bool:
    """Whether the estate of a graph is that of production, or stands for it.

    So does an estate without environments, one without an environment of stage production, and one that is the same in
    all of them.
    """
    estate = graph.estate
    if estate.environment is None or estate.environment.stage == "production" or estate.uniform:
        return True
    return all(environment.stage != "production" for environment in estate.environments.values())


@once
def machines(graph: Graph) -> tuple[Identity, ...]:
    """Return the identities that no person holds, in order of writing; those for emergencies are left out."""
    return tuple(
        identity
        for identity in graph.estate.identities.values()
        if identity.kind != "person" and identity.break_glass is None
    )


def copyable(identity: Identity) -> bool:
    """Whether an identity proves itself by something that can be copied: a key, a password, a secret, a certificate."""
    return identity.kind == "key" or identity.auth in ("api-key", "password") or identity.credential is not None


def outlived_by(graph: Graph, identity: Identity, calls: Sequence[Integration]) -> str:
    """The retired system that still holds a live secret, or the one that all calls lead to."""
    if not copyable(identity) or (identity.expires is not None and identity.expires < graph.today):
        return ""
    systems = graph.estate.systems
    holders = [call.source for call in calls if systems[call.source].lifecycle == "retired"]
    gone = [call.target for call in calls if systems[call.target].lifecycle == "retired"]
    return (holders or (gone if len(gone) == len(calls) else [""]))[0]


def leaves(graph: Graph, identity: Identity, calls: Iterable[Integration]) -> bool:
    """Whether a secret that can be copied is shown to, or held by, somebody outside; callers in public are no place."""
    if not copyable(identity) or identity.auth in BOUND:
        return False
    trust = {key: zone.trust for key, zone in graph.estate.zones.items()}
    ends = [tuple(trust.get(graph.estate.systems[end].zone or "") for end in (c.source, c.target)) for c in calls]
    return any(source != "public" and (source in OTHERS or target in OTHERS) for source, target in ends)
