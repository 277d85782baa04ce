"""This file holds where test data gets to what it is to test: into an index, a prompt, or the training of a model."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from cadee.diagnostic import Route
from cadee.graph.graph import Graph
from cadee.graph.stages import in_production
from cadee.model.flow import Integration

TRAINED = ("model", "embedding")


@dataclass(frozen=True, slots=True)
class Leak:
    """Where test data, or what is derived from it (`data`), is written to get: into an index, into the prompts of a
    system, into the training of a model; "" where it is only permitted for training.
    """

    data: str
    kind: Literal["index", "prompt", "training"]
    into: str
    at: Route


def datasets(graph: Graph) -> tuple[str, ...]:
    """Return the data that evaluations are run on, in order of first naming."""
    named = (result.dataset for result in graph.estate.evaluations.values())
    return tuple(dict.fromkeys(key for key in named if key is not None and key in graph.estate.data))


def origin(graph: Graph, data: str) -> str:
    """Return the first test data that some data is or is derived from."""
    sources = frozenset(graph.ancestors([data]))
    return data if data in datasets(graph) else next(key for key in datasets(graph) if key in sources)


def leaks(graph: Graph) -> tuple[Leak, ...]:
    """Return where the data of evaluations, or anything derived from it, gets into what is evaluated.

    Data that must not train models, or of which nobody says so, is left out of training: that is told of the training.
    """
    tests = frozenset(graph.derived(datasets(graph)))
    found = list(_indexed(graph, tests))
    calls = graph.estate.integrations.values()
    for call in calls:
        for number, key in enumerate(call.data or ()):
            if key in tests and (leak := _carried(graph, call, number)) is not None:
                found.append(leak)
    trained = {leak.data for leak in found if leak.kind == "training"}
    for key in sorted(tests - trained):
        entry = graph.estate.data[key]
        if entry.training == "permitted":
            found.append(Leak(key, "training", "", graph.estate.route(entry, "training")))
    return tuple(found)


def _indexed(graph: Graph, tests: Collection[str]) -> Iterator[Leak]:
    for key in graph.systems("index"):
        system = graph.estate.systems[key]
        for number, data in enumerate(system.index.contains if system.index is not None else ()):
            if data in tests:
                yield Leak(data, "index", key, graph.estate.route(system, "index", "contains", number))


def _carried(graph: Graph, call: Integration, number: int) -> Leak | None:
    data, target = (call.data or ())[number], graph.estate.systems[call.target]
    at = graph.estate.route(call, "data", number)
    if call.plane == "promotion" and target.kind in TRAINED:
        free = graph.estate.data[data].training == "permitted"
        return Leak(data, "training", target.id, at) if free else None
    if call.plane != "runtime" or not in_production(graph):
        return None
    if target.kind == "index" and call.action != "read":
        held = target.index is not None and data in target.index.contains
        return None if held else Leak(data, "index", target.id, at)
    asks = graph.estate.systems[call.source].kind in ("agent", "gateway")
    read = call.action == "read" or target.kind in TRAINED
    return Leak(data, "prompt", call.source, at) if asks and read and not _handed(graph, call, data) else None


def _handed(graph: Graph, call: Integration, data: str) -> bool:
    """Whether whoever calls is handed the data first: then it is a test that runs, not a part of the prompt."""
    arriving = (graph.estate.integrations[key] for key in graph.calls_to(call.source))
    return any(data in (each.data or ()) for each in arriving)
