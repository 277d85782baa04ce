"""The verdict as in-toto statements: what policy engines read of it is what the report says."""

import json
from dataclasses import replace
from typing import Any

import pytest

from cadee.diagnostic import Result, Severity
from cadee.pack.base import Brief
from cadee.pack.manifest import Repository
from cadee.pack.parts.attestation import attestation
from tests.pack.briefs import brief


def made(told: Brief) -> dict[str, Any]:
    return {item.path.removeprefix("attestation/"): json.loads(item.raw) for item in attestation.make(told)}


def judged(told: Brief, severity: Severity | None) -> Brief:
    """The brief with one finding of that severity, or none."""
    report = told.report
    found = [replace(report.findings[0], severity=severity)] if severity else []
    results = tuple(
        replace(item, result=Result.FAILED if found and item.code == found[0].code else Result.PASSED)
        for item in told.report.results
        if item.result is not Result.NOT_APPLICABLE
    )
    assert not found or found[0].code in {item.code for item in results}
    return replace(told, subject=replace(told.subject, report=replace(report, findings=tuple(found), results=results)))


@pytest.mark.parametrize(
    ("severity", "result", "summary"),
    [
        (None, "PASSED", "PASSED"),
        (Severity.WARN, "WARNED", "PASSED"),
        (Severity.ERROR, "FAILED", "FAILED"),
        (Severity.BLOCK, "FAILED", "FAILED"),
    ],
)
def test_the_words_follow_the_gravest_finding(severity: Severity | None, result: str, summary: str) -> None:
    told = made(judged(brief("retail-customer-service-sandbox", None), severity))
    assert told["test-result.json"]["predicate"]["result"] == result
    assert told["verification-summary.json"]["predicate"]["verificationResult"] == summary


def test_every_rule_that_decided_is_in_one_list() -> None:
    told = brief()
    predicate = made(told)["test-result.json"]["predicate"]
    lists = [predicate[name] for name in ("passedTests", "warnedTests", "failedTests")]
    decided = sorted(
        item.code for item in told.report.results if item.result in (Result.PASSED, Result.FAILED, Result.WAIVED)
    )
    assert sorted(code for each in lists for code in each) == decided
    assert len(decided) > 50


def test_the_commit_is_a_subject_where_all_is_committed() -> None:
    source = Repository("d" * 40, "e" * 40, dirty=False)
    names = [
        [item["name"] for item in made(brief(repository=each))["test-result.json"]["subject"]]
        for each in (None, source, replace(source, dirty=True))
    ]
    assert names == [["spec"], ["spec", "commit"], ["spec"]]


def test_the_summary_claims_no_level_and_names_its_policy() -> None:
    predicate = made(brief())["verification-summary.json"]["predicate"]
    assert predicate["verifiedLevels"] == []
    assert predicate["timeVerified"] == "2026-11-23T00:00:00Z"
    assert len(predicate["policy"]["digest"]["sha256"]) == 64
