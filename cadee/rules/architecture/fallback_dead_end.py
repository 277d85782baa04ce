"""Fallbacks that end nowhere."""

from collections.abc import Iterator, Sequence

from cadee.graph import DeadEnd, Graph
from cadee.graph.words import failures_in_words
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-010")
def check(graph: Graph) -> Iterator[Answer]:
    """Ask of each ladder and each failure it answers to whether a safe end is left when its last rung fails."""
    ladders = graph.estate.fallbacks
    if not ladders:
        yield NotApplicable("no fallback is declared")
        return
    found: dict[str, list[DeadEnd]] = {}
    for end in graph.dead_ends:
        found.setdefault(end.fallback, []).append(end)
    for ends in found.values():
        yield _violation(graph, ends)
    if not found:
        yield Proof(f"{counted(len(ladders), 'fallback')}: each ends safely on every failure it answers to")


def _violation(graph: Graph, ends: Sequence[DeadEnd]) -> Violation:
    ladder = graph.estate.fallbacks[ends[0].fallback]
    last = graph.estate.integrations[ends[0].last]
    number = max(number for number, rung in enumerate(ladder.rungs) if rung.to == last.id)
    words = "" if any("any" in rung.on for rung in ladder.rungs) else f" {failures_in_words([e.trigger for e in ends])}"
    protected = graph.estate.integrations[ladder.protects]
    people = [
        key
        for key in graph.calls_from(protected.source)
        if graph.is_terminal(graph.estate.integrations[key].target) and key != last.id
    ]
    offer = f"`{{to: {people[0]}, on: [any]}}`" if people else "`{terminal: refusal, on: [any]}`"
    return Violation(
        graph.estate.route(ladder, "rungs", number, "to"),
        f"fallback {ladder.id!r} ends nowhere{words}: when {last.id!r} to {last.target!r} fails too, nothing is left",
        label="the last rung",
        also=(Also(graph.estate.route(protected), "what it protects"),),
        witness=ends[0].witness("tried one after the other, and then nothing"),
        help=f"add a last rung that is a safe end, such as {offer}",
    )
