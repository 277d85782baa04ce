"""Exceptions: every waiver with its state in words, those first that need somebody; every finding that was accepted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cadee.diagnostic import Finding
from cadee.model.proof import Waiver
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.exceptions import OTHER, rank, state, used
from cadee.pack.grid import Cell, Value, day, entry, grid, reached

HEAD = ("Waiver", "Holds for", "Why, and what limits the harm", "Carried by, approved by", "Last day", "State")
ACCEPTED = ("Finding", "On", "Accepted by", "Approved by", "Reason", "Until")


@section("waivers", "Waivers and accepted findings", 320, empty="No waiver is declared, and no finding is accepted.")
def waivers(brief: Brief) -> Mapping[str, Any] | None:
    """Return the waivers, ended ones first, then those that end soon or accept nothing, and what is accepted."""
    told = sorted(brief.estate.waivers.values(), key=lambda each: (rank(brief, each), each.id))
    if not told and not brief.report.accepted:
        return None
    pressing = sum(rank(brief, each) < OTHER for each in told)
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


def _row(brief: Brief, waiver: Waiver) -> tuple[Value, ...]:
    estate = brief.estate
    owner = telling.holder(estate, waiver.owner, brief.today)
    approver = telling.title(estate, "owners", waiver.approver)
    limit = f"meanwhile: {waiver.compensating_control}" if waiver.compensating_control else "nothing limits the harm"
    return (
        entry(estate, waiver.ref, waiver.rule),
        [reached(estate, ref) for ref in waiver.scope],
        Cell((waiver.reason or "no reason is given",), notes=(limit,)),
        [f"carried by {owner or 'nobody'}", f"approved by {approver or 'nobody'}"],
        day(waiver.expires, brief.today, "none"),
        Cell(sign=state(brief, waiver), notes=(used(brief, waiver),)),
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
