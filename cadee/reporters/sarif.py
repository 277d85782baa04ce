"""SARIF 2.1.0 for code scanning: rules, places, witnesses as code flows, what is accepted as suppressions."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from cadee import __version__
from cadee.diagnostic import Finding, Mark, Place, Report, Severity, Witness
from cadee.reporters.base import View, path, reporter
from cadee.reporters.ink import clean

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
"""Code scanning refuses a run with more results."""

LEVELS = {Severity.BLOCK: "error", Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "note"}
RANKS = {Severity.BLOCK: "9.5", Severity.ERROR: "7.5", Severity.WARN: "4.5", Severity.INFO: "1.0"}
"""`security-severity` of a rule, by which code scanning sorts: critical, high, medium, low."""


def _join(texts: Sequence[str]) -> str:
    logs = [json.loads(text) for text in texts]
    return _dump({**logs[0], "runs": [run for log in logs for run in log["runs"]]})


@reporter("sarif", join=_join)
def render(report: Report, view: View) -> str:
    """Write one run: every rule, every finding, the gravest first; what is accepted is suppressed, not absent."""
    told = [*report.findings, *report.accepted][:MOST]
    rules = _rules(report, told)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "cadee",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": all(result.result != "could not tell" for result in report.results)}],
        "properties": {
            "workspace": clean(report.workspace),
            "revision": report.revision,
            "today": report.today,
            "environments": [clean(name) for name in report.environments],
            "findings": len(report.findings),
        },
        "results": [_result(finding, numbers, report, view.prefix) for finding in told],
    }
    return _dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _dump(log: dict[str, Any]) -> str:
    return json.dumps(log, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _rules(report: Report, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Every rule that could be asked, and every fault that was found, in order of telling."""
    texts: dict[str, Finding] = {}
    for finding in findings:
        texts.setdefault(finding.code, finding)
    rules = [
        _rule(result.code, result.name, result.title, result.layer, texts.get(result.code)) for result in report.results
    ]
    known = {rule["id"] for rule in rules}
    faults = (finding for code, finding in texts.items() if code not in known)
    return [*rules, *(_rule(fault.code, fault.name, fault.name, fault.layer, fault) for fault in faults)]


def _rule(code: str, name: str, title: str, layer: str, found: Finding | None) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": code,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": title or name},
        "help": {"text": f"cadee explain {code}", "markdown": f"`cadee explain {code}`"},
        "properties": {"tags": [layer]},
    }
    if found:
        why, fix = " ".join(found.why.split()), " ".join(found.fix.split())
        rule["fullDescription"] = {"text": why or title}
        rule["help"] = {"text": f"{fix} See: cadee explain {code}", "markdown": f"{fix} See `cadee explain {code}`."}
        rule["defaultConfiguration"] = {"level": LEVELS[found.severity]}
        rule["properties"]["security-severity"] = RANKS[found.severity]
    return rule


def _result(finding: Finding, numbers: dict[str, int], report: Report, prefix: str) -> dict[str, Any]:
    text = clean(finding.message) + (f". {clean(finding.help)}" if finding.help else "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.place, prefix, element=finding.element)],
        "partialFingerprints": {"cadee/v1": finding.fingerprint},
        "properties": {
            "severity": str(finding.severity),
            "layer": finding.layer,
            "environments": [clean(name) for name in finding.environments],
            **({"cause": finding.cause} if finding.cause else {}),
        },
    }
    if related := list(_related(finding, prefix)):
        result["relatedLocations"] = related
    if finding.witness and (flow := _flow(finding.witness, prefix)):
        result["codeFlows"] = [flow]
    if finding.accepted:
        result["suppressions"] = [_suppression(finding, prefix)]
    if finding.known:
        result["baselineState"] = "unchanged"
    return result


def _location(place: Place, prefix: str, *, element: str = "", message: str = "") -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": max(place.end_line, place.line),
        "endColumn": place.end_column if place.end_line > place.line else max(place.end_column, place.column),
    }
    uri = quote(path(prefix, place.file))
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"}, "region": region}
    }
    if element:
        location["logicalLocations"] = [{"fullyQualifiedName": element, "kind": "member"}]
    if message:
        location["message"] = {"text": clean(message)}
    return location


def _related(finding: Finding, prefix: str) -> Iterator[dict[str, Any]]:
    for number, mark in enumerate(_marks(finding), 1):
        yield {"id": number, **_location(mark.place, prefix, message=mark.label)}


def _marks(finding: Finding) -> Iterator[Mark]:
    yield from finding.related
    if finding.witness and finding.witness.kind not in ("path", "cycle", "chain"):
        for step in finding.witness.steps:
            if step.place:
                yield Mark(step.place, f"{step.element}: {step.label}" if step.label else step.element)


def _flow(witness: Witness, prefix: str) -> dict[str, Any] | None:
    """A path, a cycle or a chain as the way through the files that a reader can step along."""
    if witness.kind not in ("path", "cycle", "chain"):
        return None
    steps = [
        {"location": _location(step.place, prefix, element=step.element, message=step.label or step.element)}
        for step in witness.steps
        if step.place
    ]
    if not steps:
        return None
    return {"message": {"text": clean(witness.note or witness.kind)}, "threadFlows": [{"locations": steps}]}


def _suppression(finding: Finding, prefix: str) -> dict[str, Any]:
    why = finding.accepted
    assert why is not None
    until = f" (until {why.expires})" if why.expires else ""
    suppression: dict[str, Any] = {
        "kind": "inSource" if why.by == "comment" else "external",
        "status": "accepted",
        "justification": clean(f"{why.by}{until}: {why.reason}"),
    }
    if why.place and why.place.file.endswith((".yaml", ".yml")):
        suppression["location"] = _location(why.place, prefix)
    return suppression
