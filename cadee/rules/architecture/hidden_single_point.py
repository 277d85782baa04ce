"""Gateways, identity providers and secret stores on which a critical journey hangs while nothing steps in."""

from collections.abc import Collection, Iterator

from cadee.graph import FailureRow, Graph
from cadee.graph.roots import Root
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

HUBS = ("gateway", "identity-provider", "secret-store")
DEAD = frozenset(("any", "timeout", "connection-error", "server-error"))
"""What a fallback answers to that is meant for calls that die."""


@rule("CADEE-A-008")
def check(graph: Graph) -> Iterator[Answer]:
    """Lose each gateway, identity provider and secret store in turn; ask whether some fallback knows of the loss."""
    if not graph.journeys(up_to_tier=1):
        yield NotApplicable("no journey of tier 0 or 1 is declared")
        return
    rows = [row for row in graph.failure_matrix(up_to_tier=1) if row.safe and _hub(graph, row)]
    if not rows:
        yield NotApplicable("no journey of tier 0 or 1 survives the loss of a gateway, sign-in or secret store")
        return
    gone = {row.removed: frozenset(graph.affected(row.removed)) for row in rows if _unanswered(row)}
    hidden = [row for row in rows if _unanswered(row) and _unforeseen(graph, row.journey, gone[row.removed])]
    hits: dict[str, list[str]] = {}
    for row in hidden:
        hits.setdefault(row.journey, []).extend(row.removed)
    for root in graph.roots(hits, {view.id: view.systems for view in graph.journeys()}):
        yield _violation(graph, root)
    if not hidden:
        hubs = listed(sorted({repr(row.removed[0].partition("/")[2]) for row in rows}), most=5)
        yield Proof(f"{counted(len(rows), 'loss', 'losses')} of {hubs} on journeys of tier 0 and 1: something steps in")


def _hub(graph: Graph, row: FailureRow) -> bool:
    keys = [each.removeprefix("systems/") for each in row.removed]
    return any(key in graph.estate.systems and graph.estate.systems[key].kind in HUBS for key in keys)


def _unanswered(row: FailureRow) -> bool:
    return row.outcome != "answer" and not row.fallbacks


def _unforeseen(graph: Graph, journey: str, gone: Collection[str]) -> bool:
    """Whether a journey loses some of its calls and none of these has a fallback for calls that die."""
    lost = [key for key in graph.journey(journey).steps if graph.estate.integrations[key].target in gone]
    rungs = [rung for key in lost for ladder in graph.ladders_of.get(key, ()) for rung in ladder.rungs]
    return bool(lost) and not any(DEAD.intersection(rung.on) for rung in rungs)


def _violation(graph: Graph, root: Root) -> Violation:
    journey, more = root.hits[0], f" and {len(root.hits) - 1} more" if len(root.hits) > 1 else ""
    behind = f", or {listed(map(repr, root.behind), last='or', most=3)} behind it" if root.behind else ""
    ladders = [graph.estate.fallbacks[key] for key in graph.fallbacks_on(journey)]
    claim = f", fallback {ladders[0].id!r} does not help" if ladders else ""
    call = graph.estate.integrations[graph.journey(journey).steps[0]]
    return Violation(
        graph.written(root.element),
        f"when {graph.failing(root.element)}{behind}, journey {journey!r}{more} gets no answer "
        f"and no fallback steps in{claim}",
        label="nothing is declared for its loss",
        also=(
            *(Also(graph.estate.route(graph.estate.journeys[key]), "this journey") for key in root.hits[:3]),
            *(Also(graph.estate.route(ladder), "the redundancy that is claimed") for ladder in ladders[:1]),
        ),
        witness=graph.cut(root, "no answer, and no fallback"),
        help=f"declare a fallback that protects {call.id!r} and leads to a person or a static answer",
    )
