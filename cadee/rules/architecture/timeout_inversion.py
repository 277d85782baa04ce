"""Callers that give up before what they call has given up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.model.flow import Integration
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

Slowest = tuple[Decimal, Integration] | None


@rule("CADEE-A-013")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the timeout of each call that is waited for with the longest wait of what it calls, ladders apart."""
    waits = {key: _waiting(graph, key) for key in graph.systems()}
    waited = {call.target for calls in waits.values() for call in calls}
    slowest = {key: _slowest(graph, waits[key]) for key in sorted(waited)}
    faults, shown = 0, 0
    for call in (call for calls in waits.values() for call in calls):
        served = [route.primary for route in graph.routes_serving.get(call.id, ()) if route.gateway == call.target]
        inner = _slowest(graph, [graph.estate.integrations[key] for key in served]) if served else slowest[call.target]
        if inner is not None and call.timeout is not None:
            shown += 1
            if call.timeout.milliseconds <= inner[0]:
                faults += 1
                yield _violation(graph, call, *inner)
    dark = {key: found for key in sorted(waited) if (found := _unbounded(graph, waits, key))}
    for key, calls in dark.items():
        more = f" and {len(calls) - 1} more" if len(calls) > 1 else ""
        message = (
            f"nobody says how long {key!r} waits for {calls[0].target!r}{more}, so its callers may give up before it"
        )
        yield Violation(
            graph.estate.route(calls[0]), message, unknown=True, help=f"declare `timeout` of {calls[0].id!r}"
        )
    if not shown and not dark:
        yield NotApplicable("nothing that is waited for waits for something else with a timeout")
    elif not faults and not dark:
        yield Proof(f"{counted(shown, 'call')} with a timeout: each waits longer than what it calls may wait in turn")


def _waiting(graph: Graph, system: str) -> list[Integration]:
    calls = (graph.estate.integrations[key] for key in graph.calls_from(system, fallbacks=False))
    return [call for call in calls if call.mode != "async"]


def _slowest(graph: Graph, calls: Sequence[Integration]) -> Slowest:
    times = [(time, call) for call in calls if (time := _time(graph, call)) is not None]
    return max(times, key=lambda pair: pair[0], default=None)


def _time(graph: Graph, call: Integration) -> Decimal | None:
    """Return how long a call may keep its caller, repeats and the loop it closes included, in milliseconds."""
    own = graph.own_time(call.id)
    time = graph.call_time(call.id).longest if own is None else own
    loop = call.loop_budget.wall_clock if call.loop_budget is not None else None
    return time if loop is None or time is None else max(time, loop.milliseconds)


def _unbounded(graph: Graph, waits: dict[str, list[Integration]], system: str) -> list[Integration]:
    """Return the calls of a system that nothing bounds, save those that only pass on what another leaves open."""
    found = [call for call in waits[system] if _time(graph, call) is None]
    return [call for call in found if all(_time(graph, each) is not None for each in waits[call.target])]


def _violation(graph: Graph, call: Integration, time: Decimal, inner: Integration) -> Violation:
    own, longest = graph.estate.route(call, "timeout"), Duration(time)
    steps = (Step(f"integrations/{inner.id}", f"up to {longest}"), Step(f"integrations/{call.id}", f"{call.timeout}"))
    return Violation(
        own,
        f"{call.id!r} gives up after {call.timeout}, while {call.target!r} may wait {longest} for {inner.target!r}",
        label="gives up here",
        also=(Also(graph.estate.route(inner, "timeout"), f"may take {longest} with its repeats"),),
        witness=Witness("sum", steps, "(1 + retries) x timeout + retries x back-off, or the loop it closes"),
        help=f"give {call.id!r} more than {longest}, or lower timeout and retries of {inner.id!r}",
    )
