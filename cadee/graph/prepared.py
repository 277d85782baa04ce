"""This file holds the prepared answers of fallbacks: who gives them, what they state, how old that may be."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from cadee.graph.graph import Graph
from cadee.model.flow import Fallback, Rung
from cadee.model.system import System
from cadee.model.units import Duration


class Prepared(NamedTuple):
    """A cached or static answer that a rung of `fallback` ends in: who gives it, and the data that it states."""

    by: System
    kind: Literal["cached", "static"]
    fallback: str
    states: tuple[str, ...]

    @property
    def kept(self) -> Duration | None:
        """How long an entry is used; None where that is not said, and for a static answer."""
        return self.by.cache.ttl if self.by.cache is not None and self.kind == "cached" else None


def prepared(graph: Graph) -> Mapping[str, Prepared]:
    """Return the prepared answers, each once for a system and a kind, in order of fallbacks and rungs (D-021).

    Where a rung is a terminal, the system that asks answers; where it leads to a system with a cache or such a
    terminal, that one. It states `answers_from`, where that is said; a cached answer else what is asked.
    """
    found: dict[str, Prepared] = {}
    for fallback in graph.estate.fallbacks.values():
        for rung in fallback.rungs:
            answer = _prepared(graph, fallback, rung)
            if answer is not None:
                found.setdefault(f"{answer.kind} {answer.by.id}", answer)
    return found


def _prepared(graph: Graph, fallback: Fallback, rung: Rung) -> Prepared | None:
    estate = graph.estate
    name = fallback.protects if rung.to is None else rung.to
    if name not in graph.integration_number:
        return None
    call = estate.integrations[name]
    system = estate.systems[call.source if rung.to is None else call.target]
    terminal = rung.terminal if rung.to is None else system.terminal
    if terminal == "cached-answer" or (rung.to is not None and system.cache is not None):
        return Prepared(system, "cached", fallback.id, _known(graph, system.answers_from or call.data))
    if terminal == "static-answer":
        return Prepared(system, "static", fallback.id, _known(graph, system.answers_from))
    return None


def _known(graph: Graph, names: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(name for name in names or () if name in graph.estate.data)


def oldest_allowed(graph: Graph, data: str) -> Duration | None:
    """Return how old data may be in an answer: its own limit, else that of the workflow; None where nobody says."""
    return graph.estate.data[data].max_age or graph.estate.workflow.max_age


def too_old(graph: Graph, answer: Prepared) -> Mapping[str, Decimal]:
    """Return what a prepared answer states and what may be older than allowed, each with its age in milliseconds.

    What is too old before it comes into a cache is left out: there the cache is not at fault.
    """
    found = {}
    for key in answer.states:
        age, limit = graph.oldest(key).age, oldest_allowed(graph, key)
        kept = answer.kept.milliseconds if answer.kept is not None else Decimal(0)
        if age is None or limit is None or age + kept <= limit.milliseconds:
            continue
        if answer.kind == "static" or age <= limit.milliseconds:
            found[key] = age + kept
    return found
