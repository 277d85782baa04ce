"""Tools by which an agent writes without a gate, and limits in front of them that count nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cadee.graph import Graph, Path
from cadee.graph.gating import gates_on, minds, tool_writes
from cadee.model.control import Gate
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-C-003")
def check(graph: Graph) -> Iterator[Answer]:
    """Take out what is gated, then only what is gated by more than a name; see which writes by tools are still met."""
    gates, writes = gates_on(graph), tool_writes(graph)
    binding = {deed.call.id for deed in writes if deed.consequential}
    calls = {deed.call.id: deed.call for deed in writes}
    bare = _ways(graph, calls.values(), gates)
    rest = [call for key, call in calls.items() if key not in bare]
    hollow = _ways(graph, rest, [key for key, guards in gates.items() if any(map(_decides, guards))])
    by_tool: dict[str, list[Path]] = {}
    for key, path in bare.items():
        if key not in binding:
            by_tool.setdefault(_tool(graph, path), []).append(path)
    for tool, ways in by_tool.items():
        yield _ungated(graph, tool, ways)
    if hollow:
        met = (gates[key][0].id for path in hollow.values() for key in path.integrations if key in gates)
        yield _hollow(graph, list(dict.fromkeys(met)))
    if not (by_tool or hollow) and rest:
        yield Proof(f"{counted(len(rest), 'write')} by tools that AI can cause: each passes an approval or a limit")
    elif not (by_tool or hollow):
        yield NotApplicable("AI writes nothing by a tool, or only what is binding and is judged as such")


def _ways(graph: Graph, calls: Iterable[Integration], closed: Iterable[str]) -> Mapping[str, Path]:
    """Return by call a shortest way from an AI system to it, the call included, that passes nothing closed."""
    barred, people = set(closed), graph.systems("channel", "human")
    open_calls = [call for call in calls if call.id not in barred]
    callers = {call.source for call in open_calls}
    ways = graph.paths_to_each(
        minds(graph), callers, without_systems=people, without_integrations=barred, fallbacks=True
    )
    met = [(call, ways[call.source]) for call in open_calls if call.source in ways]
    return {call.id: Path((*way.systems, call.target), (*way.integrations, call.id)) for call, way in met}


def _decides(gate: Gate) -> bool:
    """Whether a gate is an approval, rules, or a limit with a rate: an amount alone is passed again and again."""
    return gate.kind != "limit" or (gate.limit is not None and gate.limit.rate is not None)


def _tool(graph: Graph, path: Path) -> str:
    before, last = path.systems[-2:]
    return last if graph.estate.systems[last].kind == "tool" else before


def _ungated(graph: Graph, tool: str, ways: Sequence[Path]) -> Violation:
    call, agent = graph.estate.integrations[ways[0].integrations[-1]], graph.estate.systems[ways[0].systems[0]]
    where = "" if call.target == tool else f" at {call.target!r}"
    more = f", and by {counted(len(ways) - 1, 'more call')}" if len(ways) > 1 else ""
    return Violation(
        graph.estate.route(call, "action"),
        f"{agent.kind} {agent.id!r} can write{where} by tool {tool!r}{more}, and nothing approves or limits it",
        label="as often as it likes",
        also=(Also(graph.estate.route(agent), "decided here"),),
        witness=ways[0].witness("from the AI system to the write"),
        help=f"declare a gate with `guards: [{call.id}]`: human, rules, or limit with a `rate`",
    )


def _hollow(graph: Graph, names: list[str]) -> Violation:
    gate, others = graph.estate.gates[names[0]], len(names) - 1
    more = f"; {counted(others, 'further limit')} likewise" if others else ""
    says = "neither an amount nor a rate" if gate.limit is None else "no rate"
    at = graph.estate.route(gate, "limit")
    message = f"limit {gate.id!r} before what AI writes by a tool says {says}{more}"
    return Violation(at, message, unknown=True, help="declare `limit` with a `rate`, with `per_action` for money")
