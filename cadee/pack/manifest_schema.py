"""The JSON Schemas of what a pack is checked by: its manifest, and what `cadee verify --json` says."""

from typing import Any, get_args

from pydantic import TypeAdapter

from cadee.pack.manifest import Manifest
from cadee.pack.verify import Kind
from cadee.pack.verify_told import FORMAT

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_PERHAPS = {"type": ["string", "null"]}
_BOOL = {"type": "boolean"}


def manifest_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of manifest.json, derived from the classes it is read with."""
    derived = _bare(TypeAdapter(Manifest).json_schema(mode="serialization"))
    return {"$schema": _DIALECT, "$id": "urn:cadee:schema:pack:1", **derived, "title": "cadee pack"}


def _bare(value: Any) -> Any:
    """Return a schema without titles made of names, and without defaults: every field is written."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key not in ("title", "default")}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def verify_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of what `cadee verify --json` prints; closed, so that new fields show."""
    signature = _closed(
        format={"enum": ["dsse", "ssh"]},
        key_id={**_TEXT, "description": "SHA-256 of the public key, or the fingerprint of an SSH key."},
        name={**_TEXT, "description": "The name that the signer claims."},
        role={**_TEXT, "description": "The role that the signer claims."},
        valid={**_BOOL, "description": "A signature by this key stands over the manifest."},
        trusted={**_BOOL, "description": "The key is one that the call named, allowed on the day of the pack."},
        known_as={**_TEXT, "description": "The name of the key in the file of allowed signers."},
    )
    return {
        "$schema": _DIALECT,
        "$id": "urn:cadee:schema:verify:1",
        "title": "cadee verify",
        **_closed(
            schema={"const": FORMAT},
            holds={**_BOOL, "description": "Everything that was asked for holds."},
            workflow=_PERHAPS,
            environment=_PERHAPS,
            date={**_PERHAPS, "description": "The day the pack was judged on."},
            age_days={"type": ["integer", "null"]},
            manifest={**_PERHAPS, "description": "SHA-256 of the manifest."},
            commit={**_PERHAPS, "description": "The commit that the pack names."},
            files={"type": "integer", "minimum": 0, "description": "How many files the manifest lists."},
            signature={"anyOf": [signature, {"type": "null"}]},
            rebuilt={"type": ["boolean", "null"], "description": "A rebuild gave the same bytes; null: not asked for."},
            findings={"type": "array", "items": _closed(kind={"enum": list(get_args(Kind))}, path=_TEXT, what=_TEXT)},
            not_shown={"type": "array", "items": _TEXT, "description": "What the check does not show."},
        ),
    }


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
