"""Machines that could change too much at once, and identities that several agents share."""

from collections.abc import Iterator

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import Graph
from cadee.graph.blast import Blast, blasts
from cadee.graph.stages import in_production, machines
from cadee.model.identity import Identity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-029")
def check(graph: Graph, *, most_writable: int = 8, most_irreversible: int = 2) -> Iterator[Answer]:
    """Count what each machine may change, itself or as another, and the agents that act as it."""
    if not in_production(graph):
        yield NotApplicable("the reach of an identity counts in production")
        return
    found = blasts(graph, most_writable)
    judged = [each for each in machines(graph) if found[each.id].writable or found[each.id].more]
    shared = [(each, agents) for each in machines(graph) if len(agents := _agents(graph, each)) > 1]
    if not judged and not shared:
        yield NotApplicable("no workload, agent or key may change anything")
        return
    wide = {each.id for each in judged if len(found[each.id].writable) > most_writable}
    faults = len(shared)
    for identity in judged:
        blast = found[identity.id]
        if identity.id in wide:
            faults += 1
            yield _too_wide(graph, identity, "change", blast.writable, most_writable)
        elif len(blast.irreversible) > most_irreversible:
            faults += 1
            yield _too_wide(graph, identity, "irreversibly change", blast.irreversible, most_irreversible)
    yield from (_shared(graph, identity, agents, found[identity.id]) for identity, agents in shared)
    if not faults:
        largest = max(judged, key=lambda each: len(found[each.id].writable))
        yield Proof(
            f"{counted(len(judged), 'machine identity', 'machine identities')} that may change something: "
            f"{largest.id!r} the most, {counted(len(found[largest.id].writable), 'element')}; no agents share one"
        )


def _agents(graph: Graph, identity: Identity) -> tuple[str, ...]:
    callers = {graph.estate.integrations[key].source for key in graph.uses(identity.id)}
    return tuple(sorted(key for key in callers if graph.estate.systems[key].kind == "agent"))


def _too_wide(graph: Graph, identity: Identity, verb: str, reach: tuple[str, ...], most: int) -> Violation:
    names = listed((repr(on.partition("/")[2]) for on in reach), most=3)
    tiers = [system.tier for on in reach if (system := graph.estate.systems.get(on.partition("/")[2]))]
    critical = sum(tier in (0, 1) for tier in tiers)
    also = f", {critical} of tier 0 or 1" if critical else ""
    return Violation(
        graph.estate.route(identity, "grants") if identity.grants else graph.estate.route(identity),
        f"{identity.kind} {identity.id!r} may {verb} {len(reach)} elements{also}, more than {most}: {names}",
        label="one theft, all of these",
        witness=Witness("set", tuple(Step(on) for on in reach), f"what {identity.id!r} may {verb}"),
        help="give each task an identity of its own, with the grants of that task",
    )


def _shared(graph: Graph, identity: Identity, agents: tuple[str, ...], blast: Blast) -> Violation:
    writes = bool(blast.writable or blast.more)
    names = listed(map(repr, agents), most=3)
    return Violation(
        graph.estate.route(identity),
        f"agents {names} act as one {identity.kind}, {identity.id!r}: nobody can tell which of them did what",
        label="shared",
        also=tuple(Also(graph.estate.route(graph.estate.systems[key]), "acts as it") for key in agents[:3]),
        severity=None if writes else Severity.WARN,
        help=f"give {names} an identity each",
    )
