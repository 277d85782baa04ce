"""What to do about a judgement: the word, the action, by whom and how fast, and whose word counts."""

from collections.abc import Sequence
from datetime import date

from cadee.decide.deciding import Decider
from cadee.decide.reason import Reason
from cadee.decide.rule import Outcome
from cadee.decide.spoken import Spoken
from cadee.decide.surroundings import called, following, worded
from cadee.graph import Graph
from cadee.model.proof import RolloutStage

HEADLINES = {
    Outcome.ROLLBACK: "roll back",
    Outcome.PAUSE: "pause: stop or shrink",
    Outcome.REDESIGN: "redesign",
    Outcome.HOLD: "hold: not enough evidence yet",
    Outcome.SCALE: "scale",
}


def headline(own: Outcome, final: Outcome, reasons: Sequence[Reason] = ()) -> str:
    """Return the result and what it means: not every hold is for want of evidence."""
    if final is Outcome.HOLD and own is Outcome.SCALE:
        return "hold: a gain, and not yet what the spec asks for"
    if final is Outcome.HOLD and any(each.code == "errors-open" for each in reasons):
        return "hold: errors are open"
    return HEADLINES[final]


def selected(graph: Graph, of_spec: Spoken) -> list[Reason]:
    """Return what the decisions of the spec select as reasons, where it is graver than more exposure."""
    if of_spec.outcome is None or of_spec.outcome is Outcome.SCALE:
        return []
    because = {words.partition(": ")[0]: words.partition(": ")[2] for words in of_spec.because}
    told = []
    for key in of_spec.applied:
        decision = graph.estate.decisions[key]
        named = [worded(each, called(graph, each.kpi)) for each in decision.when]
        met = " and ".join(named) or "no other applies"
        words = f"decision {key} of the spec applies: {because.get(key, met)}"
        told.append(Reason(Outcome(decision.outcome), "decision-of-spec", words, decision.ref))
    return told


def agreement(own: Outcome, of_spec: Spoken, final: Outcome) -> str:
    """Return in one sentence what the rule and the spec's own decisions say, and which counts."""
    if of_spec.outcome is None:
        why = "has decisions that cannot be asked" if of_spec.declared else "declares no decisions"
        why = "has decisions, and none of them applies" if of_spec.executed else why
        if of_spec.executed and not of_spec.asked:
            why = "has decisions, and without measurements they were not asked"
        return f"The rule of evidence says {own}; the spec {why}."
    named = ", ".join(of_spec.deciding)
    if own is of_spec.outcome:
        return f"The rule of evidence and the decisions of the spec ({named}) both say {own}."
    both = f"The rule of evidence says {own}, the decisions of the spec ({named}) say {of_spec.outcome}"
    return f"{both}; the graver counts: {final}."


def action(graph: Graph, final: Outcome, asked: Decider, stage: RolloutStage | None, reasons: Sequence[Reason]) -> str:
    """Return what to do, by whom and how fast, in one sentence or two."""
    here = f"{stage.id} ({stage.share} of users)" if stage is not None else "the present exposure"
    following_ = following(graph, stage) if stage is not None else None
    further = f"{following_.id} ({following_.share})" if following_ is not None else "the next stage"
    does = {
        Outcome.ROLLBACK: "Go back to the version before.",
        Outcome.PAUSE: f"Stop, or shrink below {here}, until what is listed is closed.",
        Outcome.REDESIGN: f"Do not widen beyond {here}. Change the design, declare again, then measure anew.",
        Outcome.HOLD: f"Stay at {here}. {_until(reasons, graph.today)}",
        Outcome.SCALE: f"Widen from {here} to {further}." if following_ is not None else _last(stage, here),
    }[final]
    return f"{does} {_who(graph, asked)}".strip()


def _last(stage: RolloutStage | None, here: str) -> str:
    return f"Keep {here}: it is the last stage." if stage is not None else "Widen to the next stage."


def _until(reasons: Sequence[Reason], today: date) -> str:
    days = [each.ready for each in reasons if each.ready is not None]
    what = "One thing is missing" if len(reasons) == 1 else f"{len(reasons)} things are missing"
    if not days:
        return f"{what}."
    return f"{what}; look again on {max(days)}." if max(days) > today else f"{what}; the cases since then may tell."


def _who(graph: Graph, asked: Decider) -> str:
    if asked.named is None:
        return "Nobody is named to decide."
    name = _name(graph, asked.named)
    if asked.acts is None:
        return f"{name} is named to decide, and nobody active stands behind that name."
    if asked.stands_in:
        name = f"{_name(graph, asked.acts)}, in place of {name} who is not active,"
    if asked.within is None and asked.control is None:
        return f"{name} decides."
    tool = f" with {asked.control}" if asked.control is not None else ""
    fast = f", within {asked.within.words}" if asked.within is not None else ""
    return f"{name} decides and acts{tool}{fast}."


def _name(graph: Graph, owner: str) -> str:
    known = graph.estate.owners.get(owner)
    return known.title if known is not None else owner
