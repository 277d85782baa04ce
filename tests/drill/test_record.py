"""The record of a drill: its published shape, what it counts, what people read of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cadee.drill.base import Claim, Observation, Outcome, Result
from cadee.drill.declared import declared
from cadee.drill.evidence import Record, document
from cadee.drill.product import Program
from cadee.drill.record_schema import record_schema
from cadee.drill.run import drills, trials
from cadee.drill.text import render
from cadee.model.flow import Trigger
from cadee.reporters.ink import Ink
from tests.drill.small import scene

ROOT = Path(__file__).parents[2]
PROGRAM = Program("envoy", "1.40.0", "a" * 64)


def record(*results: Result, partial: bool = False) -> Record:
    found, files = scene()
    return Record(found, "rev", date(2026, 11, 23), files, PROGRAM, ("a:1 is on loopback",), results, partial)


def result(drill: str, element: str, field: str, verdict: Any, why: str = "", fault: Trigger | None = None) -> Result:
    claim = Claim(element, field, "it holds", "support-chat", "to-b", fault)
    return Result(drill, claim, Outcome(verdict, why, (Observation("caller", "200 after 0.01 s"),)), 1.2345)


def test_a_record_has_its_published_shape() -> None:
    schema = json.loads((ROOT / "specs" / "schema" / "drill" / "drill-1.schema.json").read_text("utf-8"))
    assert schema == record_schema(), "run `cadee schema --write` and commit the result"
    validator = jsonschema.Draft202012Validator(schema)
    told = document(record(result("F1", "fallbacks/x", "rungs/0", "refuted", "no answer", "timeout")))
    assert list(validator.iter_errors(told)) == []
    for spoilt in (
        {**told, "more": 1},
        {key: value for key, value in told.items() if key != "counts"},
        {**told, "results": [{**told["results"][0], "verdict": "fine"}]},
        {**told, "results": [{**told["results"][0], "more": 1}]},
        {**told, "config": {"envoy.yaml": "short"}},
    ):
        assert list(validator.iter_errors(spoilt))


def test_the_hash_of_a_file_changes_with_the_file() -> None:
    first, again = document(record()), document(record())
    assert first["config"] == again["config"]
    other = record()
    spoilt = Record(**{**{name: getattr(other, name) for name in other.__slots__}, "files": {"envoy.yaml": b""}})
    assert document(spoilt)["config"]["envoy.yaml"] != first["config"]["envoy.yaml"]


def test_coverage_is_the_worst_that_any_drill_found_and_names_what_nobody_tried() -> None:
    held = result("F1", "routes/support-chat", "rate_limit", "proven")
    broken = result("L2", "routes/support-chat", "rate_limit", "refuted", "let through")
    covered = {item.declared.place: item for item in record(held, broken).coverage}
    assert covered["routes/support-chat rate_limit"].verdict == "refuted"
    assert covered["routes/support-chat rate_limit"].drills == ("F1", "L2")
    assert covered["routes/support-chat primary"].verdict == "not run"
    text = render(record(held, broken), drills(), Ink(False, True), verbose=False)
    assert f"1 of {len(covered)} declared claims are drilled" in text
    assert "no drill  routes/support-chat: primary" in text


def test_a_claim_about_one_failure_covers_that_failure_only() -> None:
    places = [
        item.declared.place
        for item in record(result("F1", "fallbacks/chat-down", "rungs/0", "proven", fault="timeout")).coverage
        if item.drills
    ]
    assert places == ["fallbacks/chat-down rungs/0 on timeout"]


def test_all_that_a_spec_declares_of_a_gateway_is_a_claim_of_some_drill() -> None:
    found, _ = scene()
    claims = [trial.claim for trial in trials(found)]
    missing = [item.place for item in declared(found) if not any(item.told_by(claim) for claim in claims)]
    assert missing == []


@pytest.mark.parametrize("word", ["refuted", "not run", "not provable"])
def test_people_read_why(word: str) -> None:
    text = render(
        record(result("F1", "fallbacks/x", "rungs/0", word, "because of \x1b[31mred")),
        drills(),
        Ink(False, True),
        verbose=False,
    )
    assert f"1 {word}" in text
    assert "because of \\u001b[31mred" in text


def test_what_held_only_later_is_told_with_what_refuted_it() -> None:
    shaky = replace(result("F1", "fallbacks/x", "rungs/0", "proven"), earlier="504 after 44.37 s")
    told = document(record(shaky))
    assert told["results"][0]["earlier"] == "504 after 44.37 s"
    assert list(jsonschema.Draft202012Validator(record_schema()).iter_errors(told)) == []
    text = render(record(shaky), drills(), Ink(False, True), verbose=False)
    assert "refuted once, then held in every further try\n  F1   fallbacks/x rungs/0: 504 after 44.37 s" in text


def test_a_part_counts_no_coverage() -> None:
    text = render(record(partial=True), drills(), Ink(False, True), verbose=False)
    assert "not counted" in text
