"""Rungs of a fallback that come after the caller has given up."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph, LadderStep
from cadee.graph.words import failures_in_words
from cadee.model.flow import Fallback, Trigger
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule

SLOW: tuple[Trigger, ...] = ("timeout", "stalled-stream", "connection-error", "server-error")
"""Failures that may take a call all its time; refused keys, spent quotas and the like are known at once."""

Chains = Mapping[Trigger, tuple[LadderStep, ...]]


@rule("CADEE-A-012")
def check(graph: Graph) -> Iterator[Answer]:
    """Add up the time of each ladder, rung by rung, and compare with the shortest timeout of who waits for it."""
    unsaid: dict[str, Fallback] = {}
    faults, judged = 0, list[str]()
    for ladder in graph.estate.fallbacks.values():
        ladders = {trigger: graph.ladder(ladder.id, trigger=trigger) for trigger in SLOW}
        chains = {trigger: steps for trigger, steps in ladders.items() if any(step.caller for step in steps[1:])}
        late = {trigger: first for trigger, steps in chains.items() if (first := _first(steps, False)) is not None}
        dark = [(steps, first) for steps in chains.values() if (first := _first(steps, None)) is not None]
        judged += [ladder.id] * bool(chains)
        if late:
            faults += 1
            yield _violation(graph, ladder, chains, late)
        elif dark:
            unsaid.setdefault(_missing(*dark[0]), ladder)
    if unsaid:
        (key, ladder), more = next(iter(unsaid.items())), f" (and {len(unsaid) - 1} more)" if len(unsaid) > 1 else ""
        message = f"nobody says how long {key!r}{more} is waited for, so fallback {ladder.id!r} may come too late"
        also, at = Also(graph.estate.route(ladder), "the fallback"), graph.estate.route(graph.estate.integrations[key])
        yield Violation(at, message, also=(also,), unknown=True, help=f"declare `timeout` of {', '.join(unsaid)}")
    if not judged:
        yield NotApplicable("nobody waits for a call that a fallback protects against slow failures")
    elif not faults and not unsaid:
        yield Proof(f"each rung of {', '.join(map(repr, judged))} starts and ends before those who wait give up")


def _first(steps: Sequence[LadderStep], fits: bool | None) -> LadderStep | None:
    return next((step for step in steps[1:] if step.fits is fits), None)


def _missing(steps: Sequence[LadderStep], step: LadderStep) -> str:
    """Return the integration whose missing timeout leaves a step in the dark."""
    if step.deadline is None:
        return step.caller
    return next(each.integration for each in steps if each.own is None)


def _violation(graph: Graph, ladder: Fallback, chains: Chains, late: Mapping[Trigger, LadderStep]) -> Violation:
    places = {each: ladder.rungs.index(graph.live_rungs(ladder, each)[step.rung - 1]) for each, step in late.items()}
    number = min(places.values())
    hit = [each for each in places if places[each] == number]
    step, words = late[hit[0]], "" if len(hit) == len(chains) else f" {failures_in_words(hit)}"
    caller = graph.estate.integrations[step.caller]
    never = step.starts is not None and step.deadline is not None and step.starts >= step.deadline
    when = f"start only after {_time(step.starts)}" if never else f"end only after {_time(step.ends)}"
    calls = [each for each in chains[hit[0]][: step.rung + 1] if each.integration]
    terms = [Step(f"integrations/{each.integration}", f"until {_time(each.ends)}") for each in calls]
    terms.append(Step(f"integrations/{caller.id}", f"gives up after {_time(step.deadline)}"))
    return Violation(
        graph.estate.route(ladder, "rungs", number),
        f"rung {number + 1} of fallback {ladder.id!r} comes too late{words}: "
        f"it may {when}, and {caller.id!r} gives up after {_time(step.deadline)}",
        label="never runs" if never else "is cut off",
        also=(Also(graph.estate.route(caller, "timeout"), "gives up here"),),
        witness=Witness("sum", tuple(terms), "each call takes (1 + retries) x timeout + retries x back-off"),
        help=f"give {caller.id!r} more than {_time(step.ends)}, or lower timeouts and retries before the rung",
    )


def _time(milliseconds: Decimal | None) -> str:
    return "an unknown time" if milliseconds is None else Duration(milliseconds).readable
