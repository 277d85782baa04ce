"""This file holds what is known to be personal data, which of it AI handles, and where it lies outside the house."""

from collections.abc import Collection, Mapping

from cadee.graph.gating import minds
from cadee.graph.graph import Graph
from cadee.graph.ground import OTHERS, trust
from cadee.graph.kinds import Path, Taint
from cadee.graph.memo import once
from cadee.model.data import Sensitivity
from cadee.model.system import System

PERSONAL: tuple[Sensitivity, ...] = ("personal", "special-category")


@once
def personal_data(graph: Graph) -> tuple[str, ...]:
    """Return, in order, the data that is labelled personal, and what is made of it with nothing taking the label away.

    Unlabelled data is not counted here: nobody says that it is about people.
    """
    said = [key for key in graph.data_ids if not _own(graph, key).isdisjoint(PERSONAL)]
    return tuple(key for key in graph.derived(said) if not graph.sensitivity(key).isdisjoint(PERSONAL))


def _own(graph: Graph, key: str) -> frozenset[str]:
    labels = graph.estate.data[key].labels
    return frozenset(labels.sensitivity or ()) if labels is not None else frozenset()


def handled(graph: Graph, data: Collection[str]) -> Mapping[str, tuple[str, Path]]:
    """Return which of some personal data an agent or model handles: data -> the AI system, and a way it comes there.

    What a call of an AI system names, or else what comes to lie there; nothing where all personal labels are gone.
    """
    lying = {key for label in PERSONAL for key in graph.taints(label)}
    ai, wanted = sorted(set(minds(graph)) & lying), frozenset(data)
    found: dict[str, tuple[str, Path]] = {}
    for key in ai:
        for call in (*graph.calls_to(key), *graph.calls_from(key)):
            entry = graph.estate.integrations[call]
            for name in entry.data or ():
                if name in wanted:
                    found.setdefault(name, (key, Path((entry.source, entry.target), (call,))))
    arrivals = graph.spread(wanted)
    for key in ai:
        if key in arrivals:
            found.setdefault(arrivals[key].data, (key, arrivals[key].path))
    return dict(sorted(found.items()))


@once
def processors(graph: Graph) -> Mapping[str, Taint]:
    """Return the outside systems where personal data may lie, by telemetry and fallbacks too, each with its way there.

    Outside is what stands in a zone of a vendor or partner, is of kind external, or has `terms`; people and channels
    are none. A model of no zone is outside.
    """
    known = graph.spread(personal_data(graph), telemetry=True)
    found: dict[str, Taint] = {}
    for label in PERSONAL:
        for key, taint in graph.taints(label, telemetry=True).items():
            if key in known and _outside(graph, graph.estate.systems[key]):
                found.setdefault(key, taint)
    return dict(sorted(found.items()))


def _outside(graph: Graph, system: System) -> bool:
    if system.kind in ("human", "channel"):
        return False
    if system.terms is not None or system.kind == "external":
        return True
    unsaid = trust(graph, system) == ""
    return system.kind in ("model", "embedding") if unsaid else trust(graph, system) in OTHERS
