"""The section of findings: what is wrong by rule, what became of every rule, what was accepted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cadee.diagnostic import Exemption, Finding, Result, RuleResult, Severity, Witness
from cadee.model.answerable import answerable
from cadee.model.estate import Estate
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.telling import Sign

RULES, EACH, ACCEPTED = 60, 12, 60
"""So many rules with findings are shown, so many findings of each, so many that were accepted."""

SIGNS: Mapping[Severity, Sign] = {
    Severity.BLOCK: telling.not_met("Blocks"),
    Severity.ERROR: telling.not_met("Error"),
    Severity.WARN: telling.at_risk("Warning"),
    Severity.INFO: telling.not_assessed("Remark"),
}
MEANINGS: Mapping[Result, tuple[Sign, str]] = {
    Result.FAILED: (telling.not_met("Failed"), "something here goes against it; it stands above"),
    Result.COULD_NOT_TELL: (telling.not_assessed("Could not tell"), "it was asked and came to no answer"),
    Result.WAIVED: (telling.at_risk("Waived"), "what goes against it was accepted, with a name and a date"),
    Result.NOT_RUN: (telling.not_assessed("Not run"), "it was not asked"),
    Result.NOT_APPLICABLE: (telling.not_assessed("Not applicable"), "nothing here is of the kind that it judges"),
    Result.PASSED: (telling.met("Passed"), "it was asked, and nothing goes against it"),
}
"""Each result with its sign and what it means, those that need somebody first."""

FOLDED = (Result.NOT_APPLICABLE, Result.PASSED)


@section("findings", "Findings, rule by rule", 110)
def findings(brief: Brief) -> Mapping[str, Any]:
    """Return the findings by rule, gravest first, then the rules by result, then what was accepted."""
    report, place = brief.report, telling.file(brief, "report.json")
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.code, []).append(finding)
    titles = {result.code: result.title for result in report.results}
    groups = [_group(brief, code, found, titles.get(code, "")) for code, found in by_rule.items()]
    accepted = [_accepted(brief.estate, finding) for finding in report.accepted]
    return {
        "summary": _summary(report.findings, len(by_rule)),
        "rules": telling.cut(groups, RULES, place),
        "results": [_told(report.results, result) for result in MEANINGS],
        "total": len(report.results),
        "accepted": telling.cut(accepted, ACCEPTED, place),
    }


def _summary(found: Sequence[Finding], rules: int) -> str:
    if not found:
        return "No rule found anything that counts."
    words = {Severity.BLOCK: "block", Severity.ERROR: "are errors", Severity.WARN: "warn", Severity.INFO: "remark"}
    counts = [(word, sum(finding.severity is severity for finding in found)) for severity, word in words.items()]
    told = ", ".join(f"{number:,} {word}" for word, number in counts if number)
    return f"{telling.count(len(found), 'finding')} of {telling.count(rules, 'rule')}: {told}. The gravest stand first."


def _group(brief: Brief, code: str, found: Sequence[Finding], title: str) -> Mapping[str, Any]:
    first, place = found[0], telling.file(brief, "report.json")
    return {
        "code": code,
        "title": title or first.name,
        "about": f"{telling.count(len(found), 'finding')}, {first.layer}",
        "why": telling.coded(first.why),
        "fix": telling.coded(first.fix),
        "told": telling.cut([_finding(brief, finding) for finding in found], EACH, place),
    }


def _finding(brief: Brief, finding: Finding) -> Mapping[str, Any]:
    estate = brief.estate
    owner = answerable(estate, finding.element)
    notes = [_witness(estate, finding.witness) if finding.witness else "", finding.help, _cause(brief, finding)]
    return {
        "sign": SIGNS[finding.severity],
        "message": finding.message,
        "notes": [note for note in notes if note],
        "element": telling.named(estate, finding.element) if finding.element else None,
        "place": f"{finding.place.file}:{finding.place.line}",
        "owner": telling.holder(estate, owner, brief.today) or "nobody is named",
    }


def _witness(estate: Estate, witness: Witness) -> str:
    """Return what a witness shows, in words: systems by name on a way, all elements of what is no way."""
    steps = witness.steps
    way = witness.kind in ("path", "cycle", "chain")
    if way and sum(step.element.startswith("systems/") for step in steps) > 1:
        steps = tuple(step for step in steps if step.label or not step.element.startswith("integrations/"))
    shown = [f"{telling.named(estate, step.element).title}{f' ({step.label})' if step.label else ''}" for step in steps]
    said = " → ".join(shown) if way else telling.together(shown, 20)
    head = {"path": "the way", "cycle": "the circle", "chain": "the chain"}.get(witness.kind, "seen at")
    return f"{head}: {said}{f'; {witness.note}' if witness.note else ''}" if said else witness.note


def _cause(brief: Brief, finding: Finding) -> str:
    root = next((each for each in brief.report.findings if each.fingerprint == finding.cause), None)
    return f"follows from {root.code} on {root.element or root.place.file}: mended there, gone here" if root else ""


def _told(results: Sequence[RuleResult], result: Result) -> Mapping[str, Any]:
    sign, meaning = MEANINGS[result]
    rows = [
        {"code": each.code, "title": each.title or each.name, "reason": _reason(each)}
        for each in results
        if each.result is result
    ]
    return {"sign": sign, "meaning": meaning, "rows": rows, "folded": result in FOLDED}


def _reason(told: RuleResult) -> str:
    """Why a rule came out so: its reason, else what it showed, else where to look."""
    proofs = [*told.proofs[:3], *([f"{len(told.proofs) - 3} more"] if len(told.proofs) > 3 else [])]
    elsewhere = {Result.FAILED: "see its findings above", Result.WAIVED: "see what was accepted, below"}
    return told.reason or "; ".join(proofs) or elsewhere.get(told.result, "")


def _accepted(estate: Estate, finding: Finding) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "element": telling.named(estate, finding.element) if finding.element else None,
        "why": list(_exempt(estate, finding.accepted)) if finding.accepted else ["known before, and not new"],
    }


def _exempt(estate: Estate, told: Exemption) -> Iterator[str]:
    yield f"by {told.by}"
    yield f"approved by {telling.title(estate, 'owners', told.approver)}" if told.approver else "no approver is named"
    yield f"until {told.expires}" if told.expires else "without an end"
    yield told.reason or "no reason is given"
