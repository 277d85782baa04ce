"""What a ladder of fallbacks comes to: its last end, who stands there, and what drills have shown of each step."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class End:
    """Where a ladder ends: in words, and whether a person, or work that people fetch, is there."""

    words: str
    human: bool


def end(graph: Graph, ladder: Fallback, seen: frozenset[str] = frozenset()) -> End:
    """Return the last end of a ladder: where its caller gets a safe end only, what the caller's callers do then."""
    estate, last = graph.estate, ladder.rungs[-1]
    if last.to is not None:
        call = estate.integrations.get(last.to)
        target = call.target if call is not None else ""
        name = telling.title(estate, "systems", target) or last.to
        if target in graph.humans:
            return End(f"people: {name}", human=True)
        if target in graph.desks or (call is not None and estate.systems[target].kind == "queue" if target else False):
            return End(f"{name}, where people fetch the work", human=target in graph.desks)
        return End(f"{name}, and nothing after it", human=False)
    words = TERMINALS[last.terminal or "refusal"]
    protected = estate.integrations.get(ladder.protects)
    above = [
        further
        for key in (graph.calls_to(protected.source) if protected is not None else ())
        for further in graph.ladders_of.get(key, ())
        if further.id not in seen and further.id != ladder.id
    ]
    if not above:
        return End(words, human=False)
    beyond = [end(graph, each, seen | {ladder.id, each.id}) for each in above]
    return End(f"{words}; its caller then has {telling.together(_ends(beyond), 3)}", any(each.human for each in beyond))


def _ends(found: Sequence[End]) -> list[str]:
    return list(dict.fromkeys(each.words for each in found))


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
