"""One truth for shape: the models' door and the published schema accept and refuse the same documents."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from pydantic import StringConstraints, ValidationError

from cadee.model.base import Part
from cadee.model.document import Document
from cadee.model.kind import Kind, keys
from cadee.model.schema import json_schema, judge
from cadee.source.schema import shape
from cadee.source.workspace import load_text

WHOLE = json_schema()
SCHEMA = judge(WHOLE)
IDS = st.sampled_from(["web", "ai-platform", "a", "x-1", "0", "long-" + "x" * 58])
WORDS = st.sampled_from(["A name", "v14", "x", "Größe", "no", "2026", "=", "- a", "#", "x" * 2000])
TEXTS = {
    "env:": "env:VENDOR_A_KEY", "section": "systems/web", "SHA-256": "0" * 64, "of a rule, such": "CADEE-A-036",
    "web address": "https://example.com/a?b=c#d", "file inside": "evidence/drill.json", "pattern": "platforms/*.yaml",
    "claim value": "spiffe://shop.example.com/assistant", "without spaces": "Large-Chat:v1",
    "continue": "static-answer", "name of lower-case": "cloud-a/eu-west-1",
}  # fmt: skip
QUANTITIES = st.sampled_from((
    "20s", "0ms", "0.5h", "300ms", "100%", "0%", "99.95%", "0.000001%", "100.0%", "600/min", "1/day", "45 EUR",
    "0.5 XXX", "180 EUR/day", "9 USD/month", "2026-02-28", "2024-02-29", "9999-12-31", "24x7",
    "08:00-22:00 Europe/Berlin", "Fri-Mon 22:00-24:00 UTC", "Mon 09:00-17:00 America/New_York",
))  # fmt: skip
WRONG: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 1.0, 1.5, -0.0, 10**12, 10**12 + 1, 10**30, 1e300, 5e-324, "", " ", "a", "A", "Ä",
    "yes", "20", "20 s", "20s\n", "\n20s", "-1s", "+1s", "1_000s", "01s", "1.s", ".5s", "1e3s", "٢s", "101%",
    "100.1%", "99.5%", "1/minute", "45 eur", "45  EUR", "0000-01-01", "0999-01-01", "2026-02-29", "2026-02-30",
    "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "2026-06-30T00:00", "2026-W01-1", "20260630",
    "25:00-26:00 UTC", "09:60-10:00 UTC", "24:00-24:00 UTC", "24:01-24:00 UTC", "x" * 63, "x" * 64, "-a", "a-", "a--b",
    "a_b", "a.b", "a/b", "systems/web", "systems/", "nowhere/web", "layers/data", "layers/other", "workflow",
    "workflow/x", "https://a", "http://a b", "ftp://a", "../up.yaml", "/abs.yaml", "a//b", "**/*.yaml", ".hidden",
    "a" * 301, "x" * 2001, [], ["a"], ["a", "a"], [1], [[]], {}, {"a": 1}, {"value": "1%"}, {"value": 1},
)  # fmt: skip


def valid(wanted: Kind) -> st.SearchStrategy[Any]:
    """Values of a kind that are in shape."""
    if wanted.choices:
        return st.sampled_from(wanted.choices)
    if wanted.written is not None:
        numbers = st.sampled_from([0, 1, -5, 0.25, 10**12]) if wanted.written.numbers else st.nothing()
        return QUANTITIES.filter(wanted.written.accepts) | numbers
    if wanted.part is not None:
        return part(wanted.part)
    if wanted.item is not None:
        least = any(getattr(mark, "min_length", None) for mark in wanted.marks) or "MinLen" in repr(wanted.marks)
        return st.lists(valid(wanted.item), min_size=int(bool(least)), max_size=2)
    if wanted.entries is not None:
        return st.dictionaries(valid(wanted.entries[0]), valid(wanted.entries[1]), max_size=2)
    return _plain(wanted)


def _plain(wanted: Kind) -> st.SearchStrategy[Any]:
    if wanted.type is bool:
        return st.booleans()
    if wanted.type is int:
        return st.sampled_from([1, 2, 128000, 10**12, 3.0])
    if wanted.is_id:
        return IDS
    shaped = [text for words, text in TEXTS.items() if words in wanted.expects]
    if any(isinstance(mark, StringConstraints) and mark.pattern for mark in wanted.marks):
        assert shaped, wanted
        return st.just(shaped[0])
    return WORDS


@st.composite
def part(draw: st.DrawFn, model: type[Part]) -> dict[str, Any]:
    """A part with what it must have and a little of what it may have."""
    fields = keys(model)
    needed = [name for name, inner in fields.items() if inner.field is not None and inner.field.is_required()]
    others = [name for name in fields if name not in needed and name != "include"]  # an include asks for files
    chosen = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
    made = {name: draw(valid(fields[name])) for name in (*needed, *chosen)}
    if model.__name__ == "Rung":
        made.pop(draw(st.sampled_from(["to", "terminal"])), None)
        if not {"to", "terminal"} & set(made):
            made["to"] = "web"
    return made


DOCUMENTS = part(Document)


def routes(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(route for key, item in items for route in routes(item, (*at, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A document with one to three things changed."""
    document: dict[str, Any] = copy.deepcopy(draw(DOCUMENTS))
    for _ in range(draw(st.integers(1, 3))):
        route = draw(st.sampled_from(routes(document)))
        if not route:
            document[draw(st.sampled_from(["zz", "system"]))] = copy.deepcopy(draw(st.sampled_from(WRONG)))
            document["x-own"] = {"anything": None}
            continue
        holder: Any = document
        for token in route[:-1]:
            holder = holder[token]
        change = draw(st.sampled_from(["replace", "remove", "add", "rename"]))
        if change == "replace":
            holder[route[-1]] = copy.deepcopy(draw(st.sampled_from(WRONG)))
        elif change == "remove":
            del holder[route[-1]]
        elif isinstance(holder, dict):
            holder["x-own"] = [None, {"Anything": 1}]
            kept = holder.pop(route[-1]) if change == "rename" else copy.deepcopy(draw(st.sampled_from(WRONG)))
            holder[draw(st.sampled_from(["zz", "Web", "a\n", "web_chat", "x" * 64, "ok", "owner"]))] = kept
    return document


