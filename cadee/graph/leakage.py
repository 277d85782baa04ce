"""This file holds where test data gets to what it is to test: into an index, a prompt, or the training of a model."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from cadee.diagnostic import Route, Step, Witness
from cadee.graph.graph import Graph
from cadee.graph.stages import in_production
from cadee.model.flow import Integration

TRAINED = ("model", "embedding")


class Leak(NamedTuple):
    """Where test data, or what is derived from it (`data`), is written to get: into an index, into the prompts of a
    system, into the training of a model; "" where it is only permitted for training.
    """

    data: str
    kind: Literal["index", "prompt", "training"]
    into: str
    at: Route


def way(graph: Graph, leak: Leak, test: str) -> Witness | None:
    """Return the shortest chain from test data to where it leaks; None where it leaks nowhere but to itself."""
    section, key = str(leak.at[0]), str(leak.at[1])
    made = [Step(f"data/{name}") for name in graph.lineage(leak.data, test)]
    by = [Step(f"{section}/{key}")] if section == "integrations" else []
    steps = (*made, *by, *([Step(f"systems/{leak.into}")] if leak.into else []))
    return Witness("chain", steps, "from the test to where it is known") if steps[1:] else None


def origins(graph: Graph) -> Mapping[str, str]:
    """Return all test data and what is derived from it, each with the data set of an evaluation that it stems from: the
    nearest, of several the one named first.
    """
    data = graph.estate.data
    children: dict[str, list[str]] = {}
    for key, entry in data.items():
        for source in entry.derived_from:
            children.setdefault(source, []).append(key)
    named = (result.dataset for result in graph.estate.evaluations.values())
    found = {key: key for key in named if key is not None and key in data}
    waiting = list(found)
    for key in waiting:
        fresh = [child for child in dict.fromkeys(children.get(key, ())) if child not in found]
        found.update((child, found[key]) for child in fresh)
        waiting.extend(fresh)
    return found


def leaks(graph: Graph, tests: Collection[str]) -> tuple[Leak, ...]:
    """Return where test data, or what is derived from it, gets into what is tested.

    Data that must not train models, or of which nobody says so, is left out of training: that is told of the training.
    """
    found, handed = list(_indexed(graph, tests)), _handed(graph)
    for call in graph.estate.integrations.values():
        places = [number for number, key in enumerate(call.data or ()) if key in tests]
        carried = (leak for number in places if (leak := _carried(graph, call, number)) is not None)
        found += [leak for leak in carried if leak.kind != "prompt" or (leak.into, leak.data) not in handed]
    trained = {leak.data for leak in found if leak.kind == "training"}
    for key in sorted(set(tests) - trained):
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
    return Leak(data, "prompt", call.source, at) if asks and read else None


def _handed(graph: Graph) -> frozenset[tuple[str, str]]:
    """The systems with the data that some request hands them: a test that runs, and no part of their prompts."""
    calls = (graph.estate.integrations[key] for key in graph.integration_ids)
    requests = (call for call, runs in zip(calls, graph.runtime, strict=True) if runs)
    return frozenset((call.target, data) for call in requests for data in call.data or ())
