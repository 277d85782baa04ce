"""The JSON Schema of the record of a drill."""

from typing import Any

from cadee.drill.base import VERDICTS
from cadee.drill.evidence import FORMAT

ID = "urn:cadee:schema:drill:1"

_TEXT = {"type": "string"}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT = {"type": "integer", "minimum": 0}
_VERDICT = {"enum": list(VERDICTS)}


def record_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of what `cadee drill --out` writes; closed, so that new fields show."""
    texts = {"type": "array", "items": _TEXT}
    element = _closed(place=_TEXT, verdict=_VERDICT, drills=texts)
    properties = {
        "schema": {"const": FORMAT},
        "cadee": {**_TEXT, "description": "The version that ran the drill."},
        "workflow": {**_TEXT, "description": "The name of the workflow."},
        "environment": {**_TEXT, "description": "The environment whose gateway was drilled."},
        "gateway": {**_TEXT, "description": "The id of the gateway in the spec."},
        "target": {**_TEXT, "description": "The target whose files were run."},
        "date": {"type": "string", "format": "date", "description": "The day of the drill."},
        "partial": {"type": "boolean", "description": "True where only some claims were asked for."},
        "spec": _closed(revision={**_TEXT, "description": "Identifies the bytes of the spec."}),
        "config": {
            "type": "object",
            "additionalProperties": _HASH,
            "description": "SHA-256 of each generated file, as generated.",
        },
        "changed": {**texts, "description": "What was changed in the files to bring them to loopback."},
        "program": _closed(name=_TEXT, version=_TEXT, sha256={**_HASH, "description": "SHA-256 of the program."}),
        "counts": _closed(**dict.fromkeys(VERDICTS, _COUNT)),
        "coverage": _closed(
            declared={**_COUNT, "description": "How many things the spec declares of the gateway."},
            drilled={**_COUNT, "description": "How many of them a drill tried."},
            proven={**_COUNT, "description": "How many of them held."},
            elements={"type": "array", "items": element},
        ),
        "results": {"type": "array", "items": {"$ref": "#/$defs/Result"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "cadee drill",
        **_closed(**properties),
        "$defs": {"Result": _result()},
    }


def _result() -> dict[str, Any]:
    result = _closed(
        drill={**_TEXT, "description": "The id of the drill."},
        element={**_TEXT, "description": "The element of the spec that makes the claim."},
        field={**_TEXT, "description": "The field of the element."},
        claim={**_TEXT, "description": "What was claimed, as a sentence."},
        verdict=_VERDICT,
        seconds={"type": "number", "minimum": 0, "description": "How long the trial took."},
        observations={"type": "array", "items": _closed(at=_TEXT, saw=_TEXT)},
    )
    result["properties"] |= {
        "route": {**_TEXT, "description": "The route by which it was tried."},
        "about": {**_TEXT, "description": "The integration, identity or guard it is about."},
        "fault": {**_TEXT, "description": "The failure that was acted out."},
        "why": {**_TEXT, "description": "What was seen instead, or why it cannot be shown."},
        "earlier": {**_TEXT, "description": "What refuted it once, though it then held in every further try."},
    }
    return result


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
