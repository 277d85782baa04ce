"""The published schema: complete for editors, closed to the outside, true to its own examples."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import referencing.exceptions
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import ValidationError

from cadee.model.base import REFERS, Entity, Part
from cadee.model.document import Document
from cadee.model.estate import estate
from cadee.model.kind import keys
from cadee.model.schema import include_schema, json_schema, judge, workspace_schema

SCHEMA = json_schema()
MINIMAL: dict[str, Any] = {
    "cadee": 1,
    "workflow": {"name": "Example", "industry": "retail", "use_case": "example", "exposure": "internal"},
}
DECLARED = {
    **MINIMAL,
    "owners": {"ai-platform": {"kind": "team"}},
    "environments": {"production": {"stage": "production"}},
    "systems": {"web": {"kind": "channel"}},
    "integrations": {"ask": {"from": "web", "to": "web"}},
    "switches": {"pause": {"kind": "kill-switch", "acts_on": ["systems/web"]}},
}


def parts(part: type[Part] = Part) -> Iterator[type[Part]]:
    for child in part.__subclasses__():
        yield child
        yield from parts(child)


PARTS = [part for part in parts() if part is Document or part.__name__ in SCHEMA["$defs"]]
FIELDS = [pytest.param(part, key, id=f"{part.__name__}.{key}") for part in PARTS for key in keys(part)]


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, model in {"": SCHEMA, **SCHEMA["$defs"]}.items():
        if not name.endswith("Override"):
            yield from ((f"{name}.{key}", field) for key, field in model["properties"].items())


@pytest.mark.parametrize(
    "schema", [SCHEMA, include_schema(), workspace_schema(estate(Document.model_validate(MINIMAL)))]
)
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].startswith("urn:cadee:schema:v1")
    assert all(node.get("$ref", "#/").startswith("#/") for node in nodes(schema))


def test_a_schema_that_is_none_is_refused() -> None:
    with pytest.raises(SchemaError):
        Draft202012Validator.check_schema({"type": "nothing"})


@pytest.mark.parametrize(("part", "key"), FIELDS)
def test_every_field_says_what_it_is_and_shows_it(part: type[Part], key: str) -> None:
    field = keys(part)[key].field
    assert field is not None
    assert field.description
    assert field.description[0].isupper()
    assert field.description.endswith(".")
    assert field.examples


@pytest.mark.parametrize(("part", "key"), FIELDS)
def test_every_example_is_accepted_by_model_and_schema(part: type[Part], key: str) -> None:
    definitions = {**SCHEMA["$defs"], "Document": {"properties": SCHEMA["properties"]}}
    validator = judge({"$defs": definitions, "$ref": f"#/$defs/{part.__name__}/properties/{key}"})
    field = keys(part)[key].field
    assert field is not None
    for example in field.examples or ():
        assert validator.is_valid(example), list(validator.iter_errors(example))
        _accept(part, key, example)


def _accept(part: type[Part], key: str, example: Any) -> None:
    try:
        part.model_validate({key: example})
    except ValidationError as refused:
        wrong = [e for e in refused.errors() if e["loc"][:1] == (key,)]
        assert not [e for e in wrong if e["type"] != "missing"], wrong


@pytest.mark.parametrize(("name", "field"), list(properties()))
def test_editors_get_words_and_an_example(name: str, field: dict[str, Any]) -> None:
    assert field["markdownDescription"].startswith(field["description"])
    assert "Example: `" in field["markdownDescription"]
    assert field["examples"]


def test_no_noise_is_left_for_editors_to_stumble_over() -> None:
    for node in nodes(SCHEMA):
        assert "anyOf" not in node
        assert "oneOf" not in node
        assert "title" not in node or not {"type", "$ref"} & set(node)
        assert node.get("type") != "null"
        assert node.get("default", "") not in (None, [], {})


def test_only_entries_and_the_top_level_take_extensions() -> None:
    entities = {part.__name__ for part in parts(Entity)}
    for name, model in SCHEMA["$defs"].items():
        assert model["additionalProperties"] is False
        assert ("patternProperties" in model) == (name in entities), name
    assert "^x-" in SCHEMA["patternProperties"]


def test_patterns_mean_the_same_to_python_rust_and_editors() -> None:
    """The common core: both ends anchored, ASCII classes, no look-around, no escapes that differ between engines."""
    patterns = {node["pattern"] for node in nodes(SCHEMA) if isinstance(node.get("pattern"), str)}
    assert len(patterns) > 15
    for pattern in patterns:
        assert pattern.isascii()
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert "(?" not in pattern
        assert set(re.findall(r"\\(.)", pattern)) <= {".", "/"}
        alternatives = re.sub(r"\[[^]]*\]|\\.", "", pattern)
        assert "|" not in _outside_groups(alternatives[1:-1]), pattern


def _outside_groups(text: str) -> str:
    depth, kept = 0, ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        kept += letter if not depth else ""
    return kept


def test_a_final_line_feed_is_no_part_of_an_id() -> None:
    document = {**MINIMAL, "systems": {"web": {"kind": "channel", "owner": "ai-platform\n"}}}
    assert not judge(SCHEMA).is_valid(document)
    with pytest.raises(ValidationError):
        Document.model_validate(document)
    assert Draft202012Validator(SCHEMA).is_valid(document), (
        "if this fails, jsonschema reads $ as ECMA-262 does: drop judge's own"
    )


def test_a_dollar_inside_a_class_or_escaped_stays_what_it_is() -> None:
    validator = judge({"pattern": r"^[$]\$$"})
    assert validator.is_valid("$$")
    assert not validator.is_valid("$$\n")


@pytest.mark.parametrize("reference", ["http://localhost:9/schema.json", "https://json.schemastore.org/package.json"])
def test_nothing_is_fetched_for_a_reference(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("opened a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(referencing.exceptions.Unresolvable):
        judge({"$ref": reference}).is_valid({})


def test_no_file_is_read_for_a_reference(tmp_path: Path) -> None:
    target = tmp_path / "anything.json"
    target.write_text("true")
    with pytest.raises(referencing.exceptions.Unresolvable):
        judge({"$ref": target.as_uri()}).is_valid({})


def test_an_included_file_needs_nothing_and_includes_nothing() -> None:
    validator = judge(include_schema())
    assert validator.is_valid({"owners": {"ai-platform": {"kind": "team"}}})
    assert not validator.is_valid({"include": ["a.yaml"]})
    assert not validator.is_valid({"owner": {}})
    assert not judge(SCHEMA).is_valid({"owners": {}})


def test_the_schema_of_a_workspace_offers_its_ids() -> None:
    validator = judge(workspace_schema(estate(Document.model_validate(DECLARED))))
    assert validator.is_valid(DECLARED)
    assert validator.is_valid({"systems": {"web": {"kind": "channel", "zone": "any"}}}), "no zone is declared to choose"


def _system(**fields: object) -> dict[str, object]:
    return {"systems": {"web": {"kind": "channel", **fields}}}


def _gate(outcome: str) -> dict[str, object]:
    return {"gates": {"limit": {"kind": "limit", "guards": ["ask"], "outcomes": {"deny": outcome}}}}


def _switch(target: str) -> dict[str, object]:
    return {"switches": {"stop": {"kind": "rollback", "acts_on": [target]}}}


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        (_system(owner="ai-platform"), _system(owner="ai")),
        (_switch("switches/pause"), _switch("systems/nowhere")),
        (_gate("refusal"), _gate("systems/nowhere")),
        (_system(per_environment={"production": {}}), _system(per_environment={"prod": {}})),
    ],
)
def test_the_schema_of_a_workspace_takes_declared_ids_only(known: Any, unknown: Any) -> None:
    validator = judge(workspace_schema(estate(Document.model_validate(DECLARED))))
    assert validator.is_valid(known), list(validator.iter_errors(known))
    assert not validator.is_valid(unknown)


def test_references_are_marked() -> None:
    owner = SCHEMA["$defs"]["System"]["properties"]["owner"]
    assert owner[REFERS] == ["owners"]
    assert "Names an entry of `owners`" in owner["markdownDescription"]
