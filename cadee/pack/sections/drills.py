"""The section of drills: what was tried in earnest, what held, what did not, what nobody tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.drill_records import VERDICTS, Claim, Record, records
from cadee.pack.evidence import Piece, contradictions, pieces
from cadee.pack.telling import Sign
from cadee.pack.tried import entries, faults

PAPERS, RECORDS, WRONG = 60, 12, 20
"""So many pieces of evidence, so many records, so many claims of a record that did not hold are listed."""

OLD = 180
"""A drill of more days ago than that is marked."""

GROUPS = {
    "routes": "Routes of the gateway",
    "fallbacks": "Fallbacks",
    "integrations": "Calls",
    "identities": "Identities",
    "systems": "Systems and guards",
    "signals": "Alerts",
}
OTHER = "Everything else"


@section("drills", "What was tried in drills", 170, empty="No drill is on file: nothing here was tried in earnest.")
def drills(brief: Brief) -> Mapping[str, Any] | None:
    """Return the drills that are on file as evidence, then each record that a drill of the gateway left."""
    papers = [paper for paper in pieces(brief) if paper.told.kind == "drill"]
    found = list(records(brief.evidence))
    read = [item for item in found if isinstance(item, Record)]
    unreadable = {item.file: item.why for item in found if not isinstance(item, Record)}
    if not papers and not found:
        return None
    latest = sorted(read, key=lambda record: (-record.on.toordinal(), record.file))
    kept = {record.file for record in read}
    return {
        "papers": telling.cut([_paper(brief, each, kept, unreadable) for each in papers], PAPERS, _index(brief)),
        "records": telling.cut([_record(brief, record) for record in latest], RECORDS, "the files of the evidence"),
        "unreadable": sorted(unreadable.items()),
    }


def _index(brief: Brief) -> str:
    return telling.spec(brief, "evidence")


def _paper(brief: Brief, paper: Piece, kept: set[str], unreadable: Mapping[str, str]) -> Mapping[str, Any]:
    told, estate = paper.told, brief.estate
    held = "a record that is read below" if told.file in kept else "kept with the pack, and not read by it"
    if told.file and told.file in unreadable:
        held = f"a record that cannot be read: {unreadable[told.file]}"
    return {
        "name": telling.named(estate, told.ref),
        "subject": telling.named(estate, told.subject),
        "date": f"{told.date.isoformat()}, {telling.days(told.date, brief.today)}" if told.date else "no date",
        "where": telling.title(estate, "environments", told.produced_in) or "not said",
        "owner": telling.holder(estate, told.owner, brief.today) or "nobody is named",
        "file": told.file or told.url or "",
        "held": held if paper.digest else "",
        "sign": _sign(paper, bool(told.file and told.file in unreadable)),
        "wrong": list(paper.states),
    }


def _sign(paper: Piece, unreadable: bool) -> Sign:
    if unreadable or any(state.startswith("the file") for state in paper.states):
        return telling.not_met("Does not stand")
    if paper.states:
        return telling.at_risk("Needs a look")
    return telling.at_risk("Long ago") if paper.age is not None and paper.age > OLD else telling.met("On file")


def _record(brief: Brief, record: Record) -> Mapping[str, Any]:
    wrong = [claim for claim in record.claims if claim.verdict in ("refuted", "not run")]
    share = f" ({record.proven * 100 // record.declared} %)" if record.declared else ""
    return {
        "title": f"{telling.title(brief.estate, 'systems', record.gateway)}, "
        f"{record.on.isoformat()} ({telling.days(record.on, brief.today)})",
        "about": f"Run as {record.program} {record.version}, made by {record.target}, for {record.environment}.",
        "cover": f"{telling.count(record.declared, 'claim')} declared of this gateway: {_were(record.drilled)} tried, "
        f"{_were(record.proven)} proven{share}. One claim is tried by one or more drills, and is proven where every "
        f"result on it is: the table counts {telling.count(len(record.claims), 'result')}, not claims.",
        "doubts": _doubts(brief, record),
        "groups": _groups(record.claims),
        "wrong": telling.cut([_claim(claim) for claim in wrong], WRONG, record.file),
        "file": record.file,
    }


def _were(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def _doubts(brief: Brief, record: Record) -> list[Sign]:
    """What weakens a record: it does not count here, refutes, is of another spec, of some claims only, long ago."""
    refuted = sum(claim.verdict == "refuted" for claim in record.claims)
    weak = [
        (record.partial, "Only some claims were asked for"),
        (record.revision != brief.subject.revision, "The spec has changed since"),
        ((brief.today - record.on).days > OLD, f"More than {OLD} days ago"),
    ]
    odd = dict.fromkeys(each for entry in entries(brief, record) for each in contradictions(entry, record))
    return [
        *map(telling.not_met, faults(brief, record)),
        *([telling.not_met(f"{telling.count(refuted, 'result')} refuted")] if refuted else []),
        *(telling.at_risk(f"{each[:1].upper()}{each[1:]}") for each in odd),
        *(telling.at_risk(words) for holds, words in weak if holds),
    ]


def _groups(claims: Sequence[Claim]) -> list[Mapping[str, Any]]:
    """Count the claims by the kind of element that makes them, and by what came out."""
    by_group: dict[str, list[str]] = {}
    for claim in claims:
        by_group.setdefault(GROUPS.get(claim.element.partition("/")[0], OTHER), []).append(claim.verdict)
    return [
        {"name": name, "counts": [by_group[name].count(verdict) for verdict in reversed(VERDICTS)]}
        for name in (*GROUPS.values(), OTHER)
        if name in by_group
    ]


def _claim(claim: Claim) -> Mapping[str, Any]:
    sign = telling.not_met("Refuted") if claim.verdict == "refuted" else telling.not_assessed("Not run")
    return {"sign": sign, "place": f"{claim.element} {claim.field}", "says": claim.says, "why": claim.why}
