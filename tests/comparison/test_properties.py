"""Whatever two estates are: compared with itself nothing, the other way round the mirror; one line, clean, in time."""

import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.comparison import Comparison, compare
from cadee.comparison.kinds import CONSEQUENCES, arranged
from cadee.comparison.text import LONGEST, quoted
from cadee.model.document import Document
from cadee.model.estate import Estate, estate
from cadee.opening import open_workspace
from cadee.source.workspace import load_text
from tests.benchmarks.estate import files
from tests.comparison.estates import entry, only, put, whole
from tests.comparison.test_mutations import EVERY, cases
from tests.graph.estates import WORKFLOW, make, specs

TURNED = {"added": "removed", "removed": "added"}
AGAINST = {"risk-increasing": "risk-reducing", "risk-reducing": "risk-increasing"}


def mirrored(one: Comparison) -> list[tuple[Any, ...]]:
    return sorted(
        (change.was or change.element, change.field, TURNED.get(change.kind, change.kind), AGAINST.get(w, w))
        for change in (*one.changes, *one.consequences)
        for w in [change.weight]
    )


def plain(one: Comparison) -> list[tuple[Any, ...]]:
    every = (*one.changes, *one.consequences)
    return sorted((change.element, change.field, change.kind, change.weight) for change in every)


@given(specs(), specs())
def test_any_two_estates_mirror(spec, question) -> None:
    before, after = make(**spec), make(**question)
    there, back = compare(before, after), compare(after, before)
    assert mirrored(there) == plain(back)
    for one in (there, back):
        assert one.changes == arranged(one.changes)
        gone = {
            f"{s}/{key}" for s, entries in before.sections.items() for key in entries if key not in after.sections[s]
        }
        assert set(there.elements("removed")) | {c.was for c in there.changes if c.was} == gone
    assert compare(before, before) == Comparison() == compare(before, make(**spec))


@given(st.lists(st.tuples(st.sampled_from(EVERY), st.integers(0, 10**6)), max_size=6))
def test_any_edits_of_the_example_change_what_was_edited_and_nothing_else(edits) -> None:
    before = after = whole()
    edited = set()
    for section, number in edits:
        if every := [case for case in cases(section) if case[0] != "environments"]:
            _, old, new = every[number % len(every)]
            if old.ref not in edited:
                edited.add(old.ref)
                after = put(after, new)
                before = put(before, old)
    found = compare(before, after)
    assert set(found.elements("changed")) == edited
    assert not found.elements("added")
    assert not found.elements("removed")
    summary = found.summary()
    assert len(summary.shown) + summary.rest == sum(summary.counts.values())
    assert len(summary.shown) <= 5


HOSTILE = (
    "<script>alert(1)</script>", "a\u202eb", "a\nb", "a\u2028b", "\x1b[31mred", "x' removed, 'y", "{}", "{0.__class__}",
    "%s", "\u200b", "z" * 2000, "\ud800", "\U000e0041", "ﷺ" * 300,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_one_clean_bounded_line(text: str) -> None:
    for section, written in (
        ("systems", {"kind": "agent", "description": "d", "runbook": "r"}),
        ("waivers", {"rule": "CADEE-A-036", "scope": ["workflow"], "reason": "r", "compensating_control": "c"}),
        ("gates", {"kind": "limit", "guards": ["a"], "criteria": ["c"]}),
    ):
        old = entry(section, "it", written)
        names = [name for name, value in written.items() if len(str(value)) == 1 or name == "criteria"]
        new = old.model_copy(update={name: (text,) if name == "criteria" else text for name in names})
        found = compare(only(old), only(new)).changes
        assert {change.field for change in found} == set(names)
        for change in found:
            assert "\n" not in change.sentence
            assert len(change.sentence) <= 4 * LONGEST
            assert change.sentence.count("'") % 2 == 0
            assert not any(ord(c) < 32 or c in "\u202e\u2028\u200b\ud800\U000e0041" for c in change.sentence)


def test_a_name_cannot_end_its_quotes() -> None:
    assert quoted("x' removed, 'y") == "'x’ removed, ’y'"
    assert quoted("a" * 61) == f"'{'a' * 59}…'"


def test_no_consequence_has_the_field_of_a_file() -> None:
    fields = {change.field for section in EVERY for _, old, new in cases(section)[:50]
              for change in compare(only(old), only(new)).changes}  # fmt: skip
    assert fields.isdisjoint(CONSEQUENCES)


def large(size: int) -> Estate:
    found = open_workspace(load_text(dict(files(size)))).estate
    assert found is not None
    return found


def cost(before: Estate, after: Estate) -> tuple[float, Comparison]:
    start = time.process_time()
    found = compare(before, after)
    return time.process_time() - start, found


def test_two_thousand_systems_are_compared_within_a_second() -> None:
    before, after = large(2000), large(2000)
    edited = {**after.systems, "s-000300": after.systems["s-000300"].model_copy(update={"owner": None})}
    edited.pop("s-001999")
    seconds, found = cost(before, replace(after, sections={**after.sections, "systems": edited}))
    assert {"systems/s-000300", "systems/s-001999"} <= {change.element for change in found.changes}
    assert seconds < 1


def test_nothing_in_common_is_compared_in_time_too() -> None:
    before = large(2000)
    empty = estate(Document.model_validate({"cadee": 1, "workflow": WORKFLOW}))
    seconds, found = cost(empty, before)
    assert len(found.elements("added")) > 8000
    assert seconds < 2


def test_a_long_chain_is_compared_in_time() -> None:
    names = [f"s{number:04}" for number in range(2000)]
    spec = {
        "systems": {name: {"kind": "agent" if name != "s0000" else "channel"} for name in names},
        "integrations": {f"c{a}": {"from": a, "to": b} for a, b in pairwise(names)},
        "identities": {name: {"kind": "agent", "can_assume": [after]} for name, after in pairwise(names)}
        | {names[-1]: {"kind": "agent", "grants": [{"on": "systems/s0000", "actions": ["write"]}]}},
        "data": {"d": {"source_of_record": "s0000"}},
    }
    cut = {**spec, "integrations": {k: v for k, v in spec["integrations"].items() if k != "cs0003"}}
    cut["identities"] = {**spec["identities"], "s1990": {"kind": "agent"}}
    seconds, found = cost(make(**cut), make(**spec))
    assert seconds < 3
    assert {change.field for change in found.consequences} >= {"data-reach", "outside-reach", "actors"}
