"""This file holds which persons stand behind owners as their own word: members, without those who only stand in."""

from collections.abc import Iterable

from cadee.graph.graph import Graph
from cadee.model.system import System


def persons(graph: Graph, owners: Iterable[str]) -> frozenset[str]:
    """Return the active persons that owners are, or have as members of members; a deputy is none of them."""
    known = graph.estate.owners
    waiting = [key for key in dict.fromkeys(owners) if key in known]
    seen = set(waiting)
    for key in waiting:
        fresh = [each for each in dict.fromkeys(known[key].members) if each in known and each not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return frozenset(key for key in waiting if known[key].kind == "person" and known[key].active_on(graph.today))


def builders(system: System) -> tuple[str, ...]:
    """Return who changes a system: its maintainers; its owner where nobody says."""
    return system.maintainers or (() if system.owner is None else (system.owner,))
