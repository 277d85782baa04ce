"""This file holds what models can do, compared: the one that a fallback protects and the one a rung leads to."""

from collections.abc import Iterator

from cadee.graph.graph import Graph
from cadee.model.flow import Fallback, Rung
from cadee.model.system import System

FACTS = ("context_window", "supports", "languages")


def target(graph: Graph, integration: str) -> System:
    """Return the system that an integration leads to."""
    return graph.estate.systems[graph.estate.integrations[integration].target]


def stands_in(graph: Graph, ladder: Fallback, rung: Rung) -> bool:
    """Whether a rung leads from one model to another, or from one embedding service to another."""
    kinds = [target(graph, key).kind for key in (ladder.protects, rung.to) if key in graph.integration_number]
    return kinds in (["model", "model"], ["embedding", "embedding"])


def silent(system: System, primary: System) -> bool:
    """Whether a model leaves open what its primary, or for a primary itself anybody, needs to be told of it."""
    if system.model is None or primary.model is None:
        return system.model is None
    needed = FACTS[:2] if system is primary else [field for field in FACTS if getattr(primary.model, field)]
    return system.kind == "model" and any(field not in system.model.model_fields_set for field in needed)


def shortfalls(graph: Graph, ladder: Fallback, number: int) -> Iterator[str]:
    """Yield in words what the model of a rung lacks of what the protected one is said to do, abilities first."""
    call, to = graph.estate.integrations[ladder.protects], ladder.rungs[number].to or ""
    first, second = target(graph, call.id), target(graph, to)
    if first.model is None or second.model is None or first is second:
        return
    if first.kind == "embedding":
        if (first.model.name, first.model.pin) != (second.model.name, second.model.pin):
            yield f"vectors that fit those of {first.id!r}"
        return
    streaming = ("streaming",) if call.mode == "stream" else ()
    if "supports" in second.model.model_fields_set:
        needed = dict.fromkeys((*first.model.supports, *streaming))
        yield from (each for each in needed if each not in second.model.supports)
    spoken = [each for each in first.model.languages if each in (graph.estate.workflow.languages or (each,))]
    yield from (
        f"language {each!r}" for each in spoken if second.model.languages and each not in second.model.languages
    )
    yield from (f"sense for {each}" for each in first.modalities if second.modalities and each not in second.modalities)
    has, asked = second.model.context_window, first.model.context_window
    if has is not None and asked is not None and not _refused(graph, ladder, number, first):
        if set(ladder.rungs[number].on) == {"context-overflow"}:
            if has <= asked:
                yield f"larger context window than {first.id!r}"
        elif has < asked:
            yield f"context window of {asked} tokens but one of {has}"


def _refused(graph: Graph, ladder: Fallback, number: int, primary: System) -> bool:
    """Whether what is too long for a rung has an end of its own: a later rung that names it and needs no primary."""
    further = [rung for each in graph.ladders_of.get(ladder.rungs[number].to or "", ()) for rung in each.rungs]
    rungs = [rung for rung in (*ladder.rungs[number + 1 :], *further) if "context-overflow" in rung.on]
    return any(rung.to is None or target(graph, rung.to) is not primary for rung in rungs)
