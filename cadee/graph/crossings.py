"""This file holds how trust boundaries are crossed: which protection is refused, unsaid, and which end has no zone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.model.flow import Integration

PROTECTION = ("auth", "encryption")
NEEDED = ("identity", *PROTECTION)


class Crossing(NamedTuple):
    """An integration between zones: fields of protection that say `none`, fields that say nothing, ends of no zone."""

    call: Integration
    refused: tuple[str, ...]
    silent: tuple[str, ...]
    homeless: tuple[str, ...]


def crossings(graph: Graph) -> Iterator[Crossing]:
    """Yield every integration whose ends stand in different zones, as far as is known, in order of id."""
    for call in (graph.estate.integrations[key] for key in graph.zone_crossings):
        refused = tuple(field for field in PROTECTION if getattr(call, field) == "none")
        silent = tuple(field for field in NEEDED if getattr(call, field) is None)
        homeless = tuple(end for end in (call.source, call.target) if graph.estate.systems[end].zone is None)
        yield Crossing(call, refused, silent, homeless)


def boundary(graph: Graph, call: Integration) -> str:
    """Return the boundary that a call crosses, in words."""
    zones = (graph.estate.systems[end].zone for end in (call.source, call.target))
    return "the boundary from {!r} to {!r}".format(*zones)


def homeless(every: Iterable[Crossing]) -> Mapping[str, list[str]]:
    """Return the ends without a zone, each with the crossings that it is an end of, in order."""
    found: dict[str, list[str]] = {}
    for each in every:
        for end in each.homeless:
            found.setdefault(end, []).append(each.call.id)
    return found


def unsaid(every: Iterable[Crossing]) -> Mapping[tuple[str, ...], list[Integration]]:
    """Return the crossings between zones that refuse no protection and are silent on some, by what they do not say."""
    found: dict[tuple[str, ...], list[Integration]] = {}
    for each in every:
        if each.silent and not each.refused and not each.homeless:
            found.setdefault(each.silent, []).append(each.call)
    return found
