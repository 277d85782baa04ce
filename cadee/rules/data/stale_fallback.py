"""Cached and static answers of a fallback that are older than their facts may be."""

from collections.abc import Iterator
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.prepared import Prepared, oldest_allowed, prepared, too_old
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-D-021")
def check(graph: Graph) -> Iterator[Answer]:
    """Add the time in the cache to the age of what a prepared answer states, and compare with the oldest allowed."""
    limited = [
        answer
        for answer in prepared(graph).values()
        if any(oldest_allowed(graph, key) is not None for key in answer.states)
    ]
    if not limited:
        yield NotApplicable("no fallback ends in a cached or static answer whose facts may only be so old")
        return
    faults = 0
    for answer in limited:
        if answer.kind == "cached" and answer.kept is None:
            faults += 1
            yield Violation(
                graph.estate.route(answer.by),
                f"{answer.by.kind} {answer.by.id!r} gives a cached answer, and nobody says how long an entry is used",
                also=(Also(("fallbacks", answer.fallback), "ends in its cache"),),
                unknown=True,
                help="declare `cache` with its `ttl`",
            )
        elif old := too_old(graph, answer):
            faults += 1
            yield _violation(graph, answer, *next(iter(old.items())), others=len(old) - 1)
    if not faults:
        names = counted(len(limited), "cached or static answer")
        yield Proof(f"{names} of fallbacks: what each states is never older than it may be")


def _violation(graph: Graph, answer: Prepared, data: str, age: Decimal, *, others: int) -> Violation:
    entry, limit = graph.estate.data[data], oldest_allowed(graph, data)
    more = f" ({counted(others, 'further fact')} too)" if others else ""
    terms = [(f"data/{key}", time) for key, time in graph.oldest(data).terms]
    if answer.kept is not None:
        terms.append((answer.by.ref, answer.kept.milliseconds))
    return Violation(
        graph.estate.route(answer.by, "cache", "ttl") if answer.kept else graph.estate.route(answer.by, "answers_from"),
        f"the {answer.kind} answer of {answer.by.kind} {answer.by.id!r} states {data!r}{more}, "
        f"up to {Duration(age).readable} old where {limit} is allowed",
        label="too old by then",
        also=(Also(graph.estate.route(entry, "max_age"), "the oldest allowed"),),
        witness=Witness(
            "sum", tuple(Step(element, Duration(time).readable) for element, time in terms), "age when given"
        ),
        help="keep entries for a shorter time, renew them more often, or end in a refusal or a person instead",
    )
