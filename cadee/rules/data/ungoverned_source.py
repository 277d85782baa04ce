"""Sources that feed a model without lineage, freshness, authority, validation or an owner."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.context import Feed
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks, listed

FIELDS = {
    "lineage": "`source_of_record` or `derived_from`",
    "freshness": "`max_age`",
    "authority": "`authority`",
    "validation": "`checks`",
    "owner": "`owner`",
}


@rule("CADEE-D-005")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each source that AI answers from with the five things that make it fit to do so."""
    if not graph.feeds:
        yield NotApplicable("no data is named that AI looks up to answer from")
        return
    faults = 0
    for feed in graph.feeds.values():
        missing = list(_missing(graph, feed))
        if missing:
            faults += 1
            yield _violation(graph, feed, missing)
    if not faults:
        names = listed(graph.feeds, most=6)
        proof = f"{counted(len(graph.feeds), 'source')} that AI answers from ({names})"
        yield Proof(f"{proof}: each has lineage, freshness, authority, validation and an owner")


def _missing(graph: Graph, feed: Feed) -> Iterator[str]:
    """Yield what nobody says. Data at its system of record is its own authority; what an index takes in is D-009's."""
    entry = graph.estate.data[feed.data]
    if not graph.says_origin(feed.data):
        yield "lineage"
    if entry.max_age is None and graph.estate.workflow.max_age is None:
        yield "freshness"
    if entry.authority is None and entry.source_of_record is None:
        yield "authority"
    if not entry.checks and not feed.index:
        yield "validation"
    if entry.owner is None:
        yield "owner"


def _violation(graph: Graph, feed: Feed, missing: list[str]) -> Violation:
    call = graph.estate.integrations[feed.calls[0]]
    index = graph.estate.systems.get(feed.index)
    if index is None:
        read = Also(graph.estate.route(call, "data"), "read here")
    else:
        read = Also(graph.estate.route(index, "index", "contains"), "read from here")
    return Violation(
        graph.estate.route(graph.estate.data[feed.data]),
        f"{feed.path.systems[0]!r} answers from {feed.data!r}, which has {lacks(missing)}",
        label="not fit to answer from",
        also=(read,),
        witness=feed.path.witness("the way by which it is read"),
        help=f"declare {listed(FIELDS[each] for each in missing)} of {feed.data!r}",
    )
