"""What stands beside the figures: who can stop it, error budgets, the age of evidence, the stage of the rollout."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from cadee.decide.measurement import Measurements
from cadee.decide.reason import Reason
from cadee.decide.rule import Outcome
from cadee.graph import Graph
from cadee.graph.cases import HOLDS
from cadee.graph.minding import live_ai
from cadee.model.control import Switch
from cadee.model.proof import Condition, RolloutStage


def stops(graph: Graph, told: Measurements) -> Iterator[Reason]:
    """Yield why nobody could stop it, and the error budgets of tier 0 and 1 that are spent: each is a pause."""
    yield from _switches(graph)
    yield from _deciders(graph)
    for row in told.rows:
        section, _, key = row.kpi.rpartition("/")
        journey = graph.estate.journeys.get(key) if section else None
        if journey is None or row.side != ("treatment", "after") or row.n is None or row.successes is None:
            continue
        slo = journey.slo or graph.estate.workflow.slo
        if slo is None or slo.availability is None or journey.tier is None or journey.tier > 1:
            continue
        allowed, failed = (1 - slo.availability.fraction) * row.n, row.n - row.successes
        if failed > allowed:
            words = f"the error budget of {key} is spent: {failed:,} of {row.n:,} requests failed, {allowed:,.0f} may"
            yield Reason(Outcome.PAUSE, "error-budget", words, journey.ref)


def _switches(graph: Graph) -> Iterator[Reason]:
    kills = [each for each in graph.estate.switches.values() if each.kind == "kill-switch"]
    if not kills and live_ai(graph):
        yield Reason(Outcome.PAUSE, "no-kill-switch", "there is no kill switch, so nobody could stop it", "switches")
    for each in kills:
        if not any(_there(graph, owner) for owner in _holders(graph, each)):
            words = f"nobody is there to use the kill switch {each.id}"
            yield Reason(Outcome.PAUSE, "kill-switch-unreachable", words, each.ref)


def _holders(graph: Graph, switch: Switch) -> tuple[str, ...]:
    if switch.holder is not None:
        return (switch.holder,)
    return tuple(key for key, owner in graph.estate.owners.items() if switch.ref in owner.permissions)


def _deciders(graph: Graph) -> Iterator[Reason]:
    """Yield who decides and cannot be reached, each once."""
    named: dict[str, str] = {}
    for each in graph.estate.decisions.values():
        if each.who is not None:
            named.setdefault(each.who, each.ref)
    if graph.estate.workflow.approver is not None:
        named.setdefault(graph.estate.workflow.approver, "workflow")
    for owner, element in named.items():
        if not _there(graph, owner):
            what = "approves changes" if element == "workflow" else f"decides {element.partition('/')[2]}"
            name = graph.estate.owners[owner].name or repr(owner)
            words = f"{name} {what}, and no active person stands behind that name"
            yield Reason(Outcome.PAUSE, "owner-unreachable", words, element)


def _there(graph: Graph, owner: str) -> bool:
    owners = graph.estate.owners
    return any(owners[key].active_on(graph.today) for key in graph.people(owner))


def ages(graph: Graph) -> Iterator[Reason]:
    """Yield the evidence that is past its review."""
    for each in graph.estate.evidence.values():
        if each.review_by is not None and each.review_by < graph.today:
            words = f"evidence {each.id} was to be looked at again by {each.review_by}"
            yield Reason(Outcome.HOLD, "evidence-past-review", words, each.ref)


def staged(graph: Graph, told: Measurements, values: Mapping[str, Decimal]) -> Iterator[Reason]:
    """Yield what the stage that was measured still lacks; nothing where no rollout is declared or nothing measured."""
    rollout, stage = graph.estate.rollout, stage_of(graph, told)
    if not rollout or not told.rows:
        return
    if stage is None:
        words = "the rows do not name one stage of the rollout, so nobody knows which exit holds"
        yield Reason(Outcome.HOLD, "stage-unsaid", words, "rollout")
        return
    for condition in stage.exit:
        value, asked = values.get(condition.kpi), worded(condition, called(graph, condition.kpi))
        if value is None:
            words = f"{stage.id} is left only by {asked}, and that was not measured"
            yield Reason(Outcome.HOLD, "stage-exit-unmeasured", words, stage.ref)
        elif not holds(condition, value):
            words = f"{stage.id} is left only by {asked}, and that does not hold"
            yield Reason(Outcome.HOLD, "stage-exit", words, stage.ref)
    days = [
        (row.since, row.until) for row in told.rows if row.side == ("treatment", "after") and row.since and row.until
    ]
    if stage.minimum is not None and days:
        first, last = min(since for since, _ in days), max(until for _, until in days)
        ready = first + timedelta(days=max(int(stage.minimum.days) - 1, 0))
        if last < ready:
            words = f"{stage.id} lasts at least {stage.minimum}, which is until the end of {ready}"
            yield Reason(Outcome.HOLD, "stage-too-short", words, stage.ref, ready)


def stage_of(graph: Graph, told: Measurements) -> RolloutStage | None:
    """Return the stage of the rollout that was measured, None where rows name none or several."""
    named = {row.stage for row in told.rows if row.side == ("treatment", "after") and row.stage is not None}
    return graph.estate.rollout.get(named.pop()) if len(named) == 1 else None


def following(graph: Graph, stage: RolloutStage) -> RolloutStage | None:
    """Return the stage after one."""
    return next((each for each in graph.estate.rollout.values() if each.after == stage.id), None)


def holds(condition: Condition, value: Decimal) -> bool:
    """Whether a condition holds of a value, exactly."""
    return bool(HOLDS[condition.op](value, condition.value.value))


def called(graph: Graph, kpi: str) -> str:
    """Return the name of a measure; its id where this environment does not have it."""
    known = graph.estate.kpis.get(kpi)
    return known.title if known is not None else kpi


def worded(condition: Condition, name: str) -> str:
    """Return a condition in words; `name` is that of its measure."""
    signs = {"<": "below", "<=": "at most", "=": "exactly", ">=": "at least", ">": "above"}
    return f"{name} {signs[condition.op]} {condition.value}"


def returning(blockers: Iterable[str], reviews: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the blockers, by fingerprint, that at least two earlier reviews had too, in order of naming."""
    earlier = [set(review) for review in reviews]
    return tuple(each for each in dict.fromkeys(blockers) if sum(each in review for review in earlier) >= 2)
