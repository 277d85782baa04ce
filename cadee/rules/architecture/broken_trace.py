"""Calls of critical journeys on which the trace is lost."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.stages import in_production
from cadee.graph.tracing import loses_something, way_of_steps, ways_by_fallbacks
from cadee.model.flow import Integration
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-037")
def check(graph: Graph) -> Iterator[Answer]:
    """Walk each journey of tier 0 and 1, then its fallbacks, to the first call that does not carry the trace on."""
    journeys = graph.journeys(up_to_tier=1) if in_production(graph) else ()
    calls_of = graph.estate.integrations
    steps = {view.id: [c for key in view.steps if loses_something(graph, c := calls_of[key])] for view in journeys}
    own = {call.id for calls in steps.values() for call in calls}
    known = (graph.estate.integrations.get(key) for key in sorted(graph.journey_calls()))
    other = (call for call in known if journeys and call is not None and call.id not in own)
    beside = [call for call in other if loses_something(graph, call)]
    every = {call.id: call for calls in (*steps.values(), beside) for call in calls}
    if not every:
        leads = "leads beyond people and what others run" if journeys else "is declared"
        yield NotApplicable(f"in production no journey of tier 0 or 1 {leads}")
        return
    lost: dict[str, list[str]] = {}
    for journey, calls in steps.items():
        first = next((call.id for call in calls if call.trace == "none"), None)
        if first is not None:
            lost.setdefault(first, []).append(journey)
    found = [_lost(graph, key, names) for key, names in lost.items()]
    ways = ways_by_fallbacks(graph, journeys)
    found += [_beside(graph, call, ways.get(call.id)) for call in beside if call.trace == "none"]
    found += _unsaid(graph, [call for call in every.values() if call.trace is None], len(every))
    yield from found
    if not found:
        yield Proof(
            f"{counted(len(every), 'call')} of {counted(len(journeys), 'journey')} of tier 0 or 1, fallbacks included: "
            "each carries the trace on"
        )


def _lost(graph: Graph, key: str, journeys: list[str]) -> Violation:
    call = graph.estate.integrations[key]
    of = f"of {'journey' if len(journeys) == 1 else 'journeys'} {listed(map(repr, journeys), most=3)}"
    return Violation(
        graph.estate.route(call, "trace"),
        f"the trace {of} ends at {call.source!r}: {key!r} does not carry it to {call.target!r}",
        label="lost here",
        witness=way_of_steps(graph, graph.journey(journeys[0]), key).witness("the trace ends before the last call"),
        help=f"let {call.source!r} hand on the trace context: `trace: w3c`",
    )


def _beside(graph: Graph, call: Integration, way: Path | None) -> Violation:
    message, at = f"when {call.id!r} steps in, the trace ends at {call.source!r}", graph.estate.route(call, "trace")
    witness = way.witness("the trace ends before the last call") if way is not None else None
    return Violation(at, message, "lost here", witness=witness, help="carry it on: `trace: w3c`")


def _unsaid(graph: Graph, calls: list[Integration], of: int) -> list[Violation]:
    if not calls:
        return []
    names = listed((repr(call.id) for call in calls), most=3)
    message = f"nobody says whether the trace survives {len(calls)} of {of} calls of critical journeys: {names}"
    return [Violation(graph.estate.route(calls[0]), message, unknown=True, help="add `trace` to each")]
