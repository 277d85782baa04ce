"""Retries that multiply on the way, until one request is a storm of calls."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.amplification import Multiplied, multiplied
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-014")
def check(graph: Graph, *, most_calls: int = 6) -> Iterator[Answer]:
    """Multiply retries, redelivery and ladders along each way; tell where the bound is crossed, caller by caller."""
    found = multiplied(graph)
    if not found:
        yield NotApplicable("nothing is tried again, delivered again or stood in for")
        return
    over = [each for each in found if each.count > most_calls]
    before = {each.call: each for each in over}
    first = [each for each in over if not any(call in before for call in each.path.integrations[:-1])]
    callers: dict[str, list[Multiplied]] = {}
    for each in first:
        callers.setdefault(each.path.systems[-2], []).append(each)
    yield from (_violation(graph, group, most_calls) for group in callers.values())
    if not over:
        worst = found[0]
        ways = counted(len(found), "call that is made more than once", "calls that are made more than once")
        yield Proof(f"{ways} for one request: {worst.count} times at most ({worst.call!r}), {most_calls} allowed")


def _violation(graph: Graph, group: Sequence[Multiplied], most: int) -> Violation:
    worst, calls = group[0], graph.estate.integrations
    call = calls[worst.call]
    instead = " or what stands in for it" if call.id in graph.ladders_of else ""
    more = f"; the same holds for {counted(len(group) - 1, 'more call')} of it" if len(group) > 1 else ""
    terms = " x ".join(f"{count} by {key!r}" for key, count in worst.factors)
    steps = tuple(Step(calls[key].ref, f"x {count}") for key, count in worst.factors)
    return Violation(
        graph.estate.route(call, "retries"),
        f"one request may become {worst.count} calls of {call.source!r} to {call.target!r}{instead}, "
        f"more than {most}: {terms}{more}",
        label="multiplied here",
        also=tuple(Also(graph.estate.route(calls[key], "retries"), f"x {n}") for key, n in worst.factors[:-1]),
        witness=Witness("sum", steps, f"the factors multiply: {worst.path}"),
        help="try again in one place only, the nearest to what fails, and set `retries: 0` at the others",
    )
