"""Measures that rest on too few cases to show the change that was promised."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.graph import Graph
from cadee.graph.plans import Plan, plans
from cadee.model.units import Share
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-016", scope="workspace")
def check(
    graph: Graph, *, most_error: Decimal = Decimal("0.05"), least_power: Decimal = Decimal("0.8")
) -> Iterator[Answer]:
    """Compare the cases that the promised change needs with those that come in within the window of the measure."""
    promised = plans(graph)
    if not promised:
        yield NotApplicable("no share that decides has a value from before, a window and a change to show")
        return
    silent = [plan for plan in promised if not plan.known]
    if silent:
        yield _unsaid(graph, silent)
    fit = []
    for plan in (plan for plan in promised if plan.known):
        cases = plan.cases(most_error, least_power)
        if cases is None:
            yield _few_before(graph, plan, plan.cases_each(most_error, least_power))
        elif plan.days(cases) > plan.window.days:
            yield _few_after(graph, plan, cases)
        else:
            fit.append(f"{plan.kpi.id!r} after {counted(plan.days(cases), 'day')}")
    if len(fit) == len(promised):
        yield Proof(f"enough cases come in to tell the promised change from chance: {listed(fit, most=4)}")


def _change(plan: Plan) -> str:
    looks = f" at each of {plan.kpi.looks} looks" if (plan.kpi.looks or 1) > 1 else ""
    return f"a change from {Share(plan.before)} to {Share(plan.after)}{looks}"


def _few_before(graph: Graph, plan: Plan, each: int) -> Violation:
    return Violation(
        graph.estate.route(plan.kpi, "baseline", "n"),
        f"the baseline of {plan.kpi.id!r} rests on {counted(plan.baseline.n or 0, 'case')}: however many follow, "
        f"{_change(plan)} cannot be told from chance",
        label="too few from before",
        help=f"count about {each} cases before go-live, or declare a larger `smallest_gain`",
    )


def _few_after(graph: Graph, plan: Plan, cases: int) -> Violation:
    days = plan.days(cases)
    return Violation(
        graph.estate.route(plan.kpi, "window"),
        f"{plan.kpi.id!r} needs {counted(cases, 'case')} to tell {_change(plan)} from chance: "
        f"{counted(days, 'day')} at the pace of its baseline, and it looks at {plan.window}",
        label="too short to see it",
        also=(Also(graph.estate.route(plan.kpi, "baseline", "n"), f"in {counted(plan.days_before, 'day')}"),),
        help=f"compute it over at least {days}d, or declare a larger `smallest_gain`",
    )


def _unsaid(graph: Graph, silent: Sequence[Plan]) -> Violation:
    plan = silent[0]
    missing = [word for word, value in (("n", plan.baseline.n), ("from", plan.baseline.since)) if value is None]
    return Violation(
        graph.estate.route(plan.kpi, "baseline"),
        f"nobody can tell whether enough cases come in to show the change that "
        f"{listed((repr(each.kpi.id) for each in silent), most=4)} promised",
        label=f"no {listed((f'`{word}`' for word in missing), last='and no')}",
        unknown=True,
        help="say on how many cases the baseline rests (`n`), and from which day to which (`from`, `to`)",
    )
