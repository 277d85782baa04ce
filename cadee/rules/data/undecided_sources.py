"""Sources of one fact of which nobody says which one counts."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from cadee.graph import Graph
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-008")
def check(graph: Graph) -> Iterator[Answer]:
    """Group what states the same fact; originals beside each other need different ranks."""
    rivals = _originals(graph)
    if not rivals:
        yield NotApplicable("AI answers from no fact that two sources state")
        return
    tied: dict[tuple[str, ...], list[str]] = {}
    for fact, sources in rivals.items():
        if undecided := _undecided(sources):
            tied.setdefault(tuple(source.id for source in undecided), []).append(fact)
    for keys, facts in tied.items():
        yield _violation(graph, [graph.estate.data[key] for key in keys], facts)
    if not tied:
        yield Proof(f"{counted(len(rivals), 'fact')} with two sources or more ({listed(rivals, most=6)}): one is first")


def _originals(graph: Graph) -> Mapping[str, list[Data]]:
    """Return by fact what states it and is no copy of what states it too, where AI answers from some of it."""
    stated: dict[str, list[Data]] = {}
    for entry in graph.estate.data.values():
        for fact in dict.fromkeys(entry.facts):
            stated.setdefault(fact, []).append(entry)
    found = {}
    for fact in sorted(stated):
        sources = stated[fact]
        if len(sources) > 1 and any(source.id in graph.feeds for source in sources):
            found[fact] = [source for source in sources if not _copies(graph, source, sources)]
    return found


def _copies(graph: Graph, source: Data, sources: list[Data]) -> bool:
    others = {each.id for each in sources if each is not source}
    behind = graph.ancestors(source.derived_from) if source.derived_from else ()
    return source.id not in behind and not others.isdisjoint(behind)


def _undecided(sources: list[Data]) -> list[Data]:
    """Return the sources without a rank, or those that share the first rank that is given twice; none if in order."""
    unranked = [source for source in sources if source.authority is None]
    ranks = sorted(source.authority for source in sources if source.authority is not None)
    shared = next((rank for rank, further in pairwise(ranks) if rank == further), None)
    same = [source for source in sources if shared is not None and source.authority == shared]
    return (unranked or same) if len(sources) > 1 else []


def _violation(graph: Graph, sources: list[Data], facts: list[str]) -> Violation:
    route, first = graph.estate.route, sources[0]
    what = f"{facts[0]!r}" + (f" (and {counted(len(facts) - 1, 'further fact')})" if len(facts) > 1 else "")
    names = listed((repr(source.id) for source in sources), most=4)
    if first.authority is None and len(sources) == 1:
        said = f"{what} is stated by {names} and by others that have a rank, and nobody says where it stands"
    elif first.authority is None:
        said = f"{what} is stated by {names}, and nobody says which one counts"
    else:
        said = f"{what} is stated by {names} with the same rank {first.authority}, so nobody knows which one counts"
    return Violation(
        route(first, "facts") if first.authority is None else route(first, "authority"),
        said,
        label="which one counts?" if len(sources) > 1 else "first or last?",
        also=tuple(Also(route(source, "facts"), "states it too") for source in sources[1:4]),
        unknown=len(sources) == 1,
        help="give each source of the fact its own `authority`, 1 for the one that wins",
    )
