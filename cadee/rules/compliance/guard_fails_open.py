"""Gates and guards that let pass when they fail, or of which nobody says what they do then."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Graph
from cadee.graph.gating import GRAVE, at_stake, failing_open
from cadee.graph.guarding import guards_in_use, leaks
from cadee.model.control import Gate
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-005")
def check(graph: Graph) -> Iterator[Answer]:
    """Take out what fails open: see which actions, which data and which answers then pass unchecked."""
    stakes = at_stake(graph)
    gates = [gate for gate in graph.estate.gates.values() if gate.id in stakes]
    guards = [graph.estate.systems[key] for key in guards_in_use(graph)]
    if not gates and not guards:
        yield NotApplicable("no gate and no guard stands on a request")
        return
    found = [*_gates(graph, gates, stakes), *_guards(graph, guards), *_unsaid(graph, gates, guards, stakes)]
    yield from found
    if not found:
        both = listed(counted(len(each), noun) for each, noun in ((gates, "gate"), (guards, "guard")) if each)
        yield Proof(f"{both}: each says what it does when it fails, and none then lets pass what must be checked")


def _gates(graph: Graph, gates: Sequence[Gate], stakes: Mapping[str, str]) -> Iterator[Violation]:
    route, told = graph.estate.route, failing_open(graph)
    for gate in gates:
        if gate.on_error == "open" and stakes[gate.id] and gate.id not in told:
            stake = f"{stakes[gate.id]} data" if stakes[gate.id] in GRAVE else stakes[gate.id]
            message = f"gate {gate.id!r} lets everything pass when it fails; at stake: {stake}"
            yield Violation(route(gate, "on_error"), message, label="open", help="set `on_error: closed`")
    vague = [(gate, words) for gate in gates if gate.on_error is not None and (words := listed(_vague(gate)))]
    if vague:
        more = f"; {counted(len(vague) - 1, 'more gate')} likewise" if len(vague) > 1 else ""
        message = f"gate {vague[0][0].id!r} fails {vague[0][0].on_error}: {vague[0][1]}{more}"
        yield Violation(route(vague[0][0], "on_error"), message, severity=Severity.WARN)


def _vague(gate: Gate) -> Iterator[str]:
    if gate.on_error_reason is None:
        yield "nobody says why that is right"
    if gate.kind != "human" and gate.rollout != "staged":
        yield "nobody says how a new rule spreads" if gate.rollout is None else "a new rule takes hold all at once"


def _guards(graph: Graph, guards: Sequence[System]) -> Iterator[Violation]:
    open_guards, systems = [guard for guard in guards if guard.on_error == "open"], graph.estate.systems
    leaking = {leak.guard: leak for leak in leaks(graph, [guard.id for guard in open_guards])}
    for guard in open_guards:
        at, leak = graph.estate.route(guard, "on_error"), leaking.get(guard.id)
        if leak is not None:
            model, note = systems[leak.model], f"the way {leak.label} data takes when the guard lets everything pass"
            said = f"{leak.label} data reaches outside {model.kind} {model.id!r} when guard {guard.id!r} fails"
            also, offer = (Also(graph.estate.route(model), "not cleared for it"),), "set `on_error: closed`"
            yield Violation(at, said, "open", also, leak.path.witness(note), help=offer)
        elif graph.estate.workflow.exposure != "internal":
            message = f"guard {guard.id!r} lets everything pass when it fails, in a workflow that outsiders meet"
            yield Violation(at, message, "open", severity=Severity.ERROR, help="set `on_error: closed`")


def _unsaid(
    graph: Graph, gates: Sequence[Gate], guards: Sequence[System], stakes: Mapping[str, str]
) -> Iterator[Violation]:
    silent: list[Gate | System] = [gate for gate in gates if gate.on_error is None]
    silent += [guard for guard in guards if guard.on_error is None]
    grave = [each for each in silent if stakes.get(each.id) or isinstance(each, System)]
    if silent:
        first, others = (grave or silent)[0], len(silent) - 1
        what = "guard" if isinstance(first, System) else "gate"
        more = f", nor what {others} more do{'es' if others == 1 else ''}" if others else ""
        message = f"nobody says whether {what} {first.id!r} refuses or lets pass when it fails{more}"
        at, severity = graph.estate.route(first), None if grave else Severity.ERROR
        yield Violation(at, message, severity=severity, unknown=True, help="declare `on_error`, open or closed")
