"""Workflows of which nobody measures whether people use them, or only those who built them do."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.proof import Kpi
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EN-012", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a measure of adoption, and for somebody other than the builders who answers for it."""
    kpis = list(graph.estate.kpis.values())
    if not kpis:
        yield NotApplicable("no measure is declared")
        return
    adoption = [kpi for kpi in kpis if kpi.measures == "adoption"]
    if not adoption:
        layer = graph.estate.layers.get("enablement")
        said = f"{counted(len(kpis), 'measure')}, none of use: nobody would notice that people work around the workflow"
        at = graph.estate.route(layer) if layer is not None else graph.estate.route(graph.estate.workflow, "name")
        yield Violation(at, said, help="declare a measure with `measures: adoption`, a target and an owner")
        return
    complete = [kpi for kpi in adoption if kpi.target is not None and kpi.owner is not None]
    if not complete:
        yield NotApplicable("the measures of adoption are incomplete, which is reported with the measures")
        return
    builders = _builders(graph)
    if all(kpi.owner in builders for kpi in complete):
        yield _own_marks(graph, complete[0], builders)
        return
    names = listed((repr(kpi.id) for kpi in complete), most=3)
    yield Proof(f"adoption is measured by {names}, with a target, and somebody other than the builders answers for it")


def _builders(graph: Graph) -> dict[str, str]:
    """Return who owns or maintains agents and gateways, each with the first of them; people through their teams."""
    found: dict[str, str] = {}
    for key in (*graph.systems("agent"), *graph.systems("gateway")):
        system = graph.estate.systems[key]
        for owner in (system.owner, *system.maintainers):
            entry = graph.estate.owners.get(owner or "")
            for each in () if entry is None else (entry.id, *entry.members):
                found.setdefault(each, key)
    return found


def _own_marks(graph: Graph, kpi: Kpi, builders: dict[str, str]) -> Violation:
    built = graph.estate.systems[builders[kpi.owner or ""]]
    return Violation(
        graph.estate.route(kpi, "owner"),
        f"{kpi.owner!r} answers for adoption ({kpi.id!r}) and builds {built.kind} {built.id!r}: no manager gains by it",
        label="marks their own work",
        also=(Also(graph.estate.route(built, "owner"), "built by the same"),),
        help=f"let a manager of those who use it own {kpi.id!r}",
    )
