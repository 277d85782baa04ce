"""This file holds what may go round: cycles that no step limit cuts, agents between a model and their tools."""

from collections.abc import Iterator
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.search import components, cycles
from cadee.model.flow import Integration

BUDGET = "budget that refuses the next call"
ACTED_ON = ("tool", "agent", "platform", "store", "index", "external")


class Cycles(NamedTuple):
    """A smallest cycle of each group of systems that no step limit cuts; the calls that limit one by steps alone."""

    unlimited: tuple[Path, ...]
    untimed: tuple[str, ...]
    limited: tuple[str, ...]


class Round(NamedTuple):
    """An agent that asks a model by `asks` and acts by `acts`: integrations, in order of id."""

    agent: str
    asks: tuple[str, ...]
    acts: tuple[str, ...]


def limits(call: Integration) -> bool:
    """Whether a call says after how many rounds a cycle over it ends."""
    return call.loop_budget is not None and call.loop_budget.max_steps is not None


def call_cycles(graph: Graph) -> Cycles:
    """Return the cycles of calls in G∪F (A-033): of calls that are waited for, and of any calls where an agent is.

    A person on the way ends a cycle.
    """
    lists = _circuits(graph)
    calls = graph.estate.integrations
    component, _ = components(lists, graph.target)
    inside = [
        graph.integration_ids[arc]
        for arcs in lists
        for arc in arcs
        if component[graph.source[arc]] == component[graph.target[arc]]
    ]
    limited = tuple(sorted(key for key in inside if limits(calls[key])))
    untimed = tuple(key for key in limited if (bound := calls[key].loop_budget) and bound.wall_clock is None)
    free = [[arc for arc in arcs if not limits(calls[graph.integration_ids[arc]])] for arcs in lists]
    return Cycles(tuple(_paths(graph, free)), untimed, limited)


def _circuits(graph: Graph) -> list[list[int]]:
    people = set(graph.systems_numbers(graph.humans))
    every = [
        [] if node in people else [arc for arc in arcs if graph.target[arc] not in people]
        for node, arcs in enumerate(graph.leaving(True))
    ]
    component, _ = components(every, graph.target)
    agents = {component[node] for node in graph.systems_numbers(graph.systems("agent"))}
    return [[arc for arc in arcs if graph.waiting[arc] or component[node] in agents] for node, arcs in enumerate(every)]


def _paths(graph: Graph, lists: list[list[int]]) -> Iterator[Path]:
    for arcs in cycles(lists, graph.target, graph.source):
        systems = [graph.source[arcs[0]], *(graph.target[arc] for arc in arcs)]
        yield Path(tuple(graph.system_ids[n] for n in systems), tuple(graph.integration_ids[arc] for arc in arcs))


def rounds(graph: Graph) -> tuple[Round, ...]:
    """Return the agents that may go round between a model and what they act on, in order of id.

    An agent that looks things up and asks once does not: it has no tool, no further agent, and changes nothing.
    """
    found = []
    for agent in graph.systems("agent"):
        calls = [graph.estate.integrations[key] for key in graph.calls_from(agent)]
        asks = tuple(call.id for call in calls if asks_a_model(graph, call))
        acts = tuple(call.id for call in calls if _acts(graph, call))
        if asks and acts and graph.estate.systems[agent].lifecycle not in ("planned", "retired"):
            found.append(Round(agent, asks, acts))
    return tuple(found)


def asks_a_model(graph: Graph, call: Integration) -> bool:
    """Whether a call is answered by a model: itself one, or a gateway whose route, or else any call, leads to one."""
    kinds = graph.estate.systems
    if kinds[call.target].kind != "gateway":
        return kinds[call.target].kind == "model"
    routes = graph.routes_serving.get(call.id, ())
    further = [route.primary for route in routes] or graph.calls_from(call.target)
    found = (graph.estate.integrations.get(key) for key in further)
    return any(each is not None and kinds[each.target].kind == "model" for each in found)


def _acts(graph: Graph, call: Integration) -> bool:
    kind = graph.estate.systems[call.target].kind
    return kind in ("tool", "agent") or (kind in ACTED_ON and call.action != "read")


def unbounded(graph: Graph, key: str, limited: frozenset[str]) -> tuple[str, ...]:
    """Return, in words, which bounds a call to a model lacks; `limited` are the calls that gates limit."""
    call = graph.estate.integrations[key]
    said = (
        ("step limit", limits(call)),
        ("time limit", call.loop_budget is not None and call.loop_budget.wall_clock is not None),
        (BUDGET, _hard_budget(graph, call, limited)),
    )
    return tuple(words for words, there in said if not there)


def _hard_budget(graph: Graph, call: Integration, limited: frozenset[str]) -> bool:
    """Whether money is limited before a call is made: on the call, on every enforced route that serves it, by a gate
    (`limited`, see `limited_by_gates`).
    """
    if call.loop_budget is not None and call.loop_budget.spend is not None:
        return True
    routes = graph.routes_serving.get(call.id, ())
    if routes and all(route.budget is not None and route.policy == "enforced" for route in routes):
        return True
    return call.id in limited


def limited_by_gates(graph: Graph) -> frozenset[str]:
    """Return the calls that a limit guards which refuses when it fails."""
    gates = (gate for gate in graph.estate.gates.values() if gate.kind == "limit" and gate.on_error == "closed")
    return frozenset(key for gate in gates if gate.limit is not None for key in gate.guards)
