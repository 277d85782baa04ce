"""The JSON Schemas of a measurement file and of a judgement, derived from what reads the one and writes the other."""

from typing import Any

from cadee.decide.columns import ALL
from cadee.decide.comparison import Design
from cadee.decide.document import FORMAT as DECISION
from cadee.decide.rule import Outcome, Verdict
from cadee.decide.table import FORMAT, MOST_ROWS
from cadee.decide.wording import SURENESS

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_OUTCOME = {"enum": [str(each) for each in Outcome]}
_NUMBER = {"type": ["number", "null"]}
_COUNT = {"type": ["integer", "null"], "minimum": 0}


def measurement_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of a measurement file in JSON; the columns of a CSV file are the same."""
    row = {
        "type": "object",
        "properties": {each.name: {**each.shape, "description": each.says, "examples": [each.example]} for each in ALL},
        "required": ["kpi", "period"],
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:cadee:schema:measurements:1",
        "title": "cadee measurements",
        "description": "Aggregates of many cases, one row a side or a group. Nothing about single persons.",
        "type": "object",
        "properties": {
            "schema": {"const": FORMAT},
            "rows": {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": row},
        },
        "required": ["schema", "rows"],
        "additionalProperties": False,
    }


def decision_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of what `cadee decide --json` prints; closed, so that new fields show."""
    side = _closed(value={**_TEXT, "description": 'With its unit; "" where not measured.'}, n=_COUNT)
    spec = _closed(outcome={"enum": [*_OUTCOME["enum"], None]}, applied=_TEXTS, because=_TEXTS, flaws=_TEXTS)
    properties = {
        "schema": {"const": DECISION},
        "cadee": {**_TEXT, "description": "The version that judged."},
        "workflow": _TEXT,
        "environment": _TEXT,
        "stage": {**_TEXT, "description": 'The stage of the rollout that was measured; "" where not told.'},
        "date": {"type": "string", "format": "date"},
        "outcome": {**_OUTCOME, "description": "The graver of the rule of evidence and the decisions of the spec."},
        "headline": _TEXT,
        "action": _TEXT,
        "rule_of_evidence": _OUTCOME,
        "decisions_of_spec": spec,
        "agreement": _TEXT,
        "confidence": _closed(word={"enum": list(SURENESS)}, because=_TEXT),
        "reasons": {"type": "array", "items": {"$ref": "#/$defs/Reason"}},
        "lacking": {"type": "array", "items": {"$ref": "#/$defs/Reason"}},
        "kpis": {"type": "array", "items": {"$ref": "#/$defs/Kpi"}},
        "blockers": {"type": "array", "items": _closed(rule=_TEXT, message=_TEXT, element=_TEXT, fingerprint=_TEXT)},
        "declaration": _closed(sha256={**_HASH, "description": "Of what the measures declare, in canonical JSON."}),
        "measurements": _closed(file=_TEXT, sha256=_HASH),
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:cadee:schema:decision:1",
        "title": "cadee decide",
        **_closed(**properties),
        "$defs": {"Reason": _reason(), "Kpi": _kpi(side)},
    }


def _reason() -> dict[str, Any]:
    day = {"type": ["string", "null"], "format": "date", "description": "When what is missing can be had, if known."}
    return _closed(outcome=_OUTCOME, code=_TEXT, element=_TEXT, words=_TEXT, ready=day)


def _kpi(side: dict[str, Any]) -> dict[str, Any]:
    change = _closed(
        value=_NUMBER, low=_NUMBER, high=_NUMBER, gain=_NUMBER, margin=_NUMBER, unit=_TEXT,
        decimals={"type": "integer", "minimum": 0, "maximum": 6},
    )  # fmt: skip
    return _closed(
        kpi=_TEXT,
        name=_TEXT,
        role={"enum": ["primary", "guardrail", "informative", ""]},
        better={"enum": ["higher", "lower", ""]},
        verdict={"enum": [str(each) for each in Verdict]},
        design={"enum": [str(each) for each in Design]},
        confidence={"enum": list(SURENESS)},
        before=side,
        after=side,
        control=side,
        change={"anyOf": [change, {"type": "null"}]},
        look=_COUNT,
        looks={"type": "integer", "minimum": 1},
        sentence=_TEXT,
        notes=_TEXTS,
        missing=_TEXTS,
    )


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
