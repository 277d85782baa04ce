"""This file holds which guards calls rely on that their route does not have work."""

from collections.abc import Mapping, Sequence

from cadee.graph.graph import Graph
from cadee.graph.guarding import guards_of
from cadee.model.flow import GatewayRoute, Integration


def missed_guards(graph: Graph) -> Mapping[str, Sequence[tuple[GatewayRoute, Integration]]]:
    """Return the guards that exits rely on to change the data and that their route does not have work, with both."""
    estate, found = graph.estate, dict[str, list[tuple[GatewayRoute, Integration]]]()
    for route in (route for gateway in graph.gateways for route in graph.routes(gateway)):
        working = guards_of(graph, route)
        calls = [estate.integrations[key] for key in graph.exits(route)] if route.policy == "enforced" else []
        claims = [(call, each.by) for call in calls for each in call.transforms if each.by and each.by not in working]
        for call, guard in [(call, key) for call, key in claims if estate.systems[key].kind == "guardrail"][:1]:
            found.setdefault(guard, []).append((route, call))
    return found


def routed_past(graph: Graph, guard: str) -> tuple[str, ...]:
    """Return who calls a guard, in order, where all of them route and it runs on none of their routes by itself."""
    callers = sorted({graph.estate.integrations[call].source for call in graph.calls_to(guard)})
    routed = all(graph.routes(caller) for caller in callers)
    return tuple(callers) if routed and not graph.estate.systems[guard].default_on else ()
