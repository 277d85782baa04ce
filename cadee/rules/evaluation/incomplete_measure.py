"""Measures nobody can decide on: without target, threshold, direction, window or owner."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks

NEEDED = (
    ("better", "direction (`better`)"),
    ("target", "target"),
    ("threshold", "threshold"),
    ("window", "window"),
    ("owner", "owner"),
)


@rule("CADEE-EV-002", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each measure with the five things a decision needs."""
    kpis = list(graph.estate.kpis.values())
    if not kpis:
        yield NotApplicable("no measure is declared")
        return
    faults = 0
    for kpi in kpis:
        missing = [words for field, words in NEEDED if getattr(kpi, field) is None]
        if missing:
            faults += 1
            yield Violation(graph.estate.route(kpi), f"measure {kpi.id!r} has {lacks(missing)}")
    if not faults:
        yield Proof(
            f"{counted(len(kpis), 'measure')}: each has a direction, a target, a threshold, a window and an owner"
        )
