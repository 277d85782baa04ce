"""This file holds by which models the callers of an index embed, directly, by a gateway's route, and on fallbacks."""

from collections.abc import Iterator
from typing import NamedTuple

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.model.system import System


class Embedding(NamedTuple):
    """A model by which a system embeds: where that is written, and the integration it stands in for ("": none)."""

    by: System
    at: Route
    instead_of: str = ""


def embeddings(graph: Graph, caller: str) -> Iterator[Embedding]:
    """Yield the models by which a system embeds, in order of its calls; after each way what stands in on it (D-015)."""
    estate = graph.estate
    for key in graph.calls_from(caller, fallbacks=False):
        way = (key, *(route.primary for route in graph.routes_serving.get(key, ())))
        models = [name for name in way if _model(graph, name) is not None]
        for name in models:
            if (model := _model(graph, name)) is not None:
                yield Embedding(model, estate.route(estate.integrations[name], "to"))
        for name in way if models else ():
            yield from _in_its_place(graph, name)


def _in_its_place(graph: Graph, integration: str) -> Iterator[Embedding]:
    for ladder in graph.ladders_of.get(integration, ()):
        for number, rung in enumerate(ladder.rungs):
            served = graph.routes_serving.get(rung.to or "", ())
            for name in (rung.to or "", *(route.primary for route in served)):
                if (model := _model(graph, name)) is not None:
                    yield Embedding(model, graph.estate.route(ladder, "rungs", number, "to"), integration)


def _model(graph: Graph, integration: str) -> System | None:
    """Return the embedding model that an integration leads to, if it does."""
    number = graph.integration_number.get(integration)
    system = None if number is None else graph.estate.systems[graph.system_ids[graph.target[number]]]
    return system if system is not None and system.kind == "embedding" else None


def same_vectors(one: System, other: System) -> bool | None:
    """Whether two models give vectors that fit each other: one model in one version. None where nobody can tell."""
    if one.id == other.id:
        return True
    if one.model is None or other.model is None:
        return None
    if one.model.name != other.model.name:
        return False
    return None if one.model.pin is None or other.model.pin is None else one.model.pin == other.model.pin
