"""This file holds which systems critical ones cannot work without although they count as less critical themselves."""

from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.search import START
from cadee.model.system import System


def leanings(graph: Graph) -> tuple[Path, ...]:
    """Return the ways from critical systems to what they hard-depend on although its tier is lower or not said.

    Each such system once, in order of id, for the most critical of those that need it, by a shortest way on which no
    other is weaker. People are neither, gateways are judged by who calls them, what is planned or retired counts not.
    """
    found: dict[int, Path] = {}
    for tier in (0, 1):
        starts = [number for key, number in graph.system_number.items() if _critical(graph.estate.systems[key], tier)]
        for number, path in _weaker(graph, starts, tier).items():
            found.setdefault(number, path)
    return tuple(found[number] for number in sorted(found))


def _critical(system: System, tier: int) -> bool:
    return system.tier == tier and system.kind not in ("human", "gateway") and not _gone(system)


def _gone(system: System) -> bool:
    return system.lifecycle in ("planned", "retired")


def _weaker(graph: Graph, starts: list[int], tier: int) -> dict[int, Path]:
    """Return the systems below a tier that some others need, each with its way; what is below is not looked behind."""
    needs, split = graph.dependence.needs, graph.dependence.split
    parents = dict.fromkeys(starts, START)
    waiting = list(parents)
    found: dict[int, Path] = {}
    for need in waiting:
        if need < len(split.system):
            system = graph.estate.systems[graph.system_ids[split.system[need]]]
            if system.kind != "human" and not _gone(system) and (system.tier is None or system.tier > tier):
                found.setdefault(split.system[need], graph.hard_path(need, parents))
                if system.tier is not None:
                    continue
        for further in needs[need]:
            if further not in parents:
                parents[further] = need
                waiting.append(further)
    return found
