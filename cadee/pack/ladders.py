"""What a ladder of fallbacks comes to: its last end, who stands there, and what drills have shown of each step."""

from collections.abc import Sequence

from cadee.graph import Graph
from cadee.model.flow import Fallback
from cadee.pack import telling
from cadee.pack.base import Brief
from cadee.pack.drill_records import VERDICTS, Record
from cadee.pack.evidence import Piece
from cadee.pack.telling import Sign

TERMINALS = {
    "static-answer": "a prepared answer",
    "cached-answer": "an answer from the cache",
    "refusal": "a refusal that says so",
}


def end(graph: Graph, ladder: Fallback) -> str:
    """Return where a ladder ends at last, in words, and which ladders of its caller's callers take over from there.

    Only a refusal is a failure to whoever called: a prepared answer is served.
    """
    last, estate = ladder.rungs[-1], graph.estate
    if last.to is not None:
        call = estate.integrations.get(last.to)
        return f"{telling.title(estate, 'systems', call.target) if call else last.to}, and nothing after it"
    words = TERMINALS[last.terminal or "refusal"]
    names = [telling.named(estate, each.ref).title for each in _above(graph, ladder)]
    return f"{words}; from there on: {telling.together(names, 3)}" if names else words


def person(graph: Graph, ladder: Fallback, seen: frozenset[str] = frozenset()) -> str:
    """Return how people are met on a ladder, in words: on which step, or on a ladder above it; "" where they are not.

    A step leads to people where they are reached from its target without a model, a gateway or an agent; a desk or a
    queue counts where people fetch their work from it.
    """
    for number, rung in enumerate(ladder.rungs, 1):
        call = graph.estate.integrations.get(rung.to or "")
        if call is not None and (way := _to_people(graph, call.target)):
            return f"step {number}: {way}"
    for further in _above(graph, ladder):
        if further.id not in seen and (found := person(graph, further, seen | {ladder.id, further.id})):
            name = telling.named(graph.estate, further.ref).title
            return found if found.startswith("by ") else f"by {name}, {found}"
    return ""


def _to_people(graph: Graph, system: str) -> str:
    """Return the way from a system to people, by name, "" where there is none."""
    if system not in graph.estate.systems:
        return ""
    if system in graph.humans or system in graph.desks:
        return telling.title(graph.estate, "systems", system)
    path = graph.human_path(system)
    return " → ".join(telling.title(graph.estate, "systems", key) for key in path.systems) if path else ""


def _above(graph: Graph, ladder: Fallback) -> Sequence[Fallback]:
    """The ladders that step in where a ladder refuses: those of whoever calls its caller."""
    if ladder.rungs[-1].terminal != "refusal":
        return ()
    protected = graph.estate.integrations.get(ladder.protects)
    calls = (
        graph.calls_to(protected.source) if protected is not None and protected.source in graph.estate.systems else ()
    )
    found = {each.id: each for key in calls for each in graph.ladders_of.get(key, ())}
    return [found[key] for key in found if key != ladder.id]


def told_by(ladder: Fallback, number: int, drills: Sequence[Record]) -> tuple[str, Record] | None:
    """Return what the latest drill that tried the step `number` (from 0) of a ladder came to: the worst of its claims.

    A claim about the whole ladder counts for each of its steps.
    """
    for record in sorted(drills, key=lambda record: record.on, reverse=True):
        fields = (f"rungs/{number}", "rungs")
        mine = [claim.verdict for claim in record.claims if claim.element == ladder.ref and claim.field in fields]
        if mine:
            return min(mine, key=VERDICTS.index), record
    return None


def shown(brief: Brief, told: tuple[str, Record] | None, papers: Sequence[Piece]) -> Sign:
    """Return what is known of a step: proven, refuted, not shown; or that the ladder as a whole was drilled."""
    if told is not None:
        verdict, record = told
        when = f"{record.on.isoformat()}, {telling.days(record.on, brief.today)}"
        sign = {"proven": telling.met, "refuted": telling.not_met}.get(verdict, telling.not_assessed)
        return sign(f"{verdict.capitalize()} ({when})")
    if any(not paper.states for paper in papers):
        return telling.not_assessed("Drilled as a whole, not step by step")
    return telling.at_risk("Untested")
