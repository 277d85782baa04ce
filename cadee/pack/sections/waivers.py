"""Exceptions: every waiver with its state in words, those first that need somebody; every finding that was accepted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cadee.diagnostic import Finding, Severity
from cadee.model.proof import Waiver
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.grid import Cell, Value, day, entry, grid, reached
from cadee.pack.telling import Sign
from cadee.standing import SOON
from cadee.waivers import by_executive, refusal

HEAD = ("Waiver", "Holds for", "Why, and what limits the harm", "Carried by, approved by", "Last day", "State")
ACCEPTED = ("Finding", "On", "Accepted by", "Approved by", "Reason", "Until")


@section("waivers", "Waivers and accepted findings", 320, empty="No waiver is declared, and no finding is accepted.")
def waivers(brief: Brief) -> Mapping[str, Any] | None:
    """Return the waivers, ended ones first, then those that end soon or accept nothing, and what is accepted."""
    told = sorted(brief.estate.waivers.values(), key=lambda each: (_rank(brief, each), each.id))
    if not told and not brief.report.accepted:
        return None
    pressing = sum(_rank(brief, each) < OTHER for each in told)
    return {
        "summary": f"{telling.count(len(told), 'waiver')}, {pressing} of them to look at; "
        f"{telling.count(len(brief.report.accepted), 'finding')} accepted in this verdict.",
        "waivers": grid("Waivers, those to look at first", HEAD, (_row(brief, each) for each in told), "none"),
        "accepted": grid(
            "Accepted findings: they do not count, and they are not gone",
            ACCEPTED,
            (_accepted(brief, each) for each in brief.report.accepted),
            "none",
        ),
    }


ENDED, ENDING, UNUSED, OTHER = range(4)


def _rank(brief: Brief, waiver: Waiver) -> int:
    if waiver.expires is None or waiver.expires < brief.today:
        return ENDED
    if refusal(brief.estate, waiver, brief.today) and not _early(waiver, brief.today):
        return ENDED
    if (waiver.expires - brief.today).days <= SOON:
        return ENDING
    return OTHER if _accepts(brief, waiver) or _early(waiver, brief.today) else UNUSED


def state(brief: Brief, waiver: Waiver) -> Cell:
    """Return how a waiver stands on the day: whether it has ended, when it does, what it accepts."""
    return Cell(sign=_sign(brief, waiver), notes=(_used(brief, waiver),))


def _sign(brief: Brief, waiver: Waiver) -> Sign:
    today = brief.today
    if waiver.expires is None:
        return telling.not_met("No end date: it accepts nothing")
    left = (waiver.expires - today).days
    if left < 0:
        return telling.not_met(f"Ended {telling.count(-left, 'day')} ago: it accepts nothing any more")
    if _early(waiver, today):
        return telling.not_assessed(f"Not in force yet: from {waiver.granted}")
    if why := refusal(brief.estate, waiver, today):
        return telling.not_met(f"Accepts nothing: {why}")
    if left <= SOON:
        return telling.at_risk("Ends today, its last day" if left == 0 else f"Ends in {telling.count(left, 'day')}")
    if not _accepts(brief, waiver):
        return telling.not_assessed("Unused")
    return telling.met(f"In force, {telling.count(left, 'day')} left")


def _early(waiver: Waiver, today: date) -> bool:
    return waiver.granted is not None and waiver.granted > today


def _accepts(brief: Brief, waiver: Waiver) -> int:
    return sum(each.accepted is not None and each.accepted.by == waiver.ref for each in brief.report.accepted)


def _used(brief: Brief, waiver: Waiver) -> str:
    if number := _accepts(brief, waiver):
        return f"accepts {telling.count(number, 'finding')} of this verdict"
    blocked = [
        each
        for each in brief.report.findings
        if each.code == waiver.rule and each.element in waiver.scope and each.severity is Severity.BLOCK
    ]
    if blocked and not by_executive(brief.estate, waiver):
        return "a finding it speaks of blocks, and no executive approved: that finding counts"
    return "no finding of this verdict rests on it"


def _row(brief: Brief, waiver: Waiver) -> tuple[Value, ...]:
    estate = brief.estate
    owner, approver = (telling.title(estate, "owners", key) for key in (waiver.owner, waiver.approver))
    limit = f"meanwhile: {waiver.compensating_control}" if waiver.compensating_control else "nothing limits the harm"
    return (
        entry(estate, waiver.ref, waiver.rule),
        [reached(estate, ref) for ref in waiver.scope],
        Cell((waiver.reason or "no reason is given",), notes=(limit,)),
        [f"carried by {owner or 'nobody'}", f"approved by {approver or 'nobody'}"],
        day(waiver.expires, brief.today, "none"),
        state(brief, waiver),
    )


def _accepted(brief: Brief, finding: Finding) -> tuple[Value, ...]:
    told = finding.accepted
    by: Sequence[str] = ["it was known before"]
    if told is not None:
        where = f"{told.place.file}:{told.place.line}" if told.place else ""
        by = [each for each in (_by(brief, told.by), where) if each]
    ends = date.fromisoformat(told.expires) if told is not None and told.expires else None
    return (
        Cell((finding.message,), notes=(f"{finding.code}, {finding.severity}",)),
        reached(brief.estate, finding.element),
        by,
        (telling.title(brief.estate, "owners", told.approver) if told else "") or "nobody is named",
        (told.reason if told else "") or "no reason is given",
        day(ends, brief.today, "without an end"),
    )


def _by(brief: Brief, by: str) -> str:
    section_, _, key = by.partition("/")
    if section_ == "waivers":
        return f"waiver {telling.title(brief.estate, 'waivers', key)}"
    return {"comment": "a comment in the spec", "baseline": "the baseline: it was known before"}.get(by, by)
