"""JSON for machines: a versioned envelope with every finding, every rule's result and the counts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cadee.diagnostic import Finding, Report
from cadee.reporters.base import View, reporter
from cadee.reporters.ink import quiet

VERSION = "cadee-report/1"

OPTIONAL = ("label", "help", "unknown", "witness", "known", "accepted", "cause")
"""What a finding says only where there is something to say."""


def _join(texts: Sequence[str]) -> str:
    return "[\n" + ",\n".join(text.rstrip("\n") for text in texts) + "\n]\n"


@reporter("json", join=_join)
def render(report: Report, view: View) -> str:
    """Write the whole report; `max_findings` cuts the list and `findings_total` says so."""
    document: dict[str, Any] = {
        "schema": VERSION,
        "workspace": report.workspace,
        "revision": report.revision,
        "today": report.today,
        "environments": report.environments,
        "readable": report.loaded,
        "counts": report.counts,
        "layers": [asdict(layer) for layer in report.layers],
        "findings_total": len(report.findings),
        "findings": [_finding(finding) for finding in report.findings[: view.max_findings]],
        "accepted": [_finding(finding) for finding in report.accepted],
        "gone": report.gone,
        "settings": report.settings,
        "rules": [asdict(result) for result in report.results],
    }
    return quiet(json.dumps(document, indent=2, ensure_ascii=not view.glyphs, allow_nan=False)) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    shown = asdict(finding)
    for key in OPTIONAL:
        if not shown[key]:
            del shown[key]
    return shown
