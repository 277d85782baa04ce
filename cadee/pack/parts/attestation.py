"""The verdict as in-toto statements, for policy engines: a test result and a verification summary of the spec.

They carry no signature of their own: that of the pack stands over them. The summary claims no level of SLSA.
"""

from collections.abc import Iterator
from typing import Any

from cadee.diagnostic import Result
from cadee.generators.base import Artifact
from cadee.pack.base import Brief, part
from cadee.pack.canonical import canonical
from cadee.pack.record import rule_pack
from cadee.pack.statement import TYPE

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
SUMMARY = "https://slsa.dev/verification_summary/v1"


@part("attestation")
def attestation(brief: Brief) -> Iterator[Artifact]:
    """Yield both statements."""
    yield _statement(brief, "test-result", TEST_RESULT, test_result(brief))
    yield _statement(brief, "verification-summary", SUMMARY, summary(brief))


def test_result(brief: Brief) -> dict[str, Any]:
    """Return which rules passed, warned and failed; a waived rule warns, and one that did not apply is in no list."""
    gates = {item.code for item in brief.report.findings if item.severity.gate}
    lists: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for rule in brief.report.results:
        if rule.result is Result.PASSED:
            lists["passedTests"].append(rule.code)
        elif rule.result in (Result.FAILED, Result.WAIVED):
            lists["failedTests" if rule.code in gates else "warnedTests"].append(rule.code)
    word = "FAILED" if lists["failedTests"] else "WARNED" if lists["warnedTests"] else "PASSED"
    return {"result": word, "configuration": [_policy(brief)], **{name: sorted(lists[name]) for name in lists}}


def summary(brief: Brief) -> dict[str, Any]:
    """Return whether anything stops production, by which rules, on which day (its first moment stands for it)."""
    blocked = any(item.severity.gate for item in brief.report.findings)
    return {
        "verifier": {"id": f"urn:cadee:verifier:{brief.version}"},
        "timeVerified": f"{brief.today.isoformat()}T00:00:00Z",
        "resourceUri": f"urn:cadee:spec:{brief.subject.revision}",
        "policy": _policy(brief),
        "verificationResult": "FAILED" if blocked else "PASSED",
        "verifiedLevels": [],
    }


def _policy(brief: Brief) -> dict[str, Any]:
    rules = rule_pack(brief.version)
    return {"uri": f"urn:cadee:rules:{rules.version}", "digest": {"sha256": rules.sha256}}


def _statement(brief: Brief, name: str, kind: str, predicate: dict[str, Any]) -> Artifact:
    subject: list[dict[str, Any]] = [{"name": "spec", "digest": {"sha256": brief.subject.revision}}]
    if brief.repository is not None and not brief.repository.dirty:
        subject.append({"name": "commit", "digest": {"gitCommit": brief.repository.commit}})
    told = {"_type": TYPE, "subject": subject, "predicateType": kind, "predicate": predicate}
    return Artifact(f"attestation/{name}.json", canonical(told))
