"""The JSON Schema of the JSON report, derived from the values it is made of."""

from typing import Any

from cadee.diagnostic import Finding, RuleResult, Standing
from cadee.reporters.json import OPTIONAL, VERSION

ID = "urn:cadee:schema:report:1"


def report_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of what `--format json` writes for one workspace; closed, so new fields show."""
    from pydantic import TypeAdapter

    kinds = {"findings": Finding, "accepted": Finding, "rules": RuleResult, "layers": Standing}
    definitions: dict[str, Any] = {}
    for kind in dict.fromkeys(kinds.values()):
        made = TypeAdapter(kind).json_schema(ref_template="#/$defs/{model}", mode="serialization")
        definitions |= made.pop("$defs", {})
        definitions[kind.__name__] = made
    for made in definitions.values():
        if made.get("type") == "object":
            made["additionalProperties"] = False
            made["required"] = sorted(made["properties"])
    finding = definitions["Finding"]
    finding["required"] = [name for name in finding["required"] if name not in OPTIONAL]
    text, count = {"type": "string"}, {"type": "integer", "minimum": 0}
    texts = {"type": "array", "items": text}
    properties: dict[str, Any] = {
        "schema": {"const": VERSION},
        "workspace": {**text, "description": "The name of the workflow, or of the folder where it cannot be read."},
        "revision": {**text, "description": "Identifies the bytes that were read."},
        "today": {"type": "string", "format": "date", "description": "The day it was judged on."},
        "environments": {**texts, "description": "The environments that were judged."},
        "readable": {"type": "boolean", "description": "False where the input itself is wrong and no rule was asked."},
        "counts": {"type": "object", "additionalProperties": count, "description": "Files and entries by section."},
        "findings_total": {**count, "description": "All that count, also those that --max-findings cut off."},
        "gone": {**texts, "description": "Fingerprints of the baseline that nothing has any more."},
        "settings": {**texts, "description": "What a configuration changed of the verdict, in words."},
    }
    for name, kind in kinds.items():
        properties[name] = {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "cadee report",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
