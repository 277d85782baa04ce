"""This file holds on whose ground a system stands, by the trust of its zone."""

from cadee.graph.graph import Graph
from cadee.model.system import System

OTHERS = ("partner", "vendor")
"""Zones that others run."""


def trust(graph: Graph, system: System) -> str:
    """Return how far the zone of a system is trusted; nothing where nobody says."""
    zone = graph.estate.zones.get(system.zone or "")
    return "" if zone is None else zone.trust


def outside(graph: Graph, system: System) -> bool:
    """Whether a system stands in a zone of others or in public, or nobody says where it stands."""
    return trust(graph, system) in ("", "public", *OTHERS)


def run_by_others(graph: Graph, system: System) -> bool:
    """Whether others run a system: one of kind external, or in a zone of a vendor or partner."""
    return system.kind == "external" or trust(graph, system) in OTHERS


def our_own(graph: Graph, system: System) -> bool:
    """Whether a system stands in a zone of our own; not where nobody says."""
    return trust(graph, system) in ("internal", "restricted")
