"""Identities of lower environments that reach production."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.base import Staged
from cadee.model.identity import Identity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


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
        if identity.break_glass is not None and identity.break_glass.expires >= graph.today:
            continue
        for element, chain in graph.touches(identity.id).items():
            reached = graph.estate.find(element)
            if isinstance(reached, Staged) and reached.environments and live.issuperset(reached.environments):
                faults += 1
                steps = " → ".join((*chain.identities, element))
                where = ", ".join(identity.environments or ())
                yield Violation(
                    graph.estate.route(identity, "can_assume" if len(chain.identities) > 1 else "grants"),
                    f"{identity.id!r} belongs to {where} and reaches {element!r} in production: {steps}",
                    label="leads into production",
                    also=(Also(graph.estate.route(reached, "environments"), "production only"),),
                    witness=chain.witness("each may become the next; the last may touch the resource"),
                    help="take the link out, or give production its own identity",
                )
                break
    if not faults:
        yield Proof(f"{counted(len(lower), 'identity', 'identities')} of lower environments: none reaches production")


def _below(identity: Identity, live: set[str]) -> bool:
    return bool(identity.environments) and live.isdisjoint(identity.environments or ())
