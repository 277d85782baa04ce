"""This file holds which systems of different environments are one and the same."""

from collections.abc import Mapping

from cadee.graph.graph import Graph
from cadee.graph.ground import OTHERS
from cadee.graph.memo import once
from cadee.model.estate import Estate
from cadee.model.system import System

STATEFUL = ("platform", "store", "index", "queue")
OWN = (*STATEFUL, "agent", "gateway", "tool", "guardrail")

Stages = Mapping[str, Estate]
"""Environments by name, resolved."""


def stages(graph: Graph) -> tuple[Stages, Stages]:
    """Return the environments of production, and those below."""
    found = {key: graph.estate.resolve(key) for key in graph.estate.environments}
    live = {key for key, environment in graph.estate.environments.items() if environment.stage == "production"}
    return {key: found[key] for key in found if key in live}, {key: found[key] for key in found if key not in live}


@once
def own_systems(graph: Graph) -> list[System]:
    """Return the systems that hold or handle something and that no vendor or partner runs, in order of writing."""
    zones = {key for key, zone in graph.estate.zones.items() if zone.trust in OTHERS}
    return [s for s in graph.estate.systems.values() if s.kind in OWN and s.zone not in zones]


def called(below: Stages) -> tuple[set[str], set[str]]:
    """Return the systems that requests of lower environments write to, and those that they call at all."""
    calls = [call for estate in below.values() for call in estate.integrations.values() if call.plane == "runtime"]
    return {call.target for call in calls if call.action != "read"}, {call.target for call in calls}


def same_address(system: System, above: Stages, below: Stages) -> tuple[str, str] | None:
    """Return an environment above and one below in which a system has the same address, None where it has none."""
    for high, estate in above.items():
        here = estate.systems.get(system.id)
        for low, other in below.items():
            there = other.systems.get(system.id)
            if here and there and here.endpoint is not None and here.endpoint == there.endpoint:
                return high, low
    return None


def alike(system: System, above: Stages, below: Stages) -> bool:
    """Whether a critical system that keeps something exists above and below, and nothing tells one from the other."""
    here = [each for estate in above.values() if (each := estate.systems.get(system.id))]
    there = [each for estate in below.values() if (each := estate.systems.get(system.id))]
    critical = system.kind in STATEFUL and system.tier in (0, 1) and system.endpoint is None
    return critical and any(one is other for one in here for other in there)
