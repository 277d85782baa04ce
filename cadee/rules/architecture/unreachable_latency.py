"""Journeys whose parts do not add up to the latency they promise, on the normal way or on a fallback."""

from collections.abc import Iterator
from decimal import Decimal

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import Graph, Latency
from cadee.graph.promises import Promise
from cadee.model.system import System
from cadee.model.units import Duration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

NORMAL = (Severity.BLOCK, Severity.ERROR, Severity.WARN)
FALLBACK = (Severity.ERROR, Severity.WARN, Severity.INFO)
WORDS = ("impossible", "not to be expected", "not guaranteed")
FIGURES = (("floor", "floors"), ("mean", "means"), ("p95", "95th percentiles"))


@rule("CADEE-A-016")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each journey promises with sums of floors, means and 95th percentiles; then on each fallback."""
    promises = graph.latency_promises()
    if not promises:
        yield NotApplicable("no journey promises a latency, nor does the workflow for one of tier 0 or 1")
        return
    dark, faults, ways = dict[str, Promise[Duration]](), 0, 0
    for promise in promises:
        names = ("", *graph.fallbacks_on(promise.view.id))
        roads = {name: graph.latency(promise.view.id, fallback=name or None) for name in names}
        missed = {name: grade for name, road in roads.items() if (grade := _grade(promise, road)) is not None}
        ways, faults = ways + len(roads), faults + bool(missed)
        if missed:
            name = "" if "" in missed else min(missed, key=lambda each: (missed[each], each))
            yield _violation(graph, promise, name, roads[name], missed[name])
        else:
            systems = (graph.estate.systems[each] for road in roads.values() for each in road.systems)
            dark.update((system.id, promise) for system in systems if _silent(system))
    if dark:
        (first, promise), more = min(dark.items()), f" (and {len(dark) - 1} more)" if len(dark) > 1 else ""
        words = f"nobody says how long {first!r} takes{more}, so the promise of {promise.view.id!r} cannot be judged"
        at, also = graph.estate.route(graph.estate.systems[first], "latency"), (Also(promise.at, "promised here"),)
        offer = f"declare `mean` and `p95` in `latency` of {', '.join(sorted(dark)[:5])}"
        yield Violation(at, words, also=also, severity=Severity.ERROR, unknown=True, help=offer)
    elif not faults:
        kept = counted(len(promises), "journey keeps its", "journeys keep their")
        yield Proof(f"{kept} promise of latency, on {counted(ways, 'way')} with and without fallback")


def _grade(promise: Promise[Duration], road: Latency) -> int | None:
    """Return 0 where the promise is impossible, 1 not to be expected, 2 not guaranteed; None where it is kept."""
    limit, sums = promise.target.milliseconds - (road.lost or 0), (road.floors, road.means, road.p95s)
    if road.worst_p95 is not None and road.worst_p95 > promise.target.milliseconds:
        return 0
    return next((grade for grade, total in enumerate(sums) if total is not None and total > limit), None)


def _violation(graph: Graph, promise: Promise[Duration], fallback: str, road: Latency, grade: int) -> Violation:
    (figure, figures), systems = FIGURES[grade], [graph.estate.systems[key] for key in road.systems]
    total, slowest = (road.floors, road.means, road.p95s)[grade], graph.estate.systems[road.slowest or road.systems[0]]
    why = f"the {figures} of its {counted(len(systems), 'system')} add up to {Duration(total or Decimal(0)).readable}"
    if grade == 0 and road.worst_p95 is not None and road.worst_p95 > promise.target.milliseconds:
        figure, why = "p95", f"{slowest.id!r} alone takes longer than {Duration(road.worst_p95)} in 5 of 100 cases"
    on = f" on fallback {fallback!r}" if fallback else ""
    lost = f" after {Duration(road.lost or Decimal(0)).readable} lost" if fallback else ""
    terms = [Step(each.ref, f"{figure} {value}") for each in systems if (value := getattr(each.latency, figure, None))]
    return Violation(
        promise.at,
        f"the latency of {promise.target} promised for journey {promise.view.id!r} is {WORDS[grade]}{on}: {why}{lost}",
        label="promised",
        also=(Also(graph.estate.route(slowest, "latency"), "takes most"),),
        witness=Witness("sum", tuple(terms), f"{fallback!r} steps in{lost}" if fallback else ""),
        severity=(FALLBACK if fallback else NORMAL)[grade],
        help=f"make {slowest.id!r} faster, let less wait for it, or promise more time",
    )


def _silent(system: System) -> bool:
    figures = system.latency
    return system.kind != "human" and (figures is None or figures.mean is None or figures.p95 is None)
