"""Systems that production shares with a lower environment, and production identities that reach down."""

from collections.abc import Iterator

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.instances import alike, called, own_systems, same_address, stages
from cadee.graph.stages import machines
from cadee.model.base import Staged
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-027", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the addresses of each system in production and below, and what machines of production may reach."""
    above, below = stages(graph)
    if not above or not below:
        yield NotApplicable("there are not both production and other environments")
        return
    written, read = called(below)
    shared, unsaid = [], []
    for system in own_systems(graph):
        pair = same_address(system, above, below)
        if pair and system.id in read:
            shared.append(_shared(graph, system, pair, system.id in written))
        elif system.id in read and alike(system, above, below):
            unsaid.append(system)
    found = [*shared, *_downward(graph, set(above))]
    if unsaid:
        found.append(_unsaid(graph, unsaid, list(below)))
    yield from found
    if not found:
        own = counted(len(own_systems(graph)), "system")
        yield Proof(f"{own} of our own: none is shared with {listed(below, last='or')}, no machine reaches down there")


def _shared(graph: Graph, system: System, pair: tuple[str, str], written: bool) -> Violation:
    high, low = pair
    done = "written" if written else "read"
    return Violation(
        graph.estate.route(system, "endpoint"),
        f"{system.kind} {system.id!r} has one address in {high} and in {low}: what is {done} there is {done} in {high}",
        label="one address",
        severity=None if written else Severity.WARN,
        help=f"give {low} an instance of its own: `per_environment: {{{low}: {{endpoint: ...}}}}`",
    )


def _unsaid(graph: Graph, unsaid: list[System], below: list[str]) -> Violation:
    names = listed((repr(system.id) for system in unsaid), most=3)
    return Violation(
        graph.estate.route(unsaid[0]),
        f"nobody can tell whether {listed(below)} and production call the same {names}",
        unknown=True,
        help="write the `endpoint` of each environment, or `environments` where it does not exist in one",
    )


def _downward(graph: Graph, live: set[str]) -> Iterator[Violation]:
    calls = graph.estate.integrations
    for identity in machines(graph):
        promotes = any(calls[key].plane == "promotion" for key in graph.uses(identity.id))
        if promotes or not identity.environments or not live.issuperset(identity.environments):
            continue
        become = [(f"identities/{key}", "can_assume") for key in identity.can_assume]
        for ref, field in (*become, *((grant.on, "grants") for grant in identity.grants or ())):
            reached = graph.estate.find(ref)
            if isinstance(reached, Staged) and reached.environments and live.isdisjoint(reached.environments):
                yield Violation(
                    graph.estate.route(identity, field),
                    f"production {identity.kind} {identity.id!r} reaches {ref!r}, which exists in "
                    f"{listed(reached.environments)} only",
                    label="leads out of production",
                    also=(Also(graph.estate.route(reached, "environments"), "not in production"),),
                    help="take the link out, or declare what promotes with `plane: promotion`",
                )
                break
