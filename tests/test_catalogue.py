"""The catalogue keeps its word: every example of every rule, run as written."""

from pathlib import Path

import pytest

from cadee.diagnostic import LAYERS
from cadee.rules import rules
from cadee.rules.catalogue import Entry, Example, entries, index
from tests.earned import asked, earned, opened

CASES = [
    pytest.param(code, example, id=f"{code}-{example.name.replace(' ', '-')}")
    for code, entry in entries().items()
    if entry.layer != "source"
    for example in entry.examples
]
ENTRIES = [pytest.param(entry, id=code) for code, entry in entries().items()]


@pytest.mark.parametrize(("code", "example"), CASES)
def test_an_example_earns_exactly_what_it_says(code: str, example: Example) -> None:
    made = opened(example)
    faults = [f"{fault.place}: {fault.message}" for part in made if part is not None for fault in part.findings]
    assert not faults
    told = earned(code, asked(code, example, made))
    assert list(told.expect) == list(example.expect)
    for name in ("shows", "proves", "not_applicable"):
        if (pinned := getattr(example, name)) is not None:
            assert getattr(told, name) == pinned, name


def test_every_rule_has_an_entry_and_every_entry_a_rule() -> None:
    assert set(rules()) == {code for code, entry in entries().items() if entry.layer != "source"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_complete(entry: Entry) -> None:
    assert entry.code.split("-")[1] in LAYERS
    assert entry.name == entry.name.lower()
    assert " " not in entry.name
    assert entry.why.strip().endswith(".")
    assert entry.fix.strip().endswith(".")
    assert entry.how
    assert entry.title[0].isupper()
    assert not entry.title.endswith(".")


@pytest.mark.parametrize("entry", [param for param in ENTRIES if param.values[0].layer != "source"])
def test_a_rule_shows_where_it_fires_and_where_it_is_silent(entry: Entry) -> None:
    assert entry.applies
    assert entry.false_positives
    assert entry.motive
    assert any(example.expect for example in entry.examples)
    assert any(not example.expect for example in entry.examples)


@pytest.mark.parametrize("entry", [param for param in ENTRIES if param.values[0].layer != "source"])
def test_an_entry_explains_every_parameter_of_its_rule(entry: Entry) -> None:
    assert list(entry.parameters) == list(rules()[entry.code].parameters)
    assert all(entry.parameters.values())


def test_names_are_unique() -> None:
    names = [entry.name for entry in entries().values()]
    assert sorted(set(names)) == sorted(names)


def test_the_index_is_fresh(root: Path) -> None:
    committed = (root / "specs/rules/index.json").read_text(encoding="utf-8")
    assert committed == index(), "run `cadee schema --write` and commit the result"
