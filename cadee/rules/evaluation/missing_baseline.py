"""Measures without a comparable value from before go-live."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.proof import Baseline, Kpi
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-001", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each baseline with the day of go-live and with the measure's own definition and source."""
    kpis = list(graph.estate.kpis.values())
    if not kpis:
        yield NotApplicable("no measure is declared")
        return
    found = [violation for kpi in kpis for violation in _faults(graph, kpi)]
    yield from found
    if not found:
        yield Proof(
            f"{counted(len(kpis), 'measure')}: each has a baseline from before go-live, counted in the same way"
        )


def _faults(graph: Graph, kpi: Kpi) -> Iterator[Violation]:
    baseline, route = kpi.baseline, graph.estate.route
    if baseline is None:
        message = f"measure {kpi.id!r} has no baseline: nobody will be able to say what changed"
        yield Violation(route(kpi), message, help="measure it before go-live and declare `baseline`")
        return
    live = graph.estate.workflow.live_from
    if baseline.until is None:
        message = f"the baseline of {kpi.id!r} does not say when it was measured"
        yield Violation(route(kpi, "baseline"), message, unknown=True)
    elif live is not None and baseline.until > live:
        yield Violation(
            route(kpi, "baseline", "to"),
            f"the baseline of {kpi.id!r} runs until {baseline.until}, after go-live on {live}",
            label="already with the new workflow in it",
            also=(Also(("workflow", "live_from"), "go-live"),),
        )
    yield from _other(graph, kpi, baseline)


def _other(graph: Graph, kpi: Kpi, baseline: Baseline) -> Iterator[Violation]:
    """Yield what the baseline was taken of that the measure is not: another source, definition or group."""
    route = graph.estate.route
    if baseline.source is not None and kpi.source is not None and baseline.source != kpi.source:
        yield Violation(
            route(kpi, "baseline", "source"),
            f"the baseline of {kpi.id!r} comes from {baseline.source!r}, the measure from {kpi.source!r}",
            label="another source",
            also=(Also(route(kpi, "source"), "measured here"),),
        )
    if baseline.definition is not None and kpi.definition is not None and baseline.definition != kpi.definition:
        yield Violation(
            route(kpi, "baseline", "definition"),
            f"the baseline of {kpi.id!r} counts something else than the measure",
            also=(Also(route(kpi, "definition"), "the measure's definition"),),
        )
    if baseline.segments and set(baseline.segments) != set(kpi.segments):
        now = f"for {listed(map(repr, kpi.segments))}" if kpi.segments else "for everybody"
        yield Violation(
            route(kpi, "baseline", "segments"),
            f"the baseline of {kpi.id!r} is of {listed(map(repr, baseline.segments))}, and the measure is shown {now}",
            label="other people",
        )
