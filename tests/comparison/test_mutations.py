"""No change is silent: whatever field of whatever entry is changed, the comparison says so, of that entry alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from cadee.comparison import compare
from cadee.comparison.same import canonical
from cadee.comparison.words import TABLES, wording
from cadee.model.base import SECTIONS, Entity, Part
from cadee.model.kind import Kind, keys
from tests.comparison.estates import entry, model_of, only, put, retail, whole
from tests.comparison.mutations import mutations

EVERY = ("workflow", "layers", *SECTIONS)
Case = tuple[str, Entity, Entity]
"""The dotted key that is touched, the entry before, the entry after."""


@cache
def cases(section: str) -> tuple[Case, ...]:
    return tuple(_cases(section))


def _cases(section: str) -> Iterator[Case]:
    written: Any = retail().workspace.data.get(section, {})
    for key, said in ({"workflow": written} if section == "workflow" else written).items():
        old = entry(section, key, said)
        for path, text in mutations(model_of(section), said):
            try:
                new = entry(section, key, text)
            except ValidationError:
                continue
            if canonical(old, section) != canonical(new, section):
                yield path, old, new


@pytest.mark.parametrize("section", EVERY)
def test_every_mutation_changes_one_element_and_names_the_field(section: str) -> None:
    met = set()
    for path, old, new in cases(section):
        changes = compare(only(old), only(new)).changes
        if path == "environments":  # where it exists nowhere else, there is nothing to say of elsewhere
            continue
        assert {change.element for change in changes} == {old.ref}, (path, old.ref)
        assert {change.kind for change in changes} == {"changed"}
        for change in changes:
            assert change.field.startswith(path.partition(".")[0])
            assert change.sentence.isprintable()
            assert old.section == "workflow" or f"'{old.id}'" in change.sentence
        if path not in ("grants", "when", "rungs", "entry", "exit") and "grants." not in path:
            assert any(_says(section, change.field, change.sentence) for change in changes), (path, changes)
        met.add(path)
    if section in retail().workspace.data:
        assert len(met) >= len(keys(model_of(section))) - 3


def _says(section: str, field: str, sentence: str) -> bool:
    """Whether a sentence has the label of a field, its verb, or the words that it moves by."""
    words = wording(section, field)
    verb = words.verb.replace("may ", "").replace("is ", "").partition("{}")[0]
    moves = words.moves.partition("{")[0]
    return any(
        text and text.strip() in sentence
        for text in (words.label.partition("{}")[0], verb, moves, "rung", "moved from")
    )


def test_the_changes_of_one_field_turn_around() -> None:
    turned = {"risk-increasing": "risk-reducing", "risk-reducing": "risk-increasing", "neutral": "neutral"}
    for section in EVERY:
        for path, old, new in cases(section)[::5]:
            there, back = compare(only(old), only(new)), compare(only(new), only(old))
            told = sorted((change.field, turned[change.weight]) for change in there.changes)
            assert told == sorted((change.field, change.weight) for change in back.changes), (path, there, back)


def test_a_mutation_in_the_whole_example_changes_one_element() -> None:
    estate = whole()
    some = [case for section in EVERY for case in cases(section)[:: max(len(cases(section)) // 6, 1)]]
    assert len(some) > 100
    for path, old, new in some:
        if path != "environments":
            changes = compare(put(estate, old), put(estate, new)).changes
            assert {change.element for change in changes} == {old.ref}, path


def test_the_words_of_every_field_are_of_a_field_that_there_is() -> None:
    for section, table in TABLES.items():
        known = set(_paths(model_of(section), ""))
        assert set(table) <= known, section


def _paths(part: type[Part], before: str) -> Iterator[str]:
    for key, kind in keys(part).items():
        yield f"{before}{key}"
        inner: Kind = kind.item or kind
        if inner.part is not None and key != "per_environment":
            yield from _paths(inner.part, f"{before}{key}.")
