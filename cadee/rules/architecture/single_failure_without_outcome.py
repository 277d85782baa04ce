"""Failures of one thing (of two, on tier 0) that leave a journey without a safe outcome."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import FailureRow, Graph
from cadee.graph.roots import Root
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-007")
def check(graph: Graph) -> Iterator[Answer]:
    """Remove each system, failure domain and identity, on tier 0 each pair; tell the losses that nothing explains."""
    views = graph.journeys(up_to_tier=1)
    unknown = [view.id for view in graph.journeys() if view.tier is None]
    for key in unknown:
        message = f"nobody says how critical journey {key!r} is, so its failures are not judged"
        yield Violation(graph.estate.route(graph.estate.journeys[key]), message, unknown=True, help="declare `tier`")
    if not views and not unknown:
        yield NotApplicable("no journey of tier 0 or 1 is declared")
    rows = graph.failure_matrix(up_to_tier=1) if views else ()
    found = [*_single(graph, rows), *(answer for view in views if view.tier == 0 for answer in _double(graph, view.id))]
    yield from found
    if views and not found:
        tried = len(graph.systems()) + len(graph.domain_members) + len(graph.estate.identities)
        outcomes = Counter("another channel" if row.outcome == "entry-lost" else row.outcome for row in rows)
        ends = ", ".join(f"{word} {count}" for word, count in sorted(outcomes.items()))
        yield Proof(f"{tried} removals tried one at a time on each journey of tier 0 and 1; those that hit: {ends}")


def _single(graph: Graph, rows: Sequence[FailureRow]) -> Iterator[Violation]:
    for key in [row.journey for row in rows if not row.removed]:
        message = f"journey {key!r} has no safe outcome even when nothing fails"
        yield Violation(graph.estate.route(graph.estate.journeys[key]), message, severity=Severity.BLOCK)
    silencing, shutting = graph.silencing(row for row in rows if row.removed)
    for root in silencing:
        yield _violation(graph, root, "no safe outcome", Severity.BLOCK, _rung(graph, root))
    for root in shutting:
        channels = sum(graph.estate.systems[key].kind == "channel" for key in graph.affected([root.element]))
        severity = Severity.ERROR if channels > 1 else Severity.WARN
        yield _violation(graph, root, "no way in", severity, "declare another channel that leads to a person")


def _double(graph: Graph, journey: str) -> Iterator[Violation]:
    rows = [row for row in graph.double_failures(journey) if row.outcome == "none"]
    if rows := [row for row in rows if all(each.startswith("systems/") for each in row.removed)] or rows:
        both = " and ".join(graph.failing(element) for element in rows[0].removed)
        more = f", and so with {counted(len(rows) - 1, 'more pair')}" if len(rows) > 1 else ""
        yield Violation(
            graph.estate.route(graph.estate.journeys[journey], "tier"),
            f"when {both}, no safe outcome is left for tier-0 journey {journey!r}{more}",
            label="two failures are to be survived",
            witness=Witness("cut", tuple(Step(ref, "fails") for ref in rows[0].removed)),
            severity=Severity.ERROR,
            help="end its ladders in an answer of the caller's own, such as `{terminal: static-answer, on: [any]}`",
        )


def _violation(graph: Graph, root: Root, what: str, severity: Severity, help_: str) -> Violation:
    more = f" and {len(root.hits) - 1} more" if len(root.hits) > 1 else ""
    behind = {0: "", 1: ", or the system behind it"}.get(n := len(root.behind), f", or one of {n} systems behind it")
    return Violation(
        graph.written(root.element),
        f"when {graph.failing(root.element)}{behind}, {what} is left for journey {root.hits[0]!r}{more}",
        label="nothing stands in for this",
        also=tuple(Also(graph.estate.route(graph.estate.journeys[key]), "this journey") for key in root.hits[:3]),
        witness=graph.cut(root, what),
        severity=severity,
        help=help_,
    )


def _rung(graph: Graph, root: Root) -> str:
    steps = [graph.estate.integrations[key] for key in graph.journey(root.hits[0]).steps]
    call = next((step for step in steps if f"systems/{step.target}" == root.element), steps[0])
    ladders = graph.ladders_of.get(call.id, ())
    start = f"add to fallback {ladders[0].id!r}" if ladders else f"declare a fallback that protects {call.id!r}, with"
    return f"{start} a rung that does not need it, such as `{{terminal: static-answer, on: [any]}}`"
