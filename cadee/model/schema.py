"""The published JSON Schema of the language, derived from the models; and the one safe judge of JSON Schemas."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from cadee.model.base import ID_PATTERN, REFERS, SECTIONS, Entity, Part
from cadee.model.document import Document
from cadee.model.estate import Estate

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Schema = dict[str, Any]

VERSION = "v1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENSION = {"^x-": {"description": "A field of your own, carried through unchanged."}}
_STAGES = "per_environment"
_WORDS = ("continue", "refusal", "static-answer", "workflow")


def json_schema() -> Schema:
    """Return the schema of `cadee.yaml`, JSON Schema 2020-12."""
    return {"$schema": DIALECT, "$id": f"urn:cadee:schema:{VERSION}", **_derived()}


def include_schema() -> Schema:
    """Return the schema of an included file: any sections, nothing required, no further includes."""
    whole = _derived()
    whole["description"] = "A file of a cadee workspace that cadee.yaml includes: some of its sections."
    del whole["required"], whole["properties"]["include"]
    return {"$schema": DIALECT, "$id": f"urn:cadee:schema:{VERSION}:include", **whole}


def workspace_schema(estate: Estate) -> Schema:
    """Return the schema of any file of one workspace, with the declared ids as choices, for editors."""
    whole = _derived()
    del whole["required"]
    lists: Schema = {}
    for node in _nodes(whole):
        if REFERS in node:
            _choices(node, estate, lists)
        stages = node.get("properties", {}).get(_STAGES)
        if stages and estate.environments:
            stages["propertyNames"] = {"enum": list(estate.environments)}
    whole["$defs"] |= lists
    return {"$schema": DIALECT, "$id": f"urn:cadee:schema:{VERSION}:workspace", **whole}


def published() -> dict[str, str]:
    """Return the text of every published file by its name below specs/schema/v1."""
    return {
        "cadee.schema.json": _text(json_schema()),
        "cadee-include.schema.json": _text(include_schema()),
    }


def judge(schema: Mapping[str, Any]) -> "Validator":
    """Return a validator for a JSON Schema 2020-12 that fetches nothing and reads patterns as ECMA-262 does.

    A `$ref` that leads out of the schema raises; by itself jsonschema would open it, over the network or from disk.
    Python's `$` also matches before a final line feed; that of ECMA-262, and so that of every editor, does not.
    """
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
    from referencing import Registry

    def pattern(_: Any, written: str, instance: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not re.search(_ecma(written), instance):
            yield ValidationError("is not written as it must be")

    closed: Any = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
    validator: Validator = closed(schema, registry=Registry(), format_checker=FormatChecker(("date",)))
    return validator


@cache
def _ecma(pattern: str) -> re.Pattern[str]:
    ends = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", lambda found: r"\Z" if found[0] == "$" else found[0], pattern)
    return re.compile(ends)


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _derived() -> Schema:
    whole = Document.model_json_schema(by_alias=True)
    parts = {part.__name__: part for part in _parts(Part)}
    definitions: Schema = {name: node for name, node in whole.pop("$defs").items() if not name.endswith("Override")}
    overrides = {
        f"{name}Override": _override(name, node) for name, node in definitions.items() if _STAGES in node["properties"]
    }
    for name, definition in definitions.items():
        _tidy_model(definition, parts[name])
    _tidy_model(whole, Document)
    return {**whole, "$defs": {**definitions, **overrides}}


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    for child in part.__subclasses__():
        yield child
        yield from _parts(child)


def _override(name: str, entry: Schema) -> Schema:
    """What may differ in an environment: the fields of the entry, none required."""
    stages = entry["properties"][_STAGES]
    stages["anyOf"] = [{"type": "object", "patternProperties": {ID_PATTERN: {"$ref": f"#/$defs/{name}Override"}}}]
    fields = [key for key in entry["properties"] if key not in ("environments", _STAGES)]
    return {
        "description": f"The fields of `{name}` that differ in one environment.",
        "type": "object",
        "properties": {key: {"$ref": f"#/$defs/{name}/properties/{key}"} for key in fields},
        "additionalProperties": False,
    }


def _tidy_model(node: Schema, part: type[Part]) -> None:
    node.pop("title", None)
    for field in node["properties"].values():
        _tidy(field)
        if field.get("default", 0) in (None, [], {}):
            del field["default"]
        field["markdownDescription"] = _markdown(field)
    if part is Document or issubclass(part, Entity):
        node["patternProperties"] = _EXTENSION


def _tidy(node: Schema) -> None:
    """Say the same with less: no titles, no null, one branch, maps by the names of their keys."""
    node.pop("title", None)
    branches = [branch for branch in node.pop("anyOf", ()) if branch.get("type") != "null"]
    for branch in branches:
        node.update({key: value for key, value in branch.items() if key not in node})
    for pattern, entry in node.pop("patternProperties", {}).items():
        node |= {"propertyNames": {"pattern": pattern}, "additionalProperties": entry}
    names = node.get("propertyNames", {}).get("enum")
    if names:
        del node["propertyNames"]
        node |= {"properties": dict.fromkeys(names, node["additionalProperties"]), "additionalProperties": False}
    if "items" in node:
        _tidy(node["items"])


def _markdown(field: Schema) -> str:
    lines = [field["description"]]
    refers = field.get(REFERS) or field.get("items", {}).get(REFERS)
    if refers:
        lines.append("Names any element, as `section/id`." if refers == ["*"] else f"Names an entry of `{refers[0]}`.")
    if "default" in field:
        lines.append(f"Where absent: `{json.dumps(field['default'])}`.")
    example = field["examples"][0]
    lines.append(f"Example: `{example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)}`")
    return "\n\n".join(lines)


def _nodes(node: Any) -> Iterator[Schema]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _choices(node: Schema, estate: Estate, lists: Schema) -> None:
    """Offer the ids that may be named, where there are any; each list of ids is written once."""
    if node[REFERS] == ["*"]:
        words = [word for word in _WORDS if re.search(node["pattern"], word)]
        name = f"address-{len(words)}"
        ids = [*words, *(f"{section}/{key}" for section in ("layers", *SECTIONS) for key in estate.sections[section])]
    else:
        name = "-".join(["id", *node[REFERS]])
        ids = [key for section in node[REFERS] for key in estate.sections[section]]
    if ids:
        lists[name] = {"enum": ids}
        for keyword in ("type", "pattern", "patternErrorMessage"):
            node.pop(keyword, None)
        node["$ref"] = f"#/$defs/{name}"
