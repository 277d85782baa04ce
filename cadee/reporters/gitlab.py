"""GitLab code quality: one issue a finding, with a fingerprint of its own."""

import json
from collections.abc import Sequence

from cadee.diagnostic import Finding, Report, Severity
from cadee.reporters.base import View, path, reporter
from cadee.reporters.ink import clean

LEVELS = {Severity.BLOCK: "blocker", Severity.ERROR: "critical", Severity.WARN: "minor", Severity.INFO: "info"}


def _join(texts: Sequence[str]) -> str:
    return _dump([issue for text in texts for issue in json.loads(text)])


@reporter("gitlab", join=_join)
def render(report: Report, view: View) -> str:
    """Write the findings that count, the gravest first; accepted ones have no place in this format and are left out."""
    return _dump([_issue(finding, view.prefix) for finding in report.findings[: view.max_findings]])


def _dump(issues: list[dict[str, object]]) -> str:
    return json.dumps(issues, indent=1, ensure_ascii=False) + "\n"


def _issue(finding: Finding, prefix: str) -> dict[str, object]:
    help_ = f"; {finding.help}" if finding.help else ""
    return {
        "description": clean(f"{finding.message}{help_}"),
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": finding.fingerprint or f"{finding.code}{finding.place}",
        "severity": LEVELS[finding.severity],
        "location": {"path": path(prefix, finding.place.file), "lines": {"begin": finding.place.line}},
        "content": {"body": clean(f"{' '.join(finding.why.split())} {' '.join(finding.fix.split())}")},
    }
