"""This file holds edges (content networks, name servers, web firewalls) as failure domains: who stands behind which."""

import re
from collections.abc import Iterator, Mapping

from cadee.graph.facing import outside_entries
from cadee.graph.graph import Graph
from cadee.model.flow import Fallback
from cadee.model.system import System

_EDGE = re.compile(r"(^|[/._-])(edge|cdn|dns|waf|front-?door)([/._-]|$)")


def edges(graph: Graph, system: str) -> frozenset[str]:
    """Return the failure domains of a system that are edges by name: `edge-a/cdn`, `vendor/dns`, `system/waf`."""
    return frozenset(label for label in graph.failure_domains(f"systems/{system}") if _EDGE.search(label))


def public_doors(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Return the channels by which people outside come in over the internet, in order, each with its edges.

    Those in a zone of trust public; where nobody says the zone, those with a web address.
    """
    zones, systems = graph.estate.zones, graph.estate.systems
    found = {}
    for key in outside_entries(graph):
        zone = zones.get(systems[key].zone or "")
        public = zone.trust == "public" if zone is not None else systems[key].endpoint is not None
        if systems[key].kind == "channel" and public:
            found[key] = edges(graph, key)
    return found


def vendor_pairs(graph: Graph) -> Iterator[tuple[Fallback, System, System]]:
    """Yield each ladder of critical journeys on which a model stands in for one of another vendor, with both models."""
    critical = graph.journey_calls(up_to_tier=1)
    for ladder in graph.estate.fallbacks.values():
        first = _model(graph, ladder.protects if ladder.protects in critical else None)
        others = [_model(graph, rung.to) for rung in ladder.rungs]
        if first is not None:
            yield from (
                (ladder, first, other) for other in others if other is not None and _vendor(first) != _vendor(other)
            )


def _model(graph: Graph, integration: str | None) -> System | None:
    """Return the system that a call leads to, where its model is known."""
    if integration not in graph.integration_number:
        return None
    found = graph.estate.systems[graph.estate.integrations[integration or ""].target]
    return None if found.model is None else found


def _vendor(system: System) -> str:
    return "" if system.model is None else system.model.vendor
