"""This file holds in whose hands a switch is: of those who may use it, or of a holder."""

from collections.abc import Mapping

from cadee.graph.graph import Graph
from cadee.model.control import Switch


def teams(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return by owner the teams it is a member of, in order of writing: what a team may use, its members may."""
    found: dict[str, tuple[str, ...]] = {}
    for key, owner in graph.estate.owners.items():
        for member in owner.members:
            found[member] = (*found.get(member, ()), key)
    return found


def usable(graph: Graph, owner: str, of: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the switches that an owner may use, as `section/id`: itself, by those behind it, or by a team of `of`."""
    return frozenset(element for who in (owner, *of.get(owner, ())) for element in graph.controls(who))


def in_good_hands(graph: Graph, owner: str, switch: Switch, of: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an owner may use a switch, or somebody holds it who can be told to."""
    return switch.holder is not None or switch.ref in usable(graph, owner, of)
