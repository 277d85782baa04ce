"""This file holds how much one identity can change: what it may write, itself or as another, counted up to a bound."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.graph.search import components, members


class Blast(NamedTuple):
    """What an identity may change: systems and data as `section/id`, in order; the irreversible ones among them.

    `more` where one that it may become has so many that they are not counted here again.
    """

    writable: tuple[str, ...]
    irreversible: tuple[str, ...]
    more: str = ""


def blasts(graph: Graph, most: int) -> Mapping[str, Blast]:
    """Return what each identity may change, itself or as any it may become (A-029), by id.

    Identities with more than `most` hand nothing on: who may become them is marked by `more`. Identities that may
    become each other are one. Telemetry does not count: it is written to by everybody.
    """
    ids = sorted(graph.estate.identities)
    number = {key: place for place, key in enumerate(ids)}
    arcs = [
        (number[key], number[further])
        for key in ids
        for further in graph.estate.identities[key].can_assume
        if further in number
    ]
    leaving: list[list[int]] = [[] for _ in ids]
    for arc, (start, _) in enumerate(arcs):
        leaving[start].append(arc)
    ends = [end for _, end in arcs]
    component, count = components(leaving, ends)
    told = frozenset(f"systems/{key}" for key in graph.systems("telemetry"))
    groups = members(component, count)
    found: list[Blast] = []
    for nodes in groups:
        own = [_own(graph, ids[node], told) for node in nodes]
        children = {component[ends[arc]] for node in nodes for arc in leaving[node]} - {component[nodes[0]]}
        wide = {child for child in children if _wide(found[child], most)}
        more = min((ids[groups[child][0]] for child in wide), default="")
        found.append(_joined([*own, *(found[child] for child in children - wide)], more))
    return {key: found[component[place]] for place, key in enumerate(ids)}


def _joined(blasts: Sequence[Blast], more: str) -> Blast:
    writable = sorted({on for each in blasts for on in each.writable})
    return Blast(tuple(writable), tuple(sorted({on for each in blasts for on in each.irreversible})), more)


def _wide(blast: Blast, most: int) -> bool:
    return bool(blast.more) or len(blast.writable) > most


def _own(graph: Graph, identity: str, told: frozenset[str]) -> Blast:
    """What an identity may change as itself: by grants, and by the calls that are made as it."""
    writable: dict[str, None] = {}
    irreversible: dict[str, None] = {}
    for grant in graph.estate.identities[identity].grants or ():
        if grant.on.partition("/")[0] in ("systems", "data"):
            if set(grant.actions) != {"read"}:
                writable[grant.on] = None
            if not {"irreversible", "*"}.isdisjoint(grant.actions):
                irreversible[grant.on] = None
    for key in graph.uses(identity):
        call = graph.estate.integrations[key]
        if call.action != "read":
            writable[f"systems/{call.target}"] = None
        if call.action == "irreversible":
            irreversible[f"systems/{call.target}"] = None
    return Blast(tuple(sorted(writable.keys() - told)), tuple(sorted(irreversible.keys() - told)))
