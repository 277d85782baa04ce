"""Fallbacks that lead back to where they came from."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import TRIGGERS, FallbackCycle, Graph
from cadee.graph.words import failures_in_words
from cadee.model.flow import Fallback, Trigger
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-009")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a loop in the fallback graph of each kind of failure, then of all kinds together."""
    ladders = graph.estate.fallbacks
    if not ladders:
        yield NotApplicable("no fallback is declared")
        return
    loops = _loops(graph)
    endless = [(cycle, triggers) for cycle, triggers in loops if not _bounded(_ladders(graph, cycle))]
    for cycle, triggers in endless:
        yield _violation(graph, cycle, triggers)
    if not endless:
        bounded = (
            f"; {counted(len(loops), 'loop is', 'loops are')} bounded by a visited guard and a depth" if loops else ""
        )
        lead = counted(len(ladders), "fallback leads", "fallbacks lead")
        yield Proof(f"{lead} in no endless circle, for {len(TRIGGERS)} kinds of failure{bounded}")


def _loops(graph: Graph) -> list[tuple[FallbackCycle, tuple[Trigger, ...]]]:
    """Return each loop once with the failures it turns on; none where only different failures together close it."""
    together = graph.fallback_cycles()
    found: dict[frozenset[str], tuple[FallbackCycle, list[Trigger]]] = {}
    for trigger in TRIGGERS if together else ():
        for cycle in graph.fallback_cycles(trigger):
            found.setdefault(frozenset(cycle.integrations), (cycle, []))[1].append(trigger)
    known = {name for names in found for name in names}
    mixed = [cycle for cycle in together if known.isdisjoint(cycle.integrations)]
    return [(cycle, tuple(triggers)) for cycle, triggers in found.values()] + [(cycle, ()) for cycle in mixed]


def _bounded(ladders: Sequence[Fallback]) -> bool:
    """Whether one of the ladders of a loop remembers what was tried, and one limits how many rungs are tried."""
    return any(ladder.visited_guard for ladder in ladders) and any(ladder.max_depth for ladder in ladders)


def _violation(graph: Graph, cycle: FallbackCycle, triggers: Sequence[Trigger]) -> Violation:
    ring = (*cycle.integrations, cycle.integrations[0])
    first = next(number for number, key in enumerate(cycle.fallbacks) if key)
    ladder, *others = _ladders(graph, cycle)
    words = failures_in_words(triggers) if triggers else "when calls fail in different ways"
    steps = [
        Step(ref, label)
        for key, fallback in zip(cycle.integrations, cycle.fallbacks, strict=True)
        for ref, label in ((f"integrations/{key}", "fails"), (f"fallbacks/{fallback}", "leads on"))
        if not ref.endswith("/")
    ]
    return Violation(
        graph.estate.route(ladder, "rungs", _rung(graph, ladder, ring[first + 1]), "to"),
        f"fallbacks lead in a circle {words}: {' → '.join(ring)}",
        label="back into the circle" if others else "back to where it came from",
        also=tuple(Also(graph.estate.route(each), "then this") for each in others),
        witness=Witness("cycle", (*steps, Step(f"integrations/{ring[0]}", "again")), "each fails and leads on"),
        help=f"take one rung out, or declare `visited_guard: true` and `max_depth` on {ladder.id!r}",
    )


def _ladders(graph: Graph, cycle: FallbackCycle) -> list[Fallback]:
    return [graph.estate.fallbacks[key] for key in cycle.fallbacks if key]


def _rung(graph: Graph, ladder: Fallback, following: str) -> int:
    """Return which rung leads where the next integration of a loop leads."""
    goal = graph.estate.integrations[following]
    tos = [(number, graph.estate.integrations[rung.to]) for number, rung in enumerate(ladder.rungs) if rung.to]
    return next(number for number, to in tos if (to.source, to.target) == (goal.source, goal.target))
