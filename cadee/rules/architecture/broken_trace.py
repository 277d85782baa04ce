"""Calls of critical journeys on which the trace is lost."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.ground import run_by_others
from cadee.graph.stages import in_production
from cadee.model.flow import Integration
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-037")
def check(graph: Graph) -> Iterator[Answer]:
    """Walk each journey of tier 0 and 1, then its fallbacks, to the first call that does not carry the trace on."""
    journeys = graph.journeys(up_to_tier=1) if in_production(graph) else ()
    steps = {
        view.id: [c for key in view.steps if _counts(graph, c := graph.estate.integrations[key])] for view in journeys
    }
    own = {call.id for calls in steps.values() for call in calls}
    known = (graph.estate.integrations.get(key) for key in sorted(graph.journey_calls()))
    beside = [call for call in known if journeys and call is not None and call.id not in own and _counts(graph, call)]
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
    found += [_beside(graph, call) for call in beside if call.trace == "none"]
    found += _unsaid(graph, [call for call in every.values() if call.trace is None], len(every))
    yield from found
    if not found:
        yield Proof(
            f"{counted(len(every), 'call')} of {counted(len(journeys), 'journey')} of tier 0 or 1, fallbacks included: "
            "each carries the trace on"
        )


def _counts(graph: Graph, call: Integration) -> bool:
    """Whether losing the trace on a call loses something: not beyond people, nor at the last step, in others' hands."""
    source, target = graph.estate.systems[call.source], graph.estate.systems[call.target]
    if call.plane != "runtime" or "human" in (source.kind, target.kind):
        return False
    return not run_by_others(graph, target) or bool(graph.calls_from(target.id))


def _lost(graph: Graph, key: str, journeys: list[str]) -> Violation:
    call = graph.estate.integrations[key]
    of = f"of {'journey' if len(journeys) == 1 else 'journeys'} {listed(map(repr, journeys), most=3)}"
    return Violation(
        graph.estate.route(call, "trace"),
        f"the trace {of} ends at {call.source!r}: {key!r} does not carry it to {call.target!r}",
        label="lost here",
        help=f"let {call.source!r} hand on the trace context: `trace: w3c`",
    )


def _beside(graph: Graph, call: Integration) -> Violation:
    message = f"when {call.id!r} steps in, the trace ends at {call.source!r}"
    return Violation(graph.estate.route(call, "trace"), message, "lost here", help="carry it on: `trace: w3c`")


def _unsaid(graph: Graph, calls: list[Integration], of: int) -> list[Violation]:
    if not calls:
        return []
    names = listed((repr(call.id) for call in calls), most=3)
    message = f"nobody says whether the trace survives {len(calls)} of {of} calls of critical journeys: {names}"
    return [Violation(graph.estate.route(calls[0]), message, unknown=True, help="add `trace` to each")]
