"""Measures of speed or cost with nothing beside them that would show the harm."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.model.proof import Kpi
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.measures import Pair, pairs, stands_for
from cadee.rules.wording import counted, listed

REWARDS = ("speed", "cost")
HARM = ("accuracy", "quality", "risk")


@rule("CADEE-EV-005", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for the counterpart of each measure of speed or cost: the one it names, or one that the table knows."""
    kpis = list(graph.estate.kpis.values())
    judged = {kpi.id: kpi for kpi in kpis if kpi.measures in REWARDS or (kpi.measures not in HARM and _row(kpi))}
    if not judged:
        yield NotApplicable("no measure rewards speed or thrift")
        return
    faults = 0
    for kpi in judged.values():
        row = _row(kpi)
        hides = row.name if row is not None else f"the harm that {kpi.measures} may do"
        counter = graph.estate.kpis.get(kpi.counter_kpi or "")
        if counter is not None and (counter.id == kpi.id or counter.measures in REWARDS):
            faults += 1
            yield _no_counterweight(graph, kpi, counter, hides)
        elif counter is None and not _shown(kpis, row):
            faults += 1
            yield _alone(graph, kpi, row, hides)
    if not faults:
        yield Proof(f"{counted(len(judged), 'measure')} of speed or thrift: another beside each would show the harm")


def _row(kpi: Kpi) -> Pair | None:
    return next((pair for pair in pairs() if stands_for(pair, kpi)), None)


def _shown(kpis: Sequence[Kpi], row: Pair | None) -> bool:
    return row is not None and any(stands_for(harm, kpi) for harm in row.shown_by for kpi in kpis)


def _no_counterweight(graph: Graph, kpi: Kpi, counter: Kpi, hides: str) -> Violation:
    own = counter.id == kpi.id
    which = "itself" if own else f"{counter.id!r}, which rewards {counter.measures} too"
    return Violation(
        graph.estate.route(kpi, "counter_kpi"),
        f"measure {kpi.id!r} is paired with {which}: nothing shows {hides}",
        label="no counterweight",
        also=() if own else (Also(graph.estate.route(counter, "measures"), "rewards the same"),),
        help="pair it with a measure of accuracy, quality or risk",
    )


def _alone(graph: Graph, kpi: Kpi, row: Pair | None, hides: str) -> Violation:
    names = listed((repr(harm.id) for harm in row.shown_by), last="or") if row else "one of accuracy, quality or risk"
    return Violation(
        graph.estate.route(kpi),
        f"measure {kpi.id!r} is paired with none: nothing shows {hides}",
        label="can be met by doing harm",
        help=f"declare a measure such as {names} and name it as `counter_kpi`",
    )
