"""Journeys whose parts do not add up to the availability they promise."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Severity
from cadee.graph import Availability, Graph
from cadee.graph.promises import Promise
from cadee.graph.words import percent
from cadee.model.units import Share
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

Judged = tuple[Promise[Share], Availability]


@rule("CADEE-A-015")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each journey promises with its weakest hop, the product of its hops and the sum of their outages."""
    judged = [(promise, graph.availability(promise.view.id)) for promise in graph.availability_promises()]
    judged = [(promise, bounds) for promise, bounds in judged if bounds.hops or bounds.unknown]
    if not judged:
        yield NotApplicable("no journey over systems promises an availability, nor does the workflow for tier 0 or 1")
        return
    faults = [(pair, found) for pair in judged if (found := _verdict(*pair)) is not None]
    broken = {promise.view.id for (promise, _), _ in faults}
    dark = [(promise, bounds) for promise, bounds in judged if bounds.unknown and promise.view.id not in broken]
    for pair, (severity, words) in faults:
        yield _violation(graph, *pair, severity, words)
    if dark:
        yield _unsaid(graph, dark)
    elif not faults:
        promise, bounds = min(judged, key=lambda pair: (pair[1].floor or 0) - pair[0].target.fraction)
        closest = f"{promise.view.id!r} promises {promise.target}, {_figures(promise, bounds)}"
        yield Proof(f"{counted(len(judged), 'journey')}: each keeps what it promises; closest: {closest}")


def _verdict(promise: Promise[Share], bounds: Availability) -> tuple[Severity, str] | None:
    target = promise.target.fraction
    if bounds.ceiling is not None and bounds.ceiling < target:
        hop = min(bounds.hops, key=lambda each: each.ceiling)
        share = percent(hop.ceiling, target)
        return Severity.BLOCK, f"is impossible: nothing stands in for {hop}, which answers {share} of the time"
    if bounds.expected is not None and bounds.expected < target:
        return Severity.ERROR, f"is not to be expected: {_figures(promise, bounds)}"
    if bounds.floor is not None and bounds.floor < target:
        return Severity.WARN, f"is not guaranteed: {_figures(promise, bounds)}"
    return None


def _figures(promise: Promise[Share], bounds: Availability) -> str:
    target, count = promise.target.fraction, len(bounds.hops)
    known = (("makes" if count == 1 else "make", bounds.expected), ("and at worst", bounds.floor))
    shares = " ".join(f"{word} {percent(figure, target)}" for word, figure in known if figure is not None)
    return f"its {counted(count, 'hop')} {shares}, {bounds.weakest} weighs most"


def _violation(
    graph: Graph, promise: Promise[Share], bounds: Availability, severity: Severity, words: str
) -> Violation:
    weakest = bounds.weakest or bounds.hops[0]
    at = graph.estate.route(graph.estate.systems[weakest.options[0][0]], "availability")
    return Violation(
        promise.at,
        f"the availability of {promise.target} promised for journey {promise.view.id!r} {words}",
        label="promised",
        also=(Also(at, "weighs most"),),
        witness=bounds.witness("the shares of hops in series multiply"),
        severity=severity,
        help=f"let something stand in for {weakest}, make it better, or promise less",
    )


def _unsaid(graph: Graph, dark: Sequence[Judged]) -> Violation:
    first, silent = dark[0][0], sorted({key for _, bounds in dark for key in bounds.unknown})
    more = f" (and {len(silent) - 1} more)" if len(silent) > 1 else ""
    journeys = f"journey {first.view.id!r}" + (f" and {len(dark) - 1} more" if len(dark) > 1 else "")
    message = f"nobody says how available {silent[0]!r} is{more}, so the promise of {journeys} cannot be judged"
    at, also = graph.estate.route(graph.estate.systems[silent[0]]), (Also(first.at, "promised here"),)
    offer = f"declare `availability` of {', '.join(silent[:5])}"
    return Violation(at, message, also=also, severity=Severity.ERROR, unknown=True, help=offer)
