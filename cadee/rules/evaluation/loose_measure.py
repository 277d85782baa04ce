"""Measures that lead to no business outcome, and outcomes at stake that nobody measures."""

from collections.abc import Iterator, Sequence

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.worth import MeasureTree, measure_tree
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-014", scope="workspace")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow from each measure what it leads to, and look for a measure of each stake."""
    kpis, stakes = graph.estate.kpis, graph.estate.workflow.stakes
    if not kpis:
        yield NotApplicable("no measure is declared")
        return
    tree = measure_tree(graph)
    found = list(_faults(graph, tree)) if tree.drawn else list(_undrawn(graph, tree))
    yield from found
    if not found:
        outcomes = f"{counted(len(stakes), 'stake')} ({listed(stakes, most=4)})" if stakes else "business outcomes"
        yield Proof(
            f"{counted(len(kpis), 'measure')} and {outcomes}: each measure leads to one, and each has a measure"
        )


def _undrawn(graph: Graph, tree: MeasureTree) -> Iterator[Violation]:
    if tree.loose or tree.bare:
        kpis, goals = graph.estate.kpis, listed((repr(each) for each in tree.bare), last="or", most=4)
        first = kpis[tree.loose[0] if tree.loose else next(iter(kpis))]
        yield Violation(
            graph.estate.route(first, "leads_to"),
            f"no measure says what it leads to, {goals} for example" if goals else "no measure says what it leads to",
            label="good for what?",
            unknown=True,
            help="name on each measure, in `leads_to`, the measure or the stake that it moves",
        )


def _faults(graph: Graph, tree: MeasureTree) -> Iterator[Violation]:
    estate = graph.estate
    stakes = listed((f"`{each}`" for each in estate.workflow.stakes), last="or", most=4)
    goal = (
        f"name in `leads_to` a measure, or a stake: {stakes}" if stakes else "name in `leads_to` a measure or a stake"
    )
    if tree.loose:
        names, verb = listed(map(repr, tree.loose), most=4), "leads" if len(tree.loose) == 1 else "lead"
        at = estate.route(estate.kpis[tree.loose[0]], "leads_to")
        yield Violation(at, f"{names} {verb} to no business outcome", "good for what?", help=goal)
    for stray, by in tree.stray.items():
        kpi = estate.kpis[by[0]]
        at = estate.route(kpi, "leads_to", kpi.leads_to.index(stray))
        names, verb = listed(map(repr, by), most=3), "leads" if len(by) == 1 else "lead"
        yield Violation(at, f"{names} {verb} to {stray!r}, which is neither a measure nor a stake", help=goal)
    yield from (_round(graph, names) for names in tree.rounds)
    if tree.bare:
        at = ("workflow", "stakes", estate.workflow.stakes.index(tree.bare[0]))
        message = f"{listed(map(repr, tree.bare), most=4)} {'is' if len(tree.bare) == 1 else 'are'} at stake, and no "
        yield Violation(at, f"{message}measure leads there", "who would notice?", help="declare a measure that does")


def _round(graph: Graph, names: Sequence[str]) -> Violation:
    estate = graph.estate
    first = estate.kpis[names[0]]
    return Violation(
        estate.route(first, "leads_to", first.leads_to.index(names[1])),
        f"measures lead to each other in a circle: {' → '.join(names)}",
        label="back again",
        also=tuple(Also(estate.route(estate.kpis[name]), "on the circle") for name in names[1:-1]),
        witness=Witness("cycle", tuple(Step(f"kpis/{name}") for name in names), "each leads to the next"),
        help="keep the direction in which the one moves the other",
    )
