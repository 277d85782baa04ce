"""Retrieval indexes whose hit rate, relevance, staleness or access nobody watches."""

import re
from collections.abc import Iterable, Iterator

from cadee.graph import Graph
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

ASPECTS = {
    "hit rate": {"hit", "hits", "hitrate", "recall", "miss", "misses", "empty", "coverage", "results"},
    "relevance": {"relevance", "relevant", "precision", "score", "scores", "similarity", "ndcg", "mrr", "groundedness"},
    "staleness": {"age", "stale", "staleness", "fresh", "freshness", "lag", "refresh", "refreshed", "delay"},
    "access": {"access", "denied", "denials", "forbidden", "unauthorised", "unauthorized", "permission", "permissions"},
}
"""What is watched, and the words of a metric's name that say so."""


@rule("CADEE-D-010")
def check(graph: Graph) -> Iterator[Answer]:
    """Look in the metrics of each index, and of what reads and fills it, for four aspects with an alert to somebody."""
    if not graph.read_indexes:
        yield NotApplicable("AI looks nothing up in a retrieval index")
        return
    told = _told(graph)
    faults = 0
    for index in graph.read_indexes:
        around = _around(graph, index)
        tells = [tell for key in around if (tell := graph.estate.systems[key].telemetry) is not None]
        measured = _aspects(metric for tell in tells for metric in tell.emits)
        alerted = _aspects(metric for key in around for metric in told.get(key, ()))
        needed = [aspect for aspect in ASPECTS if aspect != "access" or not _public(graph, index)]
        blind = [aspect for aspect in needed if aspect not in measured | alerted]
        mute = [aspect for aspect in needed if aspect in measured - alerted]
        if blind or mute:
            faults += 1
            yield _violation(graph, index, blind, mute)
    if not faults:
        indexes = f"{counted(len(graph.read_indexes), 'index', 'indexes')} ({listed(graph.read_indexes, most=4)})"
        yield Proof(f"{indexes}: somebody is told when {listed(ASPECTS)} turn bad")


def _public(graph: Graph, index: str) -> bool:
    held = graph.held(index)
    return bool(held) and all(graph.sensitivity(name) <= {"public"} for name in held)


def _aspects(metrics: Iterable[str]) -> set[str]:
    words = {word for metric in metrics for word in re.split("[._/-]", metric)}
    return {aspect for aspect, said in ASPECTS.items() if not said.isdisjoint(words)}


def _around(graph: Graph, index: str) -> list[str]:
    """Return an index, what reads it, and what fills it."""
    readers = (graph.estate.integrations[key].source for key in graph.calls_to(index))
    return list(dict.fromkeys([index, *readers, *(call.source for call in graph.written_to(index))]))


def _told(graph: Graph) -> dict[str, list[str]]:
    """Return by system the metrics of which an alert tells somebody."""
    found: dict[str, list[str]] = {}
    for signal in graph.estate.signals.values():
        for key in signal.source if signal.alert is not None and signal.to is not None else ():
            found.setdefault(key, []).append(signal.metric)
    return found


def _violation(graph: Graph, index: str, blind: list[str], mute: list[str]) -> Violation:
    system, reader = graph.estate.systems[index], graph.estate.systems[graph.read_indexes[index].systems[0]]
    said = [f"nobody measures its {listed(blind)}"] if blind else []
    said += [f"nobody is told when its {listed(mute)} {'turns' if len(mute) == 1 else 'turn'} bad"] if mute else []
    return Violation(
        graph.estate.route(system, "telemetry"),
        f"{reader.id!r} answers from index {index!r}, and {' and '.join(said)}",
        label="not watched",
        also=(Also(graph.estate.route(reader), "answers from it"),),
        help=f"emit a metric for each and add `signals` from {index!r} with `alert` and `to`",
    )
