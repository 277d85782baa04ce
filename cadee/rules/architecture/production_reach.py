"""Identities of lower environments that reach production."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Chain
from cadee.model.base import Staged
from cadee.model.identity import Identity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-025", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow impersonation and grants from every identity that has no business in production."""
    stages = {key: environment.stage for key, environment in graph.estate.environments.items()}
    live = {key for key, stage in stages.items() if stage == "production"}
    if not live or len(live) == len(stages):
        yield NotApplicable("there are not both production and other environments")
        return
    lower = [identity for identity in graph.estate.identities.values() if _below(identity, live)]
    if not lower:
        yield NotApplicable("no identity is limited to environments below production")
        return
    faults = 0
    for identity in lower:
        if _for_emergencies(identity, graph):
            continue
        hit = next(_reached(graph, identity, live), None)
        if hit is not None:
            faults += 1
            yield _violation(graph, identity, *hit)
    if not faults:
        yield Proof(f"{counted(len(lower), 'identity', 'identities')} of lower environments: none reaches production")


def _below(identity: Identity, live: set[str]) -> bool:
    return bool(identity.environments) and live.isdisjoint(identity.environments or ())


def _for_emergencies(identity: Identity, graph: Graph) -> bool:
    return identity.break_glass is not None and identity.break_glass.expires >= graph.today


def _reached(graph: Graph, identity: Identity, live: set[str]) -> Iterator[tuple[Staged, Chain]]:
    """What exists in production only: identities it may become, then elements it may touch."""
    become = {
        f"identities/{key}": chain
        for key, chain in graph.assumed(identity.id).items()
        if key != identity.id and not _for_emergencies(graph.estate.identities[key], graph)
    }
    for element, chain in (*become.items(), *graph.touches(identity.id).items()):
        reached = graph.estate.find(element)
        if isinstance(reached, Staged) and reached.environments and live.issuperset(reached.environments):
            yield reached, chain


def _violation(graph: Graph, identity: Identity, reached: Staged, chain: Chain) -> Violation:
    ends = () if isinstance(reached, Identity) else (reached.ref,)
    what = f"production identity {reached.id!r}" if isinstance(reached, Identity) else f"{reached.ref!r} in production"
    return Violation(
        graph.estate.route(identity, "can_assume" if len(chain.identities) > 1 else "grants"),
        f"{identity.id!r} belongs to {listed(identity.environments or ())} and reaches {what}: "
        f"{' → '.join((*chain.identities, *ends))}",
        label="leads into production",
        also=(Also(graph.estate.route(reached, "environments"), "production only"),),
        witness=chain.witness("each may become the next" + ("; the last may touch the resource" if ends else "")),
        help="take the link out, or give production its own identity",
    )
