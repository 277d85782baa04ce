"""Callers that give up before what they call has given up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.patience import longest, slowest, unbounded, waited_for
from cadee.model.flow import Integration
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-013")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the timeout of each call that is waited for with the longest wait of what it calls, ladders apart."""
    waits = {key: waited_for(graph, key) for key in graph.systems()}
    waited = {call.target for calls in waits.values() for call in calls}
    slow = {key: slowest(graph, waits[key]) for key in sorted(waited)}
    early: dict[str, list[Integration]] = {}
    shown = 0
    for call in (call for calls in waits.values() for call in calls):
        served = [route.primary for route in graph.routes_serving.get(call.id, ()) if route.gateway == call.target]
        inner = slowest(graph, [graph.estate.integrations[key] for key in served]) if served else slow[call.target]
        if inner is not None and call.timeout is not None:
            shown += 1
            if call.timeout.milliseconds <= inner[0]:
                early.setdefault(inner[1].id, []).append(call)
    for key, callers in early.items():
        yield _violation(graph, graph.estate.integrations[key], callers)
    first = sorted(waited, key=lambda key: (graph.estate.systems[key].kind != "agent", key))
    dark = [calls for key in first if (calls := unbounded(graph, waits, key))]
    if dark:
        yield _unsaid(graph, dark)
    if not shown and not dark:
        yield NotApplicable("nothing that is waited for waits for something else with a timeout")
    elif not early and not dark:
        yield Proof(f"{counted(shown, 'call')} with a timeout: each waits longer than what it calls may wait in turn")


def _violation(graph: Graph, inner: Integration, callers: Sequence[Integration]) -> Violation:
    route, bound = graph.estate.route, Duration(longest(graph, inner) or Decimal(0))
    told = bound.readable
    waits = {call.id: call.timeout for call in callers if call.timeout is not None}
    times = sorted(set(waits.values()), key=lambda time: time.milliseconds)
    after = " to ".join(str(time) for time in dict.fromkeys((times[0], times[-1])))
    steps = [Step(f"integrations/{inner.id}", f"up to {told}")]
    steps += [Step(f"integrations/{key}", f"{time}") for key, time in waits.items()]
    return Violation(
        route(inner, "timeout"),
        f"{listed(map(repr, waits), most=3)} {'gives' if len(waits) == 1 else 'give'} up after {after}, "
        f"while {inner.source!r} may wait {'as long' if times == [bound] else told} for {inner.target!r}",
        label=f"may take {told} with its repeats",
        also=tuple(Also(route(call, "timeout"), "gives up here") for call in callers),
        witness=Witness("sum", tuple(steps), "(1 + retries) x timeout + retries x back-off, or the loop it closes"),
        help=f"give {listed(map(repr, waits))} more than {told}, or lower timeout and retries of {inner.id!r}",
    )


def _unsaid(graph: Graph, dark: Sequence[Sequence[Integration]]) -> Violation:
    (first, *others), rest = dark[0], dark[1:]
    more = f" and {len(others)} more" if others else ""
    message = f"nobody says how long {first.source!r} waits for {first.target!r}{more}"
    if rest:
        message += f", nor how long {listed((repr(calls[0].source) for calls in rest), most=3)} "
        message += "waits for what it calls" if len(rest) == 1 else "wait for what they call"
    return Violation(
        graph.estate.route(first),
        f"{message}, so {'those who call them' if rest else 'its callers'} may give up first",
        also=tuple(Also(graph.estate.route(calls[0]), "nor here") for calls in rest[:3]),
        unknown=True,
        help=f"declare `timeout` of {listed([repr(first.id), *(repr(calls[0].id) for calls in rest)], most=4)}",
    )
