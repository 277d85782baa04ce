"""A judgement as JSON: a document of a published shape, exact where the text rounds."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from cadee.decide.figures import Change
from cadee.decide.judgement import Judgement
from cadee.decide.reason import Reason
from cadee.decide.telling import Told

FORMAT = "cadee-decision/1"


def document(told: Judgement, version: str) -> dict[str, Any]:
    """Return a judgement as plain values; `version` is that of the program. An end that is infinite is null."""
    return {
        "schema": FORMAT,
        "cadee": version,
        "workflow": told.workflow,
        "environment": told.environment,
        "stage": told.stage,
        "date": told.today.isoformat(),
        "outcome": told.outcome,
        "headline": told.headline,
        "action": told.action,
        "rule_of_evidence": told.rule,
        "decisions_of_spec": {
            "outcome": told.spec.outcome,
            "applied": list(told.spec.applied),
            "because": list(told.spec.because),
            "flaws": list(told.spec.flaws),
        },
        "agreement": told.agreement,
        "confidence": {"word": told.confidence, "because": told.confidence_because},
        "reasons": [_reason(each) for each in told.reasons],
        "lacking": [_reason(each) for each in told.lacking],
        "kpis": [_kpi(each) for each in told.kpis],
        "blockers": [
            {"rule": each.code, "message": each.message, "element": each.element, "fingerprint": each.fingerprint}
            for each in told.blockers
        ],
        "declaration": {"sha256": told.declaration},
        "measurements": {"file": told.file, "sha256": told.sha256},
    }


def _reason(each: Reason) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "code": each.code,
        "element": each.element,
        "words": each.words,
        "ready": each.ready.isoformat() if each.ready is not None else None,
    }


def _kpi(each: Told) -> dict[str, Any]:
    return {
        "kpi": each.kpi,
        "name": each.name,
        "role": each.role,
        "better": each.better,
        "verdict": each.verdict,
        "design": each.design,
        "confidence": each.confidence,
        "before": {"value": each.before, "n": each.n_before},
        "after": {"value": each.after, "n": each.n_after},
        "control": {"value": each.control, "n": each.n_control},
        "change": None if each.change is None else _change(each.change),
        "look": each.look,
        "looks": each.looks,
        "sentence": each.sentence,
        "notes": list(each.notes),
        "missing": list(each.missing),
    }


def _change(shown: Change) -> Mapping[str, Any]:
    names = ("value", "low", "high", "gain", "margin")
    ends = {name: getattr(shown, name) for name in names}
    rounded = {
        # six digits past the shown ones: the same on every machine, whatever its last bits are
        name: None if value is None or not isfinite(value) else round(value, shown.decimals + 6)
        for name, value in ends.items()
    }
    return {**rounded, "unit": shown.unit, "decimals": shown.decimals}
