"""Requests that may cost more at worst than an outcome may cost, or whose cost nobody can tell."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.graph.costs import Cost, costs
from cadee.graph.minding import live_ai
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-013")
def check(graph: Graph) -> Iterator[Answer]:
    """Add up the most that models may cost for one request of each journey, and compare it with what is allowed."""
    judged = costs(graph) if live_ai(graph) else ()
    if not judged:
        yield NotApplicable("no journey with live AI, or no measure of cost that says what an outcome may cost")
        return
    dear = [cost for cost in judged if cost.above]
    yield from (_dear(graph, cost) for cost in dear)
    unpriced = next((cost for cost in judged if cost.unpriced), None)
    if unpriced is not None:
        yield _unpriced(graph, unpriced)
    if not dear and unpriced is None:
        if all(cost.bounded for cost in judged):
            told = (f"{_money(cost, next(iter(cost.most)))} of {cost.limit} ({cost.kpi.id!r})" for cost in judged)
            journeys = counted(len(judged[0].most), "journey")
            yield Proof(f"models cost one request of {journeys} at most {listed(told, most=3)}")
        else:
            yield NotApplicable(
                "no bound can be given: calls go round without a limit on money, which is asked of them"
            )


def _money(cost: Cost, journey: str) -> str:
    """The bound, rounded up: to the cent, or to the hundredth of a cent where it is less than one."""
    most = cost.most[journey]
    digits = Decimal("0.01") if most >= Decimal("0.01") else Decimal("0.0001")
    return f"{most.quantize(digits, ROUND_UP)} {cost.limit.unit}"


def _dear(graph: Graph, cost: Cost) -> Violation:
    first, *others = cost.above
    calls = graph.estate.integrations
    spent = [call for key in cost.dearest if (call := calls[key]).loop_budget is not None]
    last = calls[cost.dearest[-1]]
    more = f"; {counted(len(others), 'more journey')} may be too dear as well" if others else ""
    return Violation(
        cost.at,
        f"one request of journey {first!r} may cost {_money(cost, first)} for models, and {cost.said}{more}",
        label="less than one request at worst",
        also=(Also(graph.estate.route(spent[0] if spent else last), "the dearest calls"),),
        witness=Witness(
            "path", tuple(Step(f"integrations/{key}") for key in cost.dearest), "the dearest way to a model"
        ),
        help=f"limit `spend` in the `loop_budget` of {(spent[0] if spent else last).ref}, or its retries and rungs",
    )


def _unpriced(graph: Graph, cost: Cost) -> Violation:
    models = cost.unpriced
    system = graph.estate.systems[models[0]]
    return Violation(
        graph.estate.route(system, "model"),
        f"nobody can tell what a request may cost: {listed(map(repr, models), most=4)} "
        f"{'lacks' if len(models) == 1 else 'lack'} a price in {cost.limit.unit} or a `context_window`",
        label="at what price?",
        also=(Also(cost.at, "what an outcome may cost"),),
        unknown=True,
        help="add `price_in`, `price_out` and `context_window`, or limit the `spend` of the calls to it",
    )
