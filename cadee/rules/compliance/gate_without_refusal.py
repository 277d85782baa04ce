"""Gates that cannot refuse, or whose refusal leads nowhere safe."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.control import Gate
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

WHEN = {"allow": "agrees", "deny": "refuses", "escalate": "cannot decide"}


@rule("CADEE-C-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the outcomes of each gate with yes, no and undecided, and follow the latter two to a safe end."""
    gates = list(graph.estate.gates.values())
    if not gates:
        yield NotApplicable("no gate is declared")
        return
    terminals = [*filter(graph.is_terminal, graph.systems()), *graph.desks]
    ends = graph.reaching(terminals, fallbacks=True)
    silent = [gate for gate in gates if gate.outcomes is None]
    faults = [fault for gate in gates if gate.outcomes for fault in _faults(graph, gate, ends)]
    if silent:
        more = f", nor for {counted(len(silent) - 1, 'more gate')}" if len(silent) > 1 else ""
        message = f"nobody says what happens when gate {silent[0].id!r} refuses{more}"
        yield Violation(graph.estate.route(silent[0]), message, unknown=True, help="declare `outcomes`")
    yield from faults
    if not (silent or faults):
        yield Proof(f"{counted(len(gates), 'gate')}: each can refuse, and a refusal or a doubt leads to a safe end")


def _faults(graph: Graph, gate: Gate, ends: frozenset[str]) -> Iterator[Violation]:
    said = {answer: getattr(gate.outcomes, answer) for answer in WHEN}
    helped = said["deny"] is not None and said["deny"] not in ("refusal", "static-answer", "continue")
    missing = [answer for answer in WHEN if said[answer] is None and not (answer == "escalate" and helped)]
    at = graph.estate.route(gate, "outcomes")
    if missing:
        message = f"gate {gate.id!r} leads nowhere when it {listed((WHEN[a] for a in missing), last='or')}"
        yield Violation(at, message, help=f"add {listed(f'`{answer}`' for answer in missing)} to its `outcomes`")
    for answer in ("deny", "escalate"):
        ref = said[answer]
        wrong = None if ref is None else _wrong(graph, gate, ref, ends)
        if ref is not None and wrong is not None:
            target = graph.estate.find(ref)
            yield Violation(
                (*at, answer),
                f"when gate {gate.id!r} {WHEN[answer]}, {wrong}",
                label="not a safe end",
                also=() if target is None else (Also(graph.estate.route(target), "leads here"),),
                help="lead it to `refusal`, to `static-answer`, or by an integration to people",
            )


def _wrong(graph: Graph, gate: Gate, ref: str, ends: frozenset[str]) -> str | None:
    """Return what is wrong with an outcome other than yes, None where it ends safely."""
    section, _, key = ref.partition("/")
    if ref == "continue":
        return "it goes on as if it agreed"
    if section == "integrations" and key in gate.guards:
        return f"{key!r}, which it guards, is called all the same"
    if section == "gates":
        return None if _decided(graph, key) else f"gate {key!r} is asked, and gates ask each other without end"
    call = graph.estate.integrations.get(key) if section == "integrations" else None
    system = key if section == "systems" else call.target if call is not None else ""
    safe = section in ("refusal", "static-answer", "owners", "fallbacks") or system in ends
    return None if safe else f"it leads to {ref!r}, from where no safe end is reached"


def _decided(graph: Graph, key: str) -> bool:
    """Whether a chain of gates that pass a doubt on ends: at a person, or at something that is no gate."""
    seen: set[str] = set()
    while key not in seen and (gate := graph.estate.gates.get(key)) is not None:
        seen.add(key)
        ref = (gate.outcomes.escalate if gate.outcomes is not None else None) or ""
        if gate.kind == "human" or not ref.startswith("gates/"):
            return True
        key = ref.removeprefix("gates/")
    return False
