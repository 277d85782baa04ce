"""Briefs of the examples, and of what a test makes of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cadee.cli.briefing import Call, briefed
from cadee.diagnostic import Severity
from cadee.pack.base import Brief

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 23)


@cache
def _briefed(workspace: Path, environment: str | None) -> Brief:
    told = briefed(Call(workspace, environment, None, None, TODAY, ("pack",))).brief
    return replace(told, repository=None)  # whatever is being changed around the example


def brief(
    workspace: str | Path = "retail-customer-service", environment: str | None = "production", **changes: Any
) -> Brief:
    """The brief of an example by name, or of a workspace by path; `changes` are fields of the brief."""
    told = _briefed(EXAMPLES / workspace, environment)
    return replace(told, **changes) if changes else told


@cache
def measured() -> Brief:
    """The brief of the sound example with its figures."""
    place = EXAMPLES / "retail-customer-service"
    file = place / "evidence" / "measurements.csv"
    return replace(briefed(Call(place, "production", None, file, TODAY, ("pack",))).brief, repository=None)


def amended(told: Brief, **sections: Mapping[str, Any]) -> Brief:
    """The brief with other entries in some sections of its estate; the report stays."""
    estate = replace(told.estate, sections={**told.estate.sections, **sections})
    return replace(told, subject=replace(told.subject, estate=estate))


def unrecorded() -> Brief:
    """The sound example without its record of a drill: only drills that somebody wrote down are left."""
    told = brief()
    return brief(evidence={path: raw for path, raw in told.evidence.items() if path != "evidence/gateway-claims.json"})


def judged(told: Brief, code: str, element: str) -> Brief:
    """The brief with one open finding of a rule on an element."""
    known = (*told.report.findings, *told.report.accepted)[0]
    item = replace(known, code=code, element=element, severity=Severity.ERROR, accepted=None, message="x")
    report = replace(told.report, findings=(*told.report.findings, item))
    return replace(told, subject=replace(told.subject, report=report))
