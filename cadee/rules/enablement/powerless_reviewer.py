"""People who decide at a gate and can neither stop nor undo what they decide on."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.actions import deeds
from cadee.model.control import Gate
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EN-006")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask of each human gate: may those who decide use a kill switch on what they decide on, and is a write undone."""
    gates = [gate for gate in graph.estate.gates.values() if gate.kind == "human" and gate.approver is not None]
    writes = {deed.call.id for deed in deeds(graph) if deed.action == "write"}
    judged, faults = 0, 0
    for gate in gates:
        calls = [graph.estate.integrations[key] for key in gate.guards]
        switches = _switches(graph, calls)
        kept = [call for call in calls if call.id in writes]
        judged += bool(switches or kept)
        may = graph.controls(str(gate.approver))
        if switches and not any(f"switches/{key}" in may for key in switches):
            faults += 1
            yield _cannot_stop(graph, gate, switches)
        lasting = [call for call in kept if call.compensation is None]
        if lasting:
            faults += 1
            yield _cannot_undo(graph, gate, lasting)
    if not judged:
        yield NotApplicable("no human gate with a named approver guards a write or something that a kill switch stops")
    elif not faults:
        yield Proof(f"{counted(judged, 'human gate')}: those who decide can stop what they decide on, and undo writes")


def _switches(graph: Graph, calls: Sequence[Integration]) -> list[str]:
    """Return the kill switches that stop a guarded call: on it, its ends, its callers and their calls."""
    elements: dict[str, None] = {}
    for call in calls:
        further = [graph.estate.integrations[key] for key in graph.calls_to(call.source)]
        for each in (call, *further):
            elements.update(dict.fromkeys((each.ref, f"systems/{each.source}", f"systems/{each.target}")))
    kinds = graph.estate.switches
    found = (key for element in elements for key in graph.switches_on(element) if kinds[key].kind == "kill-switch")
    return sorted(dict.fromkeys(found))


def _cannot_stop(graph: Graph, gate: Gate, switches: Sequence[str]) -> Violation:
    names = listed(map(repr, switches), last="or", most=3)
    return Violation(
        graph.estate.route(gate, "approver"),
        f"{gate.approver!r} decides at human gate {gate.id!r} and may not stop what it decides on: not with {names}",
        label="may decide, may not stop",
        also=tuple(Also(graph.estate.route(graph.estate.switches[key]), "would stop it") for key in switches[:3]),
        help=f"add switches/{switches[0]} to `permissions` of {gate.approver!r}",
    )


def _cannot_undo(graph: Graph, gate: Gate, calls: Sequence[Integration]) -> Violation:
    more = f" and {len(calls) - 1} more" if len(calls) > 1 else ""
    return Violation(
        graph.estate.route(calls[0]),
        f"nobody says how {calls[0].id!r}{more} is undone, which {gate.approver!r} allows at human gate {gate.id!r}",
        label="a write",
        also=(Also(graph.estate.route(gate), "allowed here"),),
        unknown=True,
        help=f"declare `compensation` of {calls[0].id!r}, or its `action` as irreversible",
    )
