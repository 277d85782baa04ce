"""The rest of the first sheet: what changed, exceptions, what was not assessed, who approved what."""

from dataclasses import dataclass
from datetime import date

from cadee.crosswalk.rows import Value
from cadee.diagnostic import Result
from cadee.generators.diagram.words import title
from cadee.model.proof import Waiver
from cadee.pack.base import Brief
from cadee.pack.exceptions import OTHER, rank, state, used
from cadee.pack.telling import holder, sentence

MOST = 5
MOST_APPROVED = 4


@dataclass(frozen=True, slots=True)
class Change:
    """A change since the last approval, and whether it adds to the risk."""

    words: str
    weight: str
    colour: str


@dataclass(frozen=True, slots=True)
class Pressing:
    """An exception that needs attention: what is accepted, in which state it is, by whom."""

    what: str
    state: str
    colour: str
    who: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A recorded approval: by whom, or who keeps the record, of what, when, until when it holds."""

    who: str
    what: str
    day: str
    until: str
    colour: str


def changes(brief: Brief) -> tuple[list[Change], int]:
    """Return what changed in meaning since what the pack is compared with, the riskiest first, and how many more."""
    if brief.before is None:
        return [], 0
    summary = brief.before.changes.summary(MOST)
    colours = {"increases risk": "not-met", "reduces risk": "met"}
    shown = []
    for item in summary.shown:
        weight = {"increasing": "increases risk", "reducing": "reduces risk"}.get(str(item.weight).split("-")[-1], "")
        shown.append(Change(sentence(item.sentence), weight or "neutral", colours.get(weight, "not-assessed")))
    return shown, summary.rest


def exceptions(brief: Brief) -> tuple[list[Pressing], int]:
    """Return the waivers that ended, end soon or accept nothing, ended ones first, and how many others there are."""
    told = brief.estate.waivers.values()
    pressing = sorted(
        (each for each in told if rank(brief, each) < OTHER), key=lambda each: (rank(brief, each), each.id)
    )
    shown = [_pressing(brief, each) for each in pressing[:MOST]]
    return shown, len(told) - len(shown)


def _pressing(brief: Brief, waiver: Waiver) -> Pressing:
    sign = state(brief, waiver)
    words = sign.word[:1].lower() + sign.word[1:]
    if sign.word == "Unused":
        words += f": {used(brief, waiver)}"
    who = holder(brief.estate, waiver.owner, brief.today) or "nobody named"
    return Pressing(f"{waiver.rule} on {', '.join(waiver.scope)}", words, sign.kind, who)


def unassessed(brief: Brief) -> str:
    """Return in one line what this pack does not say anything about, with counts."""
    results = brief.report.results
    counts = {result: sum(item.result is result for item in results) for result in Result}
    controls = brief.crosswalk.counts()
    return (
        f"{counts[Result.NOT_APPLICABLE]} of {len(results)} rules found nothing to judge, {counts[Result.NOT_RUN]} "
        f"were not run, {counts[Result.COULD_NOT_TELL]} could not tell; {controls[Value.NOT_ASSESSED]} of "
        f"{sum(controls.values())} outside controls are not assessed."
    )


def approvals(brief: Brief) -> tuple[list[Approval], int]:
    """Return the approvals on record, the newest first, and how many more there are.

    What one person approved on one day for as long stands together. Of a record nobody says who approved: it has a
    keeper. What has no date, or one to come, is no approval yet and stands last.
    """
    told: dict[tuple[date | None, str, date | None], list[str]] = {}
    for gate in brief.estate.gates.values():
        for given in gate.approvals:
            record = brief.estate.evidence.get(given.evidence or "")
            until = record.review_by if record is not None else None
            told.setdefault((given.date, _name(brief, given.by), until), []).append(gate.ref)
    for item in brief.estate.evidence.values():
        if item.kind == "approval":
            who = f"a record kept by {_name(brief, item.owner)}"
            told.setdefault((item.date, who, item.review_by), []).append(item.subject)
    newest = sorted(told.items(), key=lambda each: _rank(brief, each[0][0]))
    shown = [_approval(brief, who, what, day, until) for (day, who, until), what in newest[:MOST]]
    return shown, len(newest) - len(shown)


def _rank(brief: Brief, day: date | None) -> tuple[bool, int]:
    """Sort key of an approval: what counts first, the newest of it first."""
    return not _given(brief, day), -day.toordinal() if day is not None else 0


def _given(brief: Brief, day: date | None) -> bool:
    return day is not None and day <= brief.today


def _approval(brief: Brief, who: str, what: list[str], day: date | None, until: date | None) -> Approval:
    over = until is not None and until < brief.today
    end = f"{'lapsed on' if over else 'until'} {until.isoformat()}" if until else "no end named"
    if not _given(brief, day):
        over, end = True, "does not count yet" if day is not None else "does not count"
    more = [f"{len(what) - MOST_APPROVED} more"] if len(what) > MOST_APPROVED else []
    on = day.isoformat() if day is not None else "no date"
    return Approval(who, ", ".join([*what[:MOST_APPROVED], *more]), on, end, "not-met" if over else "met")


def _name(brief: Brief, owner: str | None) -> str:
    known = brief.estate.owners.get(owner or "")
    return title(known) if known is not None else "nobody named"
