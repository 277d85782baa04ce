"""The Scorecard: what is measured and tested, where it began, what it must reach, who answers for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from cadee.decide.surroundings import worded
from cadee.model.proof import Condition, Evaluation, RolloutStage
from cadee.pack import telling
from cadee.pack.artifact.frame import artifact
from cadee.pack.artifact.people import who
from cadee.pack.base import Brief, section
from cadee.pack.grid import Grid, Value, entry, grid
from cadee.pack.telling import Sign

PURPOSE = "Says by measures agreed beforehand whether it is worth it, and when to stop."
TESTS = ("Test", "Of", "Measured", "Result", "Must reach", "State", "When, where")
STAGES = ("Stage", "Users exposed", "Entered when", "Left when", "At least")


@section("scorecard", "Scorecard (evaluation)", 240)
def scorecard(brief: Brief) -> Mapping[str, Any]:
    """Return the artifact of the evaluation layer."""
    own = (_tests(brief), _stages(brief))
    return artifact(brief, "evaluation", PURPOSE, own, [*_approvals(brief)], ("business",))


def _tests(brief: Brief) -> Grid:
    found = brief.estate.evaluations.values()
    rows = (_test(brief, each) for each in found)
    return grid(f"Tests of what answers: {len(found)}", TESTS, rows, "none is declared (evaluations)")


def _test(brief: Brief, told: Evaluation) -> tuple[Value, ...]:
    estate = brief.estate
    dated = [f"{told.date}, {telling.days(told.date, brief.today)}"] if told.date else ["no date"]
    bound = (
        "not said"
        if told.threshold is None
        else f"{'at least' if told.better == 'higher' else 'at most'} {told.threshold}"
    )
    return (
        entry(estate, told.ref, told.suite),
        [telling.title(estate, "systems", told.subject), *([f"version {told.pin}"] if told.pin else [])],
        f"{told.metric}, {told.n:,} cases" if told.n else told.metric,
        str(told.value),
        bound,
        passed(told),
        [*dated, telling.title(estate, "environments", told.environment) or "no environment is said"],
    )


def passed(told: Evaluation) -> Sign:
    """Return whether a test reached what it must."""
    if told.threshold is None:
        return telling.not_assessed("No threshold")
    if told.threshold.unit != told.value.unit:
        return telling.not_assessed("Threshold in another unit")
    reached = told.value.value >= told.threshold.value if told.better == "higher" else (
        told.value.value <= told.threshold.value)  # fmt: skip
    return telling.met("Reached") if reached else telling.not_met("Not reached")


def _stages(brief: Brief) -> Grid:
    found = brief.estate.rollout.values()
    rows = (_stage(brief, each) for each in found)
    return grid(f"Stages of exposure: {len(found)}", STAGES, rows, "none is declared (rollout)")


def _stage(brief: Brief, told: RolloutStage) -> tuple[Value, ...]:
    return (
        entry(brief.estate, told.ref),
        str(told.share),
        [_asked(brief, each) for each in told.entry] or "nothing is asked",
        [_asked(brief, each) for each in told.exit] or "nothing is asked",
        str(told.minimum) if told.minimum else "not said",
    )


def _asked(brief: Brief, told: Condition) -> str:
    return worded(told, telling.title(brief.estate, "kpis", told.kpi))


def _approvals(brief: Brief) -> Iterator[str]:
    deciders: dict[str, list[str]] = {}
    for each in brief.estate.decisions.values():
        deciders.setdefault(each.who or "", []).append(telling.title(brief.estate, "decisions", each.id))
    for key, decisions in deciders.items():
        said = who(brief.estate, key, brief.today) or "Nobody named (decisions.*.who)"
        yield f"{said}: decides {telling.together(decisions)}."
    if not deciders:
        yield "Who scales, pauses or redesigns is not said (decisions)."
