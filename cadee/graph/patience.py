"""This file holds patience: what a system waits for, and how long a call may keep whoever made it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from cadee.graph.graph import Graph
from cadee.model.flow import Integration

Slowest = tuple[Decimal, Integration] | None
"""The longest wait of some calls, in milliseconds, and the call; None where none has a bound."""


def waited_for(graph: Graph, system: str) -> list[Integration]:
    """Return the calls of a system that it waits for, those of ladders apart."""
    calls = (graph.estate.integrations[key] for key in graph.calls_from(system, fallbacks=False))
    return [call for call in calls if call.mode != "async"]


def slowest(graph: Graph, calls: Iterable[Integration]) -> Slowest:
    """Return the call that may take longest."""
    times = [(time, call) for call in calls if (time := longest(graph, call)) is not None]
    return max(times, key=lambda pair: pair[0], default=None)


def longest(graph: Graph, call: Integration) -> Decimal | None:
    """Return how long a call may keep its caller, repeats and the loop it closes included, in milliseconds."""
    own = graph.own_time(call.id)
    time = graph.call_time(call.id).longest if own is None else own
    loop = call.loop_budget.wall_clock if call.loop_budget is not None else None
    return time if loop is None or time is None else max(time, loop.milliseconds)


def unbounded(graph: Graph, waits: Mapping[str, Sequence[Integration]], system: str) -> list[Integration]:
    """Return the calls of a system that nothing bounds, save those that only pass on what another leaves open."""
    found = [call for call in waits[system] if longest(graph, call) is None]
    return [call for call in found if all(longest(graph, each) is not None for each in waits[call.target])]
