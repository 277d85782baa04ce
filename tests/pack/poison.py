"""Briefs with one text in every free field that a page could show: names, words, places, rules, witnesses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic.fields import FieldInfo

from cadee.diagnostic import Exemption, Finding, RuleResult
from cadee.model.base import Part, Text
from cadee.pack.base import Brief


def poisoned(told: Brief, text: str) -> Brief:
    """The brief with `text` wherever its spec, its report and its evidence may hold a text of anybody's."""
    estate = told.estate
    sections = {
        name: {key: _entity(entry, text) for key, entry in kept.items()} for name, kept in estate.sections.items()
    }
    workflow = _entity(estate.workflow, text)
    stage = _entity(estate.environment, text) if estate.environment else None
    poisoned_estate = replace(estate, workflow=workflow, sections=sections, environment=stage)
    report = told.report
    findings = tuple(_finding(each, text) for each in report.findings)
    results = tuple(_result(each, text) for each in report.results)
    accepted = tuple(_finding(each, text) for each in report.accepted)
    said = replace(report, findings=findings, results=results, accepted=accepted)
    return replace(told, subject=replace(told.subject, estate=poisoned_estate, report=said))


def _entity(entry: Any, text: str) -> Any:
    made = _part(entry, text).model_copy(update={"name": text, "description": text})
    made.__dict__["section"], made.__dict__["id"] = entry.section, entry.id
    return made


def _part(part: Part, text: str) -> Any:
    changed = {name: _value(getattr(part, name), info, text) for name, info in type(part).model_fields.items()}
    return part.model_copy(update=changed)


def _value(value: Any, info: FieldInfo, text: str) -> Any:
    if isinstance(value, Part):
        return _part(value, text)
    if isinstance(value, tuple):
        return tuple(_value(each, info, text) for each in value)
    return text if isinstance(value, str) and _free(info) else value


def _free(info: FieldInfo) -> bool:
    """Whether a field takes any text: it is one, may be one, or is a list of them."""
    long = get_args(Text)[1]
    if any(getattr(each, "max_length", None) == 2000 and not getattr(each, "pattern", None) for each in info.metadata):
        return True
    waiting: list[Any] = [info.annotation]
    for each in waiting:
        if long in getattr(each, "__metadata__", ()):
            return True
        waiting.extend(get_args(each))
    return False


def _finding(each: Finding, text: str) -> Finding:
    witness = each.witness
    if witness is not None:
        witness = replace(witness, note=text, steps=tuple(replace(step, label=text) for step in witness.steps))
    accepted = Exemption(text, text, "", "2027-01-01") if each.accepted else None
    return replace(each, message=text, help=text, why=text, fix=text, label=text, witness=witness, accepted=accepted)


def _result(each: RuleResult, text: str) -> RuleResult:
    proofs = tuple(text for _ in each.proofs)
    return replace(each, title=text, reason=text if each.reason else "", proofs=proofs)


def record(**changes: Any) -> Mapping[str, Any]:
    """A record of a drill as `cadee drill` writes it, with other values for some of its fields."""
    claim = {
        "drill": "F1",
        "element": "fallbacks/chat-model-down",
        "field": "rungs/0",
        "claim": "when 'gateway-to-primary' fails by server-error, 'gateway-to-backup' answers",
        "verdict": "proven",
        "seconds": 0.2,
        "observations": [{"at": "caller", "saw": "500: 200"}],
    }
    refuted = claim | {
        "drill": "F6",
        "element": "routes/chat",
        "field": "rate_limit",
        "claim": "no more than 600 a minute pass",
        "verdict": "refuted",
        "why": "601 passed",
    }
    return {
        "schema": "cadee-drill/1",
        "cadee": "0.1.0",
        "workflow": "AI Customer Service Automation",
        "environment": "production",
        "gateway": "ai-gateway",
        "target": "gateway/envoy",
        "date": "2026-11-20",
        "partial": False,
        "spec": {"revision": "0" * 64},
        "config": {"envoy.yaml": "1" * 64},
        "changed": [],
        "program": {"name": "Envoy", "version": "1.40.1", "sha256": "2" * 64},
        "counts": {"proven": 1, "refuted": 1, "not provable": 0, "not run": 0},
        "coverage": {
            "declared": 4,
            "drilled": 2,
            "proven": 1,
            "elements": [{"place": "routes/chat rate_limit", "verdict": "refuted", "drills": ["F6"]}],
        },
        "results": [claim, refuted],
    } | changes
