"""The section of drills: a record is told as it is, a broken one is said to be unreadable, none is believed blindly."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.drill.record_schema import record_schema
from cadee.pack.base import Brief
from cadee.pack.drill_records import MOST, Record, Unreadable, read, records
from cadee.pack.evidence import pieces
from cadee.pack.sections.drills import WRONG, drills
from tests.pack.briefs import brief, unrecorded
from tests.pack.poison import record
from tests.pack.reading import captions, rendered, rows, words

FILE = "evidence/gateway-drill.json"


def with_record(**changes: Any) -> Brief:
    return with_file(json.dumps(record(**changes)).encode())


def with_file(content: bytes, path: str = FILE) -> Brief:
    return brief(evidence={**unrecorded().evidence, path: content})


def test_the_record_used_here_is_one_that_the_drill_would_write() -> None:
    jsonschema.validate(record(), record_schema())


def test_a_record_is_told_with_its_counts_cover_versions_date_and_age() -> None:
    html = rendered(drills, with_record())
    shown = words(html)
    assert "AI gateway, 2026-11-20 (3 days ago)" in shown
    assert "Run as Envoy 1.40.1, made by gateway/envoy, for production." in shown
    assert "4 claims declared of this gateway: 2 were tried, 1 was proven (25 %)." in shown
    assert "the table counts 2 results, not claims." in shown
    assert any(each.startswith("Results of the drills in") for each in captions(html))
    assert ["Fallbacks", "1", "0", "0", "0"] in rows(html)
    assert ["Routes of the gateway", "0", "0", "0", "1"] in rows(html)
    assert ["✕ Refuted", "no more than 600 a minute pass", "601 passed", "routes/chat rate_limit"] in rows(html)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"partial": True}, "! Only some claims were asked for"),
        ({"date": "2026-05-20"}, "! More than 180 days ago"),
        ({"date": "2026-11-24"}, "✕ Dated in the future"),
        ({"gateway": "another"}, "✕ Of a gateway that is not declared here"),
        ({"environment": "staging"}, "✕ Of another environment than this pack: staging"),
        ({}, "✕ 1 result refuted"),
        ({}, "! The spec has changed since"),
    ],
)
def test_what_weakens_a_record_is_said(changes: dict[str, Any], doubt: str) -> None:
    assert doubt in words(rendered(drills, with_record(**changes)))


def declared(**changes: Any) -> Brief:
    """The example in which the entry of its own record points at another one."""
    raw = json.dumps(record(**changes)).encode()
    return brief(evidence={**unrecorded().evidence, "evidence/gateway-claims.json": raw})


def test_what_a_record_says_against_its_entry_is_said() -> None:
    told = declared(environment="staging", date="2026-11-20")
    shown = words(rendered(drills, told))
    assert "! Its record is of 2026-11-20, the spec says 2026-11-23" in shown
    assert "! Its record is for staging, the spec says production" in shown
    row = next(row for row in rows(rendered(drills, told)) if "gateway-claims" in row[0] and len(row) == 6)
    assert row[5].startswith("! Needs a look its record is of 2026-11-20")
    assert "its record has 1 refuted result" in row[5]
    assert "the spec says" not in words(rendered(drills, brief()))


def test_an_entry_of_a_record_that_cannot_be_read_is_not_current() -> None:
    told = declared(partial="no")
    piece = next(each for each in pieces(told) if each.told.id == "gateway-claims")
    assert piece.states == ("its record cannot be read",)


def test_a_record_of_this_very_spec_has_no_doubts() -> None:
    shown = words(rendered(drills, with_record(spec={"revision": brief().subject.revision})))
    assert "The spec has changed since" not in shown
    assert "180 days" not in shown


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"schema": "cadee-drill/1"', "it is no JSON that can be read"),
        (b'{"schema": "cadee-drill/1"}', "it goes against the schema of records at its first level"),
        (b"[" * 200_000 + b'"cadee-drill/1"', "it is no JSON that can be read"),
        (b'"cadee-drill/1\xff', "it is no JSON that can be read"),
        (b'{"schema": "cadee-drill/1", "x": ' + b"9" * 5000 + b"}", "it is no JSON that can be read"),
        (json.dumps(record(date="2026-02-30")).encode(), "a value in it cannot be read"),
        (json.dumps(record(date="soon")).encode(), "a value in it cannot be read"),
        (json.dumps(record(schema="cadee-drill/2")).encode(), "it goes against the schema of records at schema"),
        (json.dumps(record(partial="no")).encode(), "it goes against the schema of records at partial"),
        (json.dumps(record(config={"<b>": "x"})).encode(), "it goes against the schema of records at config"),
        (b"x" * (MOST + 1) + b"cadee-drill/1", f"it has more than {MOST // 1024 // 1024} MiB"),
    ],
    ids=["cut", "empty", "deep", "bytes", "digits", "no-day", "no-date", "version", "kind", "name", "large"],
)
def test_a_broken_record_is_said_to_be_unreadable(content: bytes, why: str) -> None:
    html = rendered(drills, with_file(content))
    assert [FILE, why] in rows(html)


def test_a_number_that_is_none_is_refused() -> None:
    claim = record()["results"][0] | {"seconds": float("nan")}
    found = read(FILE, json.dumps(record(results=[claim])).encode())
    assert found == Unreadable(FILE, "it is no JSON that can be read")


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    assert isinstance(read(FILE, content), Record | Unreadable | None)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in inner for path in paths(item, (*at, key)))]


@pytest.mark.parametrize("path", paths(record()), ids=lambda path: "/".join(map(str, path)) or "all")
@pytest.mark.parametrize("value", [None, [], "x", 10**400])
def test_no_value_anywhere_in_a_record_breaks_the_page(path: tuple[Any, ...], value: Any) -> None:
    told: Any = json.loads(json.dumps(record()))
    if path:
        here = told
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = value
    else:
        told = value
    raw = json.dumps(told).encode() if value != 10**400 else json.dumps(told, default=str).encode()
    found = read(FILE, raw)
    if isinstance(found, Record):
        assert words(rendered(drills, with_file(raw)))


def test_other_files_are_no_records() -> None:
    told = unrecorded()
    assert not list(records(told.evidence))
    shown = words(rendered(drills, told))
    assert "No record of cadee drill is among the evidence" in shown
    assert "kept with the pack, and not read by it" in shown


def test_every_drill_that_the_spec_names_has_a_row_with_its_state() -> None:
    told = brief()
    named = {key: item for key, item in told.estate.evidence.items() if item.kind == "drill"}
    found = {word: row for row in rows(rendered(drills, told)) if len(row) == 6 for word in row[0].split()}
    assert set(named) <= set(found)
    assert all(found[key][5].startswith("✓ On file") for key in named)
    without = rows(rendered(drills, brief(evidence={})))
    gone = {word: row for row in without if len(row) == 6 for word in row[0].split()}
    assert all(gone[key][5].startswith("✕ Does not stand the file is not there") for key in named)


def test_a_long_list_of_what_did_not_hold_is_cut_with_its_count() -> None:
    claim = record()["results"][1]
    found = " ".join(captions(rendered(drills, with_record(results=[claim] * (WRONG + 4)))))
    assert f"{WRONG} of {WRONG + 4} shown; all stand in {FILE}." in found


def test_an_estate_without_drills_says_so() -> None:
    assert "nothing here was tried in earnest" in words(rendered(drills, brief("first-look", None)))
