"""This file holds how a gateway is kept that all ways to AI run through: who administers it, its keys, its callers."""

from collections.abc import Iterator, Mapping

from cadee.graph.graph import Graph
from cadee.graph.ground import OTHERS, trust
from cadee.model.identity import Identity
from cadee.model.system import System

OUTSIDE = ("public", "partner", "vendor")


def crowns(graph: Graph) -> tuple[System, ...]:
    """Return the gateways that ask models, in order; none where a model is reached around them."""
    if not graph.handed_over or graph.bypasses(fallbacks=True):
        return ()
    calls, models = graph.estate.integrations, set(graph.models)
    asking = {calls[key].source for key in graph.handed_over if calls[key].target in models}
    return tuple(graph.estate.systems[key] for key in sorted(asking))


def exposed_by(graph: Graph, gateway: System) -> Iterator[System]:
    """Yield the systems outside that call a gateway on the control plane; itself where it stands in a public zone."""
    if trust(graph, gateway) == "public":
        yield gateway
    for call in graph.estate.integrations.values():
        if call.plane == "control" and call.target == gateway.id:
            source = graph.estate.systems[call.source]
            if trust(graph, source) in OUTSIDE:
                yield source


def administered(graph: Graph, gateway: System) -> bool:
    """Whether it is said from where a gateway is administered: a call on the control plane from a known zone, or an
    administrator who may do so from some networks only.
    """
    calls = graph.estate.integrations.values()
    callers = (
        graph.estate.systems[each.source] for each in calls if (each.plane, each.target) == ("control", gateway.id)
    )
    bound = (each for each in graph.estate.identities.values() if each.restricted_to)
    grants = (grant for each in bound for grant in each.grants or () if grant.on == gateway.ref)
    return any(trust(graph, caller) for caller in callers) or any(
        not {"admin", "*"}.isdisjoint(grant.actions) for grant in grants
    )


def keys_held(graph: Graph, gateway: System) -> tuple[Identity, ...]:
    """Return the identities as which a gateway asks AI that others serve by a secret, in order of writing."""
    calls = graph.estate.integrations
    names = {calls[key].identity for key in graph.handed_over if calls[key].source == gateway.id}
    secret = ("api-key", "password", "oidc")
    held = (each for each in graph.estate.identities.values() if each.id in names)
    return tuple(each for each in held if each.kind == "key" or each.auth in secret)


def callers_by_identity(graph: Graph, gateway: System) -> Mapping[str, tuple[str, ...]]:
    """Return the systems that call a gateway for each identity that they call as, in order ("" where none is said).

    Calls as nobody over the boundary of a zone are left out: there an identity is asked for in any case (A-024).
    """
    crossings = frozenset(graph.zone_crossings) if graph.estate.zones else frozenset()
    found: dict[str, set[str]] = {}
    for key in graph.calls_to(gateway.id):
        call = graph.estate.integrations[key]
        if call.identity is None and key in crossings:
            continue
        found.setdefault(call.identity or "", set()).add(call.source)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def tried(graph: Graph, gateway: System) -> bool:
    """Whether the loss of a gateway was tried, or ladders step in for it, of which each is asked for its own drill."""
    if any(each.kind == "drill" and each.subject == gateway.ref for each in graph.estate.evidence.values()):
        return True
    return any(row.fallbacks for row in graph.failure_matrix(up_to_tier=3) if row.removed == (gateway.ref,))


def built_here(graph: Graph, gateway: System) -> bool:
    """Whether a gateway is run from a build of one's own, not by others."""
    return trust(graph, gateway) not in OTHERS
