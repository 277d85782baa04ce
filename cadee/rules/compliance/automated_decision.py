"""Decisions about people's rights that AI takes with no person who could overturn them."""

from collections.abc import Iterable, Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.gating import minds
from cadee.graph.kinds import Path
from cadee.model.control import Gate
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-C-015")
def check(graph: Graph) -> Iterator[Answer]:
    """Take every integration away that a person's gate guards; a decision that AI still reaches is its own."""
    workflow, calls = graph.estate.workflow, graph.estate.integrations.values()
    decisions = [call for call in calls if call.affects_rights and call.plane == "runtime"]
    if minds(graph) and workflow.risk_class == "high" and all(call.affects_rights is None for call in calls):
        message = "the workflow is of high risk and nobody says which of its calls decide on people's rights"
        help_ = "declare `affects_rights` (true or false) on the calls that carry its outcome"
        yield Violation(("workflow", "risk_class"), message, "high risk", unknown=True, help=help_)
        return
    if not minds(graph) or not decisions:
        yield NotApplicable("no AI system, or no call that is said to decide on people's rights")
        return
    gates = [gate for gate in graph.estate.gates.values() if gate.kind == "human"]
    alone = _ways(graph, decisions, gates)
    doubtful = _ways(graph, decisions, [gate for gate in gates if gate.approver is not None])
    nameless = {gate.id: way for key, way in doubtful.items() if key not in alone for gate in _on(gates, way)[:1]}
    yield from (_alone(graph, graph.estate.integrations[key], way) for key, way in alone.items())
    yield from (_nameless(graph, graph.estate.gates[key], way) for key, way in nameless.items())
    if not alone and not nameless:
        names = listed((repr(call.id) for call in decisions), most=4)
        yield Proof(f"{counted(len(decisions), 'decision')} on people's rights ({names}): AI takes none past a person")


def _ways(graph: Graph, decisions: Iterable[Integration], gates: Iterable[Gate]) -> dict[str, Path]:
    """Return the decisions that AI causes past these gates and past people and channels, each with a shortest way."""
    closed = {key for gate in gates for key in gate.guards}
    open_ = [call for call in decisions if call.id not in closed]
    people = graph.systems("channel", "human")
    callers = {call.source for call in open_}
    ways = graph.paths_to_each(
        minds(graph), callers, without_systems=people, without_integrations=closed, fallbacks=True
    )
    found = ((call, ways[call.source]) for call in open_ if call.source in ways)
    return {call.id: Path((*way.systems, call.target), (*way.integrations, call.id)) for call, way in found}


def _on(gates: Iterable[Gate], way: Path) -> Sequence[Gate]:
    return [gate for key in way.integrations for gate in gates if gate.approver is None and key in gate.guards]


def _alone(graph: Graph, call: Integration, way: Path) -> Violation:
    mind = graph.estate.systems[way.systems[0]]
    return Violation(
        graph.estate.route(call, "affects_rights"),
        f"{mind.kind} {mind.id!r} decides on people's rights by {call.id!r}, and no person can overturn it",
        label="decided by a machine",
        also=(Also(graph.estate.route(mind), "decides"),),
        witness=way.witness("from the AI system to the decision, past every gate at which a person stands"),
        help=f"declare a gate of kind human with `guards: [{call.id}]` and an `approver`",
    )


def _nameless(graph: Graph, gate: Gate, way: Path) -> Violation:
    message = f"nobody is named who decides at {gate.id!r}, the only person's gate before {way.integrations[-1]!r}"
    witness = way.witness("from the AI system to the decision")
    return Violation(graph.estate.route(gate), message, "who?", (), witness, unknown=True, help="name its `approver`")
