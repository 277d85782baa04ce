"""Means of repair that need what they repair, and requests that need a control plane."""

from collections.abc import Iterator

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import Graph, Path
from cadee.graph.recovery import Entanglement, control_planes, entanglements, locked_in, waiting_for
from cadee.model.flow import Integration
from cadee.model.identity import Identity
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-046")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each switch and each sealed identity needs with what it repairs; look for requests that wait."""
    planes = control_planes(graph)
    sealed = [each for each in graph.estate.identities.values() if each.break_glass is not None]
    if not planes and not sealed:
        yield NotApplicable("no switch runs apart from what it stops, and no identity is for emergencies")
        return
    found = [_waited_for(graph, call) for call in waiting_for(graph, planes)]
    found += [_entangled(graph, each) for each in entanglements(graph)]
    found += [_sealed_in(graph, each, *way) for each in sealed if (way := locked_in(graph, each)) is not None]
    yield from found
    if not found:
        keys = counted(len(sealed), "sealed identity", "sealed identities")
        places = f"switches on {listed(map(repr, planes))}" if planes else "no switch"
        yield Proof(f"{places}, {keys}: none needs or fails with what it repairs, and no request waits there")


def _waited_for(graph: Graph, call: Integration) -> Violation:
    return Violation(
        graph.estate.route(call, "to"),
        f"requests of {call.source!r} wait for {call.target!r}, from which switches are operated",
        label="a control plane",
        also=(_also(graph, call.target, "switches run on this"),),
        help="let the console push its settings, or make the call optional and keep the last known setting",
    )


def _entangled(graph: Graph, found: Entanglement) -> Violation:
    switch, place = graph.estate.switches[found.switch], graph.estate.systems[found.place]
    steps = (Step(place.ref, f"{found.switch} runs on it"), Step(f"systems/{found.repairs}", "what it repairs"))
    common = Witness("set", steps, f"what is common to both: {', '.join(found.common)}")
    fact, witness = f"may fail with {found.repairs!r}, which it repairs: {found.words}", common
    if found.path is not None:
        fact = f"needs what it repairs: {found.path}" if len(found.path) else "is what it repairs"
        witness = found.path.witness("from what the switch runs on to what it repairs")
    return Violation(
        graph.estate.route(switch, "runs_on"),
        f"{switch.kind} {switch.id!r} runs on {place.id!r}, which {fact}",
        label="gone when it is needed",
        also=(_also(graph, found.repairs, "repaired from there"),),
        witness=witness,
        severity=Severity.WARN if found.path is None else None,
        help=f"run it in an account, cluster or region that {found.repairs!r} does not need",
    )


def _sealed_in(graph: Graph, identity: Identity, number: int, what: str, path: Path) -> Violation:
    key = path.systems[-1]
    where = "there" if not len(path) else f"in {path.systems[0]!r}, which needs it"
    return Violation(
        graph.estate.route(identity, "grants", number, "on"),
        f"break-glass identity {identity.id!r} is to repair {key!r} and is of no use without it: {what} {where}",
        label="locked in",
        also=(_also(graph, key, "what it repairs"),),
        witness=path.witness("from what the identity needs to what it repairs"),
        help="keep a sealed copy of its credential outside, and let it sign in without that system",
    )


def _also(graph: Graph, key: str, words: str) -> Also:
    return Also(graph.estate.route(graph.estate.systems[key]), words)
