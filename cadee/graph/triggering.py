"""This file holds which failures somebody answers to: the ladders of a call, and those of who waits for its caller."""

from collections.abc import Mapping

from cadee.graph.graph import Graph


def triggers(graph: Graph, integration: str) -> frozenset[str]:
    """Return the failures that the ladders of an integration answer to, `any` as it is written."""
    return frozenset(on for ladder in graph.ladders_of.get(integration, ()) for rung in ladder.rungs for on in rung.on)


def answered_outside(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Return what all who call a gateway answer to, by gateway, and by each call its routes make for who is served."""
    found: dict[str, frozenset[str]] = {}
    for gateway in graph.gateways:
        routes = [(key, route.serves) for route in graph.routes(gateway) for key in graph.exits(route)]
        for key, serves in [(gateway, graph.calls_to(gateway)), *routes]:
            for each in serves:
                found[key] = found.get(key, triggers(graph, each)) & triggers(graph, each)
    return found
