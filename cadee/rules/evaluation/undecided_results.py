"""Results for which the decision rules select nothing, or two things; and measures that may be missing unnoticed."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.cases import Case, TooManyCases, cover
from cadee.graph.outcomes import Opening, measured, misfits, openings
from cadee.model.proof import Decision
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-EV-007", scope="workspace")
def check(graph: Graph, *, most_cases: int = 100_000) -> Iterator[Answer]:
    """Cut all results at the values that the decision rules name, and see what each part selects."""
    decisions = list(graph.estate.decisions.values())
    named = counted(len(measured(decisions)), "measure")
    if not decisions:
        yield NotApplicable("no decision rule is declared, which is told of the mechanisms")
        return
    found = [_misfit(graph, *each) for each in misfits(decisions, graph.estate.kpis)]
    if found:
        yield from found
        return
    try:
        said = cover(decisions, graph.estate.kpis, most_cases)
    except TooManyCases:
        message = f"the decision rules tell more than {most_cases} cases of {named} apart"
        at, help_ = graph.estate.route(decisions[0]), "decide on fewer measures, or on fewer at once"
        yield Violation(at, message, "too many to look through", unknown=True, help=help_)
        return
    found = [_never(graph, key) for key in said.never]
    if not found:  # a decision that never applies leaves a gap: it is told once
        found += [_open(graph, each) for each in openings(decisions, said.gap)]
    found += [_clash(graph, case) for case in said.clashes]
    yield from found
    if not found:
        results = f"{counted(said.boxes, 'result')} of {named}"
        yield Proof(f"each of {results} selects one outcome, and a missing measure a pause or a rollback")


def _misfit(graph: Graph, decision: Decision, index: int) -> Violation:
    condition = decision.when[index]
    kpi = graph.estate.kpis[condition.kpi]
    unit = "an amount of money" if kpi.unit == "money" else f"a {kpi.unit}"
    return Violation(
        graph.estate.route(decision, "when", index, "value"),
        f"decision {decision.id!r} compares {kpi.id!r}, {unit}, with {condition.value}",
        label="cannot be compared",
        also=(Also(graph.estate.route(kpi, "unit"), "measured in this"),),
    )


def _never(graph: Graph, key: str) -> Violation:
    message = f"decision {key!r} never applies: its conditions exclude each other"
    return Violation(graph.estate.route(graph.estate.decisions[key], "when"), message, label="no result is like this")


def _open(graph: Graph, each: Opening) -> Violation:
    at = graph.estate.route(graph.estate.decisions[each.decision], *([each.field] if each.field else []))
    witness = each.case.witness("a result that selects nothing") if each.case is not None else None
    help_ = "add the condition that is missing, `otherwise: true`, or `missing_data: true` to a decision that pauses"
    return Violation(at, each.message, witness=witness, help=help_)


def _clash(graph: Graph, case: Case) -> Violation:
    first, later = (graph.estate.decisions[key] for key in case.decisions)
    return Violation(
        graph.estate.route(later, "when"),
        f"{first.id!r} ({first.outcome}) and {later.id!r} ({later.outcome}) both apply where {case}",
        label="and so does this",
        also=(Also(graph.estate.route(first, "when"), "this applies"),),
        witness=case.witness("a result that selects two outcomes"),
        help=f"add to {later.id!r} the opposite of a condition of {first.id!r}",
    )
