"""This file holds who answers for what, and which persons stand behind owners as their own word, without deputies."""

from collections.abc import Iterable, Mapping

from cadee.graph.graph import Graph
from cadee.model.base import Entity
from cadee.model.references import references
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


def answerable(graph: Graph) -> Mapping[str, list[Entity]]:
    """Return every owner that something outside the owners themselves names, with what names it, in order."""
    found: dict[str, list[Entity]] = {}
    for entity in graph.estate.entities():
        for reference in references(entity, "owners") if entity.section != "owners" else ():
            uses = found.setdefault(reference.value, [])
            if entity not in uses[-1:]:
                uses.append(entity)
    return found
