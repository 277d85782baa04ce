"""What the decisions of the spec select, executed as declared on point values; first, whether they cover all."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cadee.decide.rule import Outcome, graver
from cadee.decide.surroundings import called, holds
from cadee.graph import Graph
from cadee.graph.cases import TooManyCases, cover
from cadee.graph.outcomes import measured, misfits, openings
from cadee.model.proof import Decision

MOST_CASES = 100_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the spec's own decisions say. `outcome` is None where there are none, or none applies.

    `applied` are the decisions that apply, `deciding` those of them with the outcome; `because` says for each why,
    where it is not its conditions. `flaws` say in words where the decisions leave a result open or select two;
    `declared` whether the spec has any, `executed` whether they could be asked, `asked` whether there were measurements
    to ask them of.
    """

    outcome: Outcome | None
    applied: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    declared: bool = True
    executed: bool = True
    asked: bool = True
    deciding: tuple[str, ...] = ()


def spoken(graph: Graph, values: Mapping[str, Decimal], *, blocked: bool, measured_at_all: bool = True) -> Spoken:
    """Return what the spec's decisions select for the values measured; the gravest where several apply.

    `values` are exact, of times in milliseconds; `blocked` says that a blocking finding is open. Where nothing was
    measured at all, the question was not put: only an open blocking finding or old evidence selects a decision.
    """
    decisions = list(graph.estate.decisions.values())
    if not decisions:
        return Spoken(None, declared=False, executed=False)
    wrong = [f"{each.id} compares {each.when[index].kpi} with {each.when[index].value}, another unit"
             for each, index in misfits(decisions, graph.estate.kpis)]  # fmt: skip
    if wrong:
        return Spoken(None, flaws=tuple(wrong), executed=False)
    missing = [key for key in measured(decisions) if key not in values] if measured_at_all else []
    told = {each.id: _because(graph, each, values, missing, blocked=blocked) for each in decisions}
    applied = [each for each in decisions if told[each.id] is not None]
    applied = applied or [each for each in decisions if each.otherwise and measured_at_all]
    outcome: Outcome | None = None
    for each in applied:
        outcome = Outcome(each.outcome) if outcome is None else graver(outcome, Outcome(each.outcome))
    because = [f"{each.id}: {words}" for each in applied if (words := told[each.id])]
    return Spoken(
        outcome,
        tuple(each.id for each in applied),
        tuple(because),
        _flaws(graph, decisions),
        asked=measured_at_all,
        deciding=tuple(each.id for each in applied if each.outcome == outcome),
    )


def _because(
    graph: Graph, each: Decision, values: Mapping[str, Decimal], missing: list[str], *, blocked: bool
) -> str | None:
    """Return why a decision applies, "" where by its conditions, None where it does not."""
    if each.blocking_findings and blocked:
        return "a blocking finding is open"
    if each.missing_data and missing:
        return f"no measurement of {', '.join(called(graph, key) for key in missing)}"
    if each.evidence_older_than is not None:
        aged = [item for item in graph.estate.evidence.values() if item.date is not None]
        old = [item for item in aged if (graph.today - item.date).days > each.evidence_older_than.days]  # type: ignore[operator]
        if old:
            return f"evidence {old[0].id} is older than {each.evidence_older_than}"
    met = each.when and all(c.kpi in values and holds(c, values[c.kpi]) for c in each.when)
    return "" if met else None


def _flaws(graph: Graph, decisions: list[Decision]) -> tuple[str, ...]:
    try:
        said = cover(decisions, graph.estate.kpis, MOST_CASES)
    except TooManyCases:
        return ("they tell more cases apart than can be looked through",)
    never = [f"{key} never applies" for key in said.never]
    gaps = [] if never else [each.message for each in openings(decisions, said.gap)]
    clashes = [f"{' and '.join(case.decisions)} both apply where {case}" for case in said.clashes]
    return (*never, *gaps, *clashes)
