"""Context that may be older, when it is used, than it is allowed to be."""

from collections.abc import Iterator

from cadee.diagnostic import Route, Step, Witness
from cadee.graph import Graph
from cadee.graph.context import Feed
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-007")
def check(graph: Graph) -> Iterator[Answer]:
    """Add up refresh intervals, lags and cache times back to the record, and compare with the oldest allowed."""
    limits = {key: said for key in graph.feeds if (said := _limit(graph, key)) is not None}
    if not limits:
        yield NotApplicable("nobody says how old what AI answers from may be")
        return
    faults, unsaid = 0, dict[str, list[str]]()
    for key, (limit, at) in limits.items():
        late = _late(graph, graph.feeds[key], limit, at)
        silent = _silent(graph, graph.feeds[key])
        if late is not None:
            faults += 1
            yield late
        elif silent:
            unsaid.setdefault(silent[0], []).append(key)
    for stage, keys in sorted(unsaid.items()):
        more = f" (and {counted(len(keys) - 1, 'further source')})" if len(keys) > 1 else ""
        yield Violation(
            graph.estate.route(graph.estate.data[stage]),
            f"nobody says how often {stage!r} is brought up to date, so {keys[0]!r}{more} may be of any age, "
            f"and at most {limits[keys[0]][0]} is allowed",
            also=(Also(limits[keys[0]][1], "the oldest allowed"),),
            unknown=True,
            help=f"declare `refresh` and `lag` of {stage!r}",
        )
    if not faults and not unsaid:
        names = listed((f"{key} in {limit}" for key, (limit, _) in limits.items()), most=6)
        yield Proof(f"{counted(len(limits), 'source')} that AI answers from: each is fresh enough at worst ({names})")


def _limit(graph: Graph, key: str) -> tuple[Duration, Route] | None:
    """Return the oldest that data may be and where that is said: on the data, else for all answers."""
    entry, workflow = graph.estate.data[key], graph.estate.workflow
    if entry.max_age is not None:
        return entry.max_age, graph.estate.route(entry, "max_age")
    return None if workflow.max_age is None else (workflow.max_age, graph.estate.route(workflow, "max_age"))


def _silent(graph: Graph, feed: Feed) -> tuple[str, ...]:
    """Return stages without an interval; a copy in an index needs one even where its record is named."""
    unknown = graph.oldest(feed.data).unknown
    own = (feed.data,) if feed.index and graph.estate.data[feed.data].refresh is None else ()
    return (*unknown, *own)


def _late(graph: Graph, feed: Feed, limit: Duration, at: Route) -> Violation | None:
    age, (held, caches) = graph.oldest(feed.data), graph.cached(feed)
    if age.age is None or age.age + held <= limit.milliseconds:
        return None
    own = {name: graph.estate.systems[name].cache for name in reversed(caches)}
    stages = [(f"data/{name}", time, "refresh") for name, time in age.terms if time]
    stages += [(f"systems/{name}", card.ttl.milliseconds, "cache") for name, card in own.items() if card is not None]
    slowest, time, field = max(stages, key=lambda stage: stage[1])
    steps = tuple(Step(ref, Duration(each).readable) for ref, each, _ in stages)
    entry = graph.estate.find(slowest)
    where = () if entry is None else (Also(graph.estate.route(entry, field), "the slowest stage"),)
    return Violation(
        at,
        f"{feed.data!r} may be {Duration(age.age + held).readable} old when AI answers from it, "
        f"and at most {limit} is allowed",
        label="the oldest allowed",
        also=where,
        witness=Witness("sum", steps, "refresh plus lag of each stage from the record on, then caches"),
        help=f"speed up {slowest.partition('/')[2]!r}, which takes {Duration(time).readable} of it",
    )
