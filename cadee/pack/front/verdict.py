"""The verdict, its reasons and the decision that is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cadee.decide.deciding import Decider
from cadee.decide.judgement import Judgement
from cadee.decide.rule import Outcome
from cadee.diagnostic import Severity
from cadee.generators.diagram.status import in_words
from cadee.generators.diagram.words import title
from cadee.model.proof import Waiver
from cadee.pack.base import Brief
from cadee.pack.exceptions import accepts
from cadee.pack.telling import sentence
from cadee.waivers import stand

MOST_REASONS = 3

STATES = {
    Outcome.ROLLBACK: ("ROLL BACK", "not-met", "✕"),
    Outcome.PAUSE: ("PAUSE", "not-met", "✕"),
    Outcome.REDESIGN: ("REDESIGN", "not-met", "↻"),
    Outcome.HOLD: ("HOLD", "at-risk", "!"),
    Outcome.SCALE: ("SCALE", "met", "✓"),
}
"""The word, the class of its colour and its shape."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in a sentence, and the anchor where more is said of it."""

    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word of the verdict with colour and shape, what it implies, why, how sure it is."""

    word: str
    colour: str
    shape: str
    gloss: str
    action: str
    reasons: tuple[Reason, ...]
    further: int
    agreement: str
    confidence: str
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The decision asked for: of whom, what, by which day, and what happens if nothing is decided."""

    who: str
    what: str
    until: str
    otherwise: str


def verdict(told: Judgement) -> Verdict:
    """Return the verdict of a judgement."""
    word, colour, shape = STATES[told.outcome]
    gloss = told.headline.partition(": ")[2]
    reasons = [Reason(sentence(item.words), _anchor(item.code, item.element)) for item in told.reasons]
    shown = tuple(dict.fromkeys(reasons))
    return Verdict(
        word,
        colour,
        shape,
        gloss,
        told.action,
        shown[:MOST_REASONS],
        len(shown) - MOST_REASONS if len(shown) > MOST_REASONS else 0,
        told.agreement,
        told.confidence,
        told.confidence_because,
    )


def asked(brief: Brief, told: Judgement) -> Asked:
    """Return the decision that is asked for, of whom the judgement asks it."""
    within = told.asked.within
    until = f"within {within.words} of {brief.today.isoformat()}" if within else _next(brief)
    stage = f"the stage {told.stage}" if told.stage else "the present exposure"
    return Asked(_who(brief, told.asked), _what(told, stage), until, _otherwise(brief, told.outcome, stage))


def _who(brief: Brief, asked: Decider) -> str:
    owners = brief.estate.owners
    if asked.named is None:
        return "nobody: the spec names no approver"
    if asked.acts is None:
        return f"nobody: {title(owners[asked.named])} is named, and nobody active stands behind that name"
    owner = owners[asked.acts]
    role = f", {owner.role[:1].lower()}{owner.role[1:]}" if owner.role else ""
    instead = f", in place of {title(owners[asked.named])}, who is not active" if asked.stands_in else ""
    return f"{title(owner)}{role}{instead}"


def _what(told: Judgement, stage: str) -> str:
    waived = ", or accept each with an end date" if {each.code for each in told.reasons} == {"blocking-rule"} else ""
    return {
        Outcome.ROLLBACK: "Go back to the version before.",
        Outcome.PAUSE: f"Stop or shrink below {stage} until the reasons are closed{waived}.",
        Outcome.REDESIGN: f"Do not widen beyond {stage}; have the design changed and measured anew.",
        Outcome.HOLD: f"Stay at {stage}, and agree by when what is missing is there.",
        Outcome.SCALE: f"Widen beyond {stage}.",
    }[told.outcome]


def _otherwise(brief: Brief, outcome: Outcome, stage: str) -> str:
    if outcome is Outcome.SCALE:
        return f"It stays at {stage}."
    ends = sorted(each.expires for each in _in_force(brief) if each.expires and accepts(brief, each))
    end = f"; the next waiver ends on {ends[0].isoformat()}" if ends else ""
    found = [item.severity for item in brief.report.findings]
    grave = [in_words(each, count) for each in (Severity.BLOCK, Severity.ERROR) if (count := found.count(each))]
    if grave:
        open_ = f"{' and '.join(grave)} open"
        return f"{stage[0].upper()}{stage[1:]} goes on with {open_}{end}."
    return f"{stage[0].upper()}{stage[1:]} goes on unchanged{end}."


def _next(brief: Brief) -> str:
    days = sorted(_dates(brief))
    return f"by {days[0].isoformat()}, the next date in the spec" if days else "no day is declared"


def _dates(brief: Brief) -> Iterator[date]:
    estate, soon = brief.estate, brief.today + timedelta(days=366)
    for item in (*estate.evidence.values(),):
        if item.review_by and brief.today <= item.review_by <= soon:
            yield item.review_by
    for waiver in _in_force(brief):
        if waiver.expires and waiver.expires <= soon:
            yield waiver.expires


def _in_force(brief: Brief) -> Iterator[Waiver]:
    for waiver in brief.estate.waivers.values():
        if stand(brief.estate, waiver, brief.today).stage == "in force":
            yield waiver


def _anchor(code: str, element: str) -> str:
    if code in ("blocking-rule", "errors-open"):
        return "findings"
    return "measures" if element.startswith(("kpis", "decisions")) else "method"
