"""Failures of critical journeys for which nobody has written down what is to happen."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import FailureRow, Graph
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

WRITTEN = ("drill", "operations-plan", "procedure", "test-report")
"""Kinds of evidence that say what is to happen, or what did, when something fails."""


@rule("CADEE-X-006")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for the written outcome of each system in the failure matrix: a runbook, or evidence about its failure."""
    cases = [row for row in graph.failure_matrix(up_to_tier=1) if row.removed and row.outcome != "none"]
    rows = [row for row in cases if row.removed[0].startswith("systems/")]
    if not rows:
        yield NotApplicable("no failure of a system hits a journey of tier 0 or 1 and leaves an outcome to write down")
        return
    told, unwritten = _told(graph), dict[str, list[FailureRow]]()
    for row in rows:
        about = {*row.removed, *(f"fallbacks/{key}" for key in row.fallbacks), f"journeys/{row.journey}"}
        if told.isdisjoint(about):
            unwritten.setdefault(row.removed[0].partition("/")[2], []).append(row)
    found = {key: rows for key, rows in unwritten.items() if not _critical(graph.estate.systems[key])}
    if found:
        yield _violation(graph, found, len({row.removed for row in rows}))
    elif unwritten:
        yield NotApplicable("only systems of tier 0 and 1 without a runbook fail without a written outcome")
    else:
        systems = counted(len({row.removed for row in rows}), "system")
        yield Proof(
            f"{counted(len(cases), 'failure case')} of critical journeys, by {systems}: each outcome is written"
        )


def _told(graph: Graph) -> set[str]:
    """Return the elements about whose failure something is written: by themselves, by an alert, in evidence."""
    told = {system.ref for system in graph.estate.systems.values() if system.runbook is not None}
    told.update(f"systems/{key}" for signal in graph.estate.signals.values() if signal.runbook for key in signal.source)
    told.update(evidence.subject for evidence in graph.estate.evidence.values() if evidence.kind in WRITTEN)
    return told


def _critical(system: System) -> bool:
    """Whether the runbook that is missing is asked of the system itself, because it is critical (A-036)."""
    return system.tier in (0, 1) and system.kind != "human" and system.lifecycle not in ("planned", "retired")


def _violation(graph: Graph, found: Mapping[str, Sequence[FailureRow]], tried: int) -> Violation:
    first, *others = (graph.estate.systems[key] for key in found)
    row = found[first.id][0]
    more = f"; the same holds for {len(others)} more of {tried} systems" if others else ""
    ends = {"answer": "somebody else answers", "entry-lost": "the way in is lost"}
    case = ends.get(row.outcome, f"it ends in a {row.outcome.replace('-', ' ')}".replace("in a human", "with a person"))
    steps = tuple(Step(f"systems/{key}", f"{rows[0].journey}: {rows[0].outcome}") for key, rows in found.items())
    return Violation(
        graph.estate.route(first),
        f"when {graph.failing(first.ref)}, {case} for journey {row.journey!r}, and nobody has written that down{more}",
        label="what happens then?",
        also=tuple(Also(graph.estate.route(other), "nor for this") for other in others[:3]),
        witness=Witness("set", steps, "what fails, and the outcome that the model finds"),
        help="say `runbook`, or name a drill or an operations plan about it as evidence",
    )
