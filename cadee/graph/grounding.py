"""This file holds which source of a fact counts, and when somebody looks at a source again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from cadee.graph.graph import Graph
from cadee.model.data import Data


def first_sources(graph: Graph, words: Collection[str]) -> Mapping[str, Data]:
    """Return for each fact that has one of some words in its id the source that counts, in order of fact.

    That is the only one, or the one of the first rank; a fact of which that is not settled is left out.
    """
    stated: dict[str, list[Data]] = {}
    for entry in graph.estate.data.values():
        for fact in dict.fromkeys(entry.facts):
            if not set(fact.split("-")).isdisjoint(words):
                stated.setdefault(fact, []).append(entry)
    return {fact: source for fact in sorted(stated) if (source := _first(stated[fact])) is not None}


def _first(sources: Sequence[Data]) -> Data | None:
    if len(sources) == 1:
        return sources[0]
    ranked = sorted((source.authority, number) for number, source in enumerate(sources) if source.authority is not None)
    settled = len(ranked) == len(sources) and ranked[0][0] < ranked[1][0]
    return sources[ranked[0][1]] if settled else None


def looked_at_by(graph: Graph) -> Mapping[str, date]:
    """Return the last day on which each source is to be looked at again: when its document ends or evidence about it is
    reviewed, whichever is later. What has no such day is left out.
    """
    found = {
        key: entry.document.expires
        for key, entry in graph.estate.data.items()
        if entry.document is not None and entry.document.expires is not None
    }
    for paper in graph.estate.evidence.values():
        section, _, key = paper.subject.partition("/")
        if section == "data" and paper.review_by is not None:
            found[key] = max(paper.review_by, found.get(key, paper.review_by))
    return found
