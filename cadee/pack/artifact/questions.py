"""The three questions a leader must be able to answer about an artifact, answered from the spec and the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadee.decide.telling import Told
from cadee.diagnostic import Result, Standing
from cadee.graph.graph import Graph
from cadee.model.proof import Kpi
from cadee.pack import telling
from cadee.pack.artifact.people import vacant, who, within
from cadee.pack.artifact.proofs import kinds, of_layer, state
from cadee.pack.base import Brief
from cadee.standing import limiting_layer, with_waived

NOT = "Not answered:"
"""How an answer begins that the spec does not hold; then comes the field that is missing."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answers, sentences in order; `open` where the spec leaves it without one."""

    question: str
    answers: tuple[str, ...]
    open: bool


def questions(
    brief: Brief, graph: Graph, name: str, approvals: Sequence[str], measures: Sequence[str]
) -> tuple[Answered, ...]:
    """Return the questions of the artifact of a layer with their answers.

    `approvals` are what the layer itself says of who approves, `measures` the kinds of KPI that show its effect.
    """
    return (
        _answered(
            "Who in the business may approve a change once this is live?", [*_approver(brief, graph), *approvals]
        ),
        _answered(f"What would show that {name} no longer limits the workflow?", [*_limiting(brief, name)]),
        _answered("How will the measures be compared before and after the rollout?", [*_compared(brief, measures)]),
    )


def _answered(question: str, answers: Sequence[str]) -> Answered:
    return Answered(question, tuple(answers), bool(answers) and answers[0].startswith(NOT))


def _approver(brief: Brief, graph: Graph) -> Iterator[str]:
    estate = brief.estate
    approver, teams = estate.workflow.approver, estate.workflow.teams
    if approver is None:
        yield f"{NOT} workflow.approver names nobody."
        return
    yield f"{who(estate, approver, brief.today)}."
    if vacant(graph, approver):
        yield f"No active person stands behind that name on {brief.today}."
    named = telling.together([telling.title(estate, "owners", team) for team in teams])
    own = [telling.title(estate, "owners", team) for team in within(estate, approver, tuple(teams))]
    if not teams:
        yield "Which business teams use it is not said (workflow.teams)."
    elif own:
        yield f"A member of {telling.together(own)}, which uses it."
    else:
        yield f"Not a member of the teams that use it: {named}."


def _limiting(brief: Brief, name: str) -> Iterator[str]:
    yield _standing(brief, name)
    failed = [each for each in brief.report.results if each.layer == name and each.result is Result.FAILED]
    if failed:
        shown = [f"{each.code} ({each.title or each.name})" for each in failed]
        yield f"That these rules hold: {telling.together(shown, 6)}."
    unclear = [
        each.code for each in brief.report.results if each.layer == name and each.result is Result.COULD_NOT_TELL
    ]
    if unclear:
        yield f"That these rules come to an answer: {telling.together(unclear)}."
    found = of_layer(brief, name)
    if not found:
        yield f"No evidence is filed under this layer (evidence, layer {name})."
        return
    stale = [telling.title(brief.estate, "evidence", each.told.id) for each in found if state(each).kind != "met"]
    yield f"Evidence on file: {telling.together(kinds(found))}."
    if stale:
        yield f"Of it, not current: {telling.together(stale)}."


def _standing(brief: Brief, name: str) -> str:
    limit = limiting_layer(brief.report.findings)
    told = next((each for each in brief.report.layers if each.layer == name), None)
    if told is None or told.word == "not assessed":
        return f"{NOT} no rule of this layer came to an answer."
    met = rules_met(told)
    if limit == name:
        return f"Today it is the limiting layer: {met}."
    other = f"Another layer limits more today: {limit}" if limit else "No layer limits today"
    return f"{other}. Here {met}."


def rules_met(told: Standing) -> str:
    """Return how many rules of a layer are met, of those that apply, and how many are waived."""
    every = telling.count(told.decided, "rule that applies", "rules that apply")
    return with_waived(f"{told.passed} of {every} met", told.waived)


def _compared(brief: Brief, measures: Sequence[str]) -> Iterator[str]:
    every = list(brief.estate.kpis.values())
    if not every:
        yield f"{NOT} no KPI is declared (kpis)."
        return
    told = {each.kpi: each for each in brief.judgement.kpis} if brief.judgement else {}
    own = [each for each in every if each.measures in measures]
    first = [each for each in every if each.role == "primary" and each not in own]
    if not own:
        yield f"{NOT} no KPI says that it measures {telling.together(measures)} (kpis.measures)."
    for each in (*own, *first):
        yield comparison(brief, each, told.get(each.id))


def comparison(brief: Brief, kpi: Kpi, told: Told | None) -> str:
    """Return how one measure is compared, in a sentence; what it does not declare is named."""
    before = kpi.baseline
    name = f"{telling.title(brief.estate, 'kpis', kpi.id)}{f' ({kpi.role})' if kpi.role else ''}"
    if before is None:
        return f"{name}: cannot be compared, no baseline is declared (kpis.{kpi.id}.baseline)."
    said = [f"{before.value} before"]
    said += [f"of {before.n:,} cases"] if before.n else []
    said += [f"from {before.since} to {before.until}"] if before.since and before.until else []
    source = before.source or kpi.source
    said += [f"measured in {telling.title(brief.estate, 'systems', source)}"] if source else ["no source is named"]
    wanted = f"; wanted {kpi.target}" if kpi.target else "; no target is declared"
    looks = f", looked at {telling.count(kpi.looks, 'time')}" if kpi.looks else ""
    window = f"; counted over {kpi.window}{looks}" if kpi.window else ""
    return f"{name}: {', '.join(said)}{wanted}{window}. {_now(told)}"


def _now(told: Told | None) -> str:
    if told is None or not told.after:
        return "Not measured since."
    return f"Now {told.after}: {told.verdict}, compared by {told.design}."