def accepted(document: dict[str, Any]) -> bool:
    """Whether the models' door lets a document pass; JSON is YAML."""
    workspace = load_text({"cadee.yaml": json.dumps(document, ensure_ascii=False)})
    shaped, found = shape(workspace)
    faults = [fault for fault in (*workspace.findings, *found) if fault.code != "CADEE-S-023"]
    for fault in found:
        assert "another" not in fault.message, fault
        assert "nput should" not in fault.message, fault
        assert fault.fix.endswith("."), fault
        assert fault.place.file == "cadee.yaml"
        event(fault.code)
    assert (shaped is None) == any(fault in faults for fault in found)
    return not faults


@given(DOCUMENTS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_both_accept_what_is_in_shape(document: dict[str, Any]) -> None:
    assert not (errors := list(SCHEMA.iter_errors(document))), errors[0]
    assert accepted(document)


@given(mutated())
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_both_judge_alike_what_is_changed(document: dict[str, Any]) -> None:
    assume(document.get("cadee") != 1.0 or type(document["cadee"]) is int)  # the reader is stricter about its version
    assert SCHEMA.is_valid(document) == accepted(document), [error.message for error in SCHEMA.iter_errors(document)]


MINIMAL: dict[str, Any] = {
    "cadee": 1,
    "workflow": {"name": "Example", "industry": "retail", "use_case": "example", "exposure": "internal"},
}


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(1000, 1, 1), date(9999, 12, 31)])
def test_a_day_of_the_calendar_is_accepted_by_both(day: date) -> None:
    document = {**MINIMAL, "waivers": {"w": {"rule": "CADEE-A-001", "scope": ["workflow"], "expires": str(day)}}}
    assert SCHEMA.is_valid(document)
    assert accepted(document)


def _fields(model: type[Part], seen: set[type[Part]]) -> list[tuple[type[Part], str]]:
    if model in seen:
        return []
    seen.add(model)
    found = []
    for name, wanted in keys(model).items():
        found.append((model, name))
        inner = wanted.item or (wanted.entries[1] if wanted.entries else wanted)
        if inner.part is not None:
            found += _fields(inner.part, seen)
    return found


def _refused(model: type[Part], field: str, value: Any) -> bool:
    try:
        model.model_validate({field: value})
    except ValidationError as refused:
        return any(error["loc"][:1] == (field,) for error in refused.errors())
    return False


PARTS = sorted({part for part, _ in _fields(Document, set())}, key=lambda part: part.__name__)
# An override has the fields of its entry, by reference: one stands for all.
PARTS = [part for part in PARTS if not part.__name__.endswith("Override") or part.__name__ == "FallbackOverride"]


@pytest.mark.parametrize("model", PARTS, ids=lambda part: part.__name__)
def test_every_wrong_value_is_judged_alike_in_every_field(model: type[Part]) -> None:
    """Each value of the list above in the place of each field, without chance."""
    definitions = {**WHOLE["$defs"], "Document": {"properties": WHOLE["properties"]}}
    for field in keys(model):
        validator = judge({"$defs": definitions, "$ref": f"#/$defs/{model.__name__}/properties/{field}"})
        for value in WRONG:
            if value is not None:  # the models never see a null: the reader refuses it
                assert validator.is_valid(value) != _refused(model, field, value), (field, value)
