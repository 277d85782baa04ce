"""Subjects for the generators of exchange: the examples as they are judged, and a small estate that tests change."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cadee.cli.subject import subject
from cadee.diagnostic import Exemption, Finding, Place, Report, Result, RuleResult, Severity
from cadee.generators.base import Artifact, Generator, Subject
from tests.generators.gateway.estates import REVISION, Change, put, resolved

TODAY = "2026-11-23"
LIVE = ("retail-customer-service", "production")
TWIN = ("retail-customer-service-sandbox", None)
EXAMPLES = [
    LIVE,
    ("retail-customer-service", "staging"),
    TWIN,
    ("online-boutique-assistant", None),
    ("first-look", None),
]
_ROOT = Path(__file__).resolve().parents[3]


@cache
def example(name: str, environment: str | None) -> Subject:
    """An example, judged."""
    return subject(_ROOT / "examples" / name, environment, date.fromisoformat(TODAY))


def populated(data: dict[str, Any]) -> None:
    """Give the small estate an entry of every kind that the generators show."""
    owner = {"kind": "person", "role": "Lead"}
    data["owners"] = {"ada": dict(owner), "care": {"kind": "team", "members": ["ada"]}}
    data["workflow"] |= {"approver": "ada", "description": "Answers.", "review_every": "90d"}
    data["zones"] = {"core": {"trust": "internal"}, "vendor": {"trust": "vendor"}}
    for key, system in data["systems"].items():
        system |= {"owner": "care", "description": "It works.", "zone": "vendor" if "model" in key else "core"}
        system |= {"lifecycle": "live", "version": "1"}
    data["data"] = {
        "chats": {"kind": "product", "owner": "ada", "description": "Chats.", "schema_version": "1",
                  "labels": {"sensitivity": ["personal"], "residency": ["eu"], "purpose": ["help"]}},
        "tests": {"derived_from": ["chats"]},
    }  # fmt: skip
    data["systems"]["articles"] = {"kind": "index", "index": {"contains": ["chats"]}, "depends_on": ["embedder"]}
    data["integrations"]["assistant-chat"] |= {"data": ["chats"], "auth": "oidc"}
    data["evaluations"] = {
        "good": {"subject": "model-a", "suite": "s1", "metric": "right", "value": "94%", "n": 900, "date": "2026-08-10",
                 "dataset": "tests", "pin": "2026-06-01"},
        "kind": {"subject": "assistant", "suite": "s2", "metric": "polite", "value": 4.4},
    }  # fmt: skip
    data["evidence"] = {
        "drill": {"layer": "architecture", "kind": "drill", "subject": "systems/assistant", "file": "evidence/d.json",
                  "sha256": "ab" * 32, "date": "2026-10-10", "review_by": "2026-12-24", "description": "Drill."},
        "note": {"layer": "compliance", "kind": "review", "subject": "systems/ai-gateway",
                 "url": "https://wiki.example.com/x"},
    }  # fmt: skip
    data["waivers"] = {
        "for-now": {"rule": "CADEE-A-011", "scope": ["systems/assistant"], "reason": "Soon.", "owner": "care",
                    "approver": "ada", "compensating_control": "A phone.", "granted": "2026-11-01",
                    "expires": "2027-01-31"},
    }  # fmt: skip


PLACE = Place("cadee.yaml", 3, 1, 3, 9)
WAIVER = Exemption("waivers/for-now", "Soon.", "ada", "2027-01-31")


def finding(code: str, element: str, text: str = "it is wrong", accepted: Exemption | None = None) -> Finding:
    """A finding."""
    grave = Severity.ERROR
    made = Finding(code, "n", "architecture", grave, text, PLACE, element, why="People suffer.", fix="Mend it.")
    return replace(made, accepted=accepted, fingerprint=f"{code} {element}")


RESULTS = {
    "CADEE-A-001": Result.PASSED, "CADEE-A-005": Result.FAILED, "CADEE-A-006": Result.NOT_APPLICABLE,
    "CADEE-A-007": Result.NOT_RUN, "CADEE-A-008": Result.COULD_NOT_TELL, "CADEE-A-011": Result.WAIVED,
}  # fmt: skip


def report(text: str = "it is wrong") -> Report:
    """A verdict with every result a rule can have."""
    told = tuple(
        RuleResult(code, "name", "architecture", result, text, (text,), f"Rule {code}: {text}")
        for code, result in RESULTS.items()
    )
    findings = (finding("CADEE-A-005", "systems/ai-gateway", text), finding("CADEE-A-005", "", text))
    accepted = (finding("CADEE-A-011", "systems/assistant", text, WAIVER),)
    return Report(text, TODAY, ("production",), findings, told, revision=REVISION, accepted=accepted)


def small(*changes: Change, text: str = "it is wrong") -> Subject:
    """The small estate, judged by hand."""
    return Subject(resolved(populated, *changes), REVISION, report(text))


def made(generator: Generator, about: Subject) -> Artifact:
    """The one artifact of a generator."""
    (item,) = generator.make(about)
    return item


__all__ = ["EXAMPLES", "LIVE", "TODAY", "TWIN", "example", "finding", "made", "put", "report", "small"]
