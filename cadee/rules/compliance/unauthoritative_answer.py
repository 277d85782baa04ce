"""Answers to people outside on prices, refunds, policies or law that rest on no authoritative source."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.graph import Graph
from cadee.graph.context import Feed
from cadee.graph.facing import within_reach
from cadee.graph.grounding import first_sources, looked_at_by
from cadee.model.data import Data
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

TOPICS = "price,prices,pricing,fare,fee,fees,discount,refund,refunds,return,returns,cancellation,"
TOPICS += "policy,terms,guarantee,warranty,contract,law,legal,rights,eligibility,claim"


@rule("CADEE-C-023")
def check(graph: Graph, *, topics: str = TOPICS) -> Iterator[Answer]:
    """Compare what AI answers people outside from with the source that counts, and ask that for an owner and a date."""
    met, first = within_reach(graph), first_sources(graph, topics.split(","))
    feeds = [feed for feed in graph.feeds.values() if feed.path.systems[0] in met]
    told = [(feed, [fact for fact in graph.estate.data[feed.data].facts if fact in first]) for feed in feeds]
    facts = sorted({fact for _, stated in told for fact in stated})
    found = [stray for feed, stated in told for stray in _strays(graph, feed, stated, first)]
    found += [*_undated(graph, list({first[fact].id: first[fact] for fact in facts}.values())), *_unsaid(graph, feeds)]
    yield from found
    if not facts and not found:
        yield NotApplicable("people outside get no answer from a source that states prices, refunds, policies or law")
    elif not found:
        proof = f"{counted(len(facts), 'binding fact')} that people outside are told ({listed(facts, most=6)})"
        yield Proof(f"{proof}: each comes from the source that counts, with an owner and a date to look at it again")


def _strays(graph: Graph, feed: Feed, facts: Sequence[str], first: Mapping[str, Data]) -> Iterator[Violation]:
    """Yield what is answered from something that the source that counts did not go into."""
    behind = {feed.data, *graph.ancestors([feed.data])}
    astray = [fact for fact in facts if first[fact].id not in behind]
    if astray:
        source, entry = first[astray[0]], graph.estate.data[feed.data]
        mind, what = feed.path.systems[0], listed(map(repr, astray), most=4)
        yield Violation(
            graph.estate.route(entry, "facts"),
            f"{mind!r} answers people outside on {what} from {entry.id!r}, which is not made of {source.id!r}",
            label="not what counts",
            also=(Also(graph.estate.route(source), "counts"),),
            witness=feed.path.witness("the way by which it is read"),
            help=f"answer from {source.id!r}, or derive {entry.id!r} from it",
        )


def _undated(graph: Graph, sources: Sequence[Data]) -> Iterator[Violation]:
    """Yield sources that were to be looked at by now, or of which nobody says when or by whom."""
    due = looked_at_by(graph)
    for source in sources:
        if source.id in due and due[source.id] < graph.today:
            message = f"people outside are told what {source.id!r} says; it was to be looked at by {due[source.id]}"
            yield Violation(graph.estate.route(source), message, f"{(graph.today - due[source.id]).days} days ago")
    bare = [source for source in sources if source.owner is None or source.id not in due]
    if bare:
        names, verb = listed((repr(source.id) for source in bare), most=4), "says" if len(bare) == 1 else "say"
        message = f"people outside are told what {names} {verb}; nobody says who looks at it again, or when"
        help_ = "declare `owner`, and `document.expires` or an evidence about it with `review_by`"
        yield Violation(graph.estate.route(bare[0]), message, "who, and when?", unknown=True, help=help_)


def _unsaid(graph: Graph, feeds: Sequence[Feed]) -> Iterator[Violation]:
    silent = [feed for feed in feeds if feed.index and not graph.estate.data[feed.data].facts]
    if silent:
        names, feed = listed((repr(feed.data) for feed in silent), most=4), silent[0]
        message = f"{feed.path.systems[0]!r} answers people outside from {names}; nobody says on which facts"
        way = feed.path.witness("the way by which it is read")
        at = graph.estate.route(graph.estate.data[feed.data])
        yield Violation(at, message, "which facts?", witness=way, unknown=True, help="declare `facts`")
