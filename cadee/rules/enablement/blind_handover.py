"""Hand-overs from AI to people that do not show what a person needs to judge."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.model.flow import Integration
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

NEEDED = {
    "input": "the request itself",
    "sources": "the sources shown",
    "confidence": "how sure the AI was",
    "prior-steps": "what was tried before",
}


@rule("CADEE-EN-007")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each hand-over shows with what a person needs to judge."""
    calls = _handovers(graph)
    if not calls:
        yield NotApplicable("no agent and no gate hands over to people")
        return
    unsaid = [call for call in calls if call.hands_over is None]
    short = [(call, [key for key in NEEDED if key not in (call.hands_over or ())]) for call in calls]
    found = [_short(graph, call, missing) for call, missing in short if missing and call.hands_over is not None]
    yield from found
    if unsaid:
        yield _unsaid(graph, unsaid)
    if not found and not unsaid:
        yield Proof(f"{counted(len(calls), 'hand-over')}: people see request, sources, confidence and what was tried")


def _handovers(graph: Graph) -> list[Integration]:
    """Return the calls by which an agent hands over to people or to their desks, and those by which a gate does."""
    estate = graph.estate
    desks = set(graph.desks)
    people = set(graph.humans) - set(graph.entries)
    for person in sorted(people):
        callers = (estate.integrations[key].source for key in graph.calls_to(person))
        desks.update(key for key in callers if estate.systems[key].kind in ("platform", "queue", "external"))
    told = (gate.outcomes.escalate for gate in estate.gates.values() if gate.outcomes and gate.outcomes.escalate)
    escalations = {each.removeprefix("integrations/") for each in told}
    return [
        call
        for call in estate.integrations.values()
        if (call.target in people or (call.target in desks and not _reads(call)))
        and (call.id in escalations or estate.systems[call.source].kind == "agent")
        and call.plane == "runtime"
    ]


def _reads(call: Integration) -> bool:
    return call.action == "read" and "action" in call.model_fields_set


def _short(graph: Graph, call: Integration, missing: Sequence[str]) -> Violation:
    words = (NEEDED[key] for key in missing)
    return Violation(
        graph.estate.route(call, "hands_over"),
        f"who takes over at {call.target!r} by {call.id!r} does not see {listed(words, last='or')}",
        label="not enough to judge",
        help=f"add {', '.join(missing)} to `hands_over` of {call.id!r}",
    )


def _unsaid(graph: Graph, calls: Sequence[Integration]) -> Violation:
    more = f", nor by {len(calls) - 1} more" if len(calls) > 1 else ""
    said = f"nobody says what a person sees who takes over at {calls[0].target!r} by {calls[0].id!r}{more}"
    return Violation(graph.estate.route(calls[0]), said, unknown=True, help="declare `hands_over`")
