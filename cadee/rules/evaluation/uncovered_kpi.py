"""Standard measures of the use case that nobody takes and nobody declines."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.measures import standards, stands_for
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-004", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare the measures with those that the use case is normally judged by."""
    workflow, kpis = graph.estate.workflow, graph.estate.kpis.values()
    standard = standards().get(workflow.use_case, ())
    if not standard:
        yield NotApplicable(f"the catalogue holds no standard measures of use case {workflow.use_case!r}")
        return
    if not kpis and "evaluation" not in graph.estate.layers:
        yield NotApplicable("no measure is declared, and no scorecard to hold one")
        return
    known = {named.id for named in standard}
    declined = {each.kpi for each in workflow.declined_kpis}
    missing = [n for n in standard if n.id not in declined and not any(stands_for(n, kpi) for kpi in kpis)]
    strange = [(i, each.kpi) for i, each in enumerate(workflow.declined_kpis) if each.kpi not in known]
    for index, key in strange:
        message = f"{key!r} is declined, which is no standard measure of {workflow.use_case!r}"
        yield Violation(("workflow", "declined_kpis", index, "kpi"), message, help=f"one of {listed(sorted(known))}")
    if missing:
        what = "a standard measure" if len(missing) == 1 else "standard measures"
        names = listed(repr(named.id) for named in missing)
        yield Violation(
            ("workflow", "use_case"),
            f"nobody measures {names}, {what} of {workflow.use_case!r}, nor says why not",
            label="is normally judged by it",
            help=f"declare a measure {missing[0].id!r}, or decline it with a reason in `declined_kpis`",
        )
    if not strange and not missing:
        rest = f", {len(declined)} of them declined with a reason" if declined else ""
        yield Proof(f"{counted(len(standard), 'standard measure')} of {workflow.use_case!r} are covered{rest}")
