"""The runner of mutants: which there are, that a changed rule is noticed, that an equal one is not."""

import os
from pathlib import Path

import pytest

from cadee.opening import open_workspace
from cadee.rules import rules
from cadee.source.workspace import load
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.oracle import Oracle, oracle
from tests.mutation.page import change
from tests.mutation.run import forked, noticed
from tests.test_examples import CLEAN

RULE = "CADEE-A-034"


@pytest.fixture(scope="module")
def cases() -> Oracle:
    return oracle(RULE, open_workspace(load(CLEAN)))


def source() -> str:
    path = rules()[RULE].check.__globals__["__file__"]
    return Path(path).read_text(encoding="utf-8")


def told(text: str) -> set[str]:
    return {mutant.after for mutant in mutants(text)}


def test_a_comparison_becomes_its_opposite_and_its_neighbours() -> None:
    assert told("x = a < b\n") == {"x = a <= b", "x = a != b", "x = a >= b"}
    assert told("x = a == 'word'\n") == {"x = a != 'word'"}
    assert told("x = a is None\n") == {"x = a is not None"}


def test_conditions_of_statements_and_of_comprehensions_are_negated() -> None:
    assert told("x = [a for a in b if c(a)]\n") == {"x = [a for a in b if not (c(a))]"}
    assert told("x = a if b else c\n") == {"x = a if not b else c"}


def test_numbers_are_changed_by_one_and_joints_exchanged() -> None:
    assert told("x = a[1]\n") == {"x = a[ 2]", "x = a[ 0]"}
    assert told("x = a and b\n") == {"x = a or b"}


def test_annotations_decorators_and_the_bare_star_are_left_alone() -> None:
    assert told("@rule(a, b=True)\ndef f(a: int | None, *, b: int) -> str | None: ...\n") == set()


def test_a_fork_that_ends_otherwise_was_noticed() -> None:
    assert forked(lambda: False) == 0
    assert forked(lambda: True) != 0
    assert forked(lambda: bool(1 / 0)) != 0
    assert forked(lambda: bool(os.kill(os.getpid(), 14))) != 0


def test_the_real_rule_passes_its_tests_and_a_changed_one_does_not(cases: Oracle) -> None:
    text = source()
    assert cases.notices(rules()[RULE]) == ""
    for old, new in (("yield Proof(", "yield NotApplicable("), ("yield Violation(", "0 and Violation(")):
        assert old in text
        assert noticed(cases, Mutant("by hand", 1, old, new, text.replace(old, new)))
    assert not noticed(cases, Mutant("by hand", 1, "", "", text + "\nSAME = 0\n"))


def test_a_change_is_told_with_the_words_around_it() -> None:
    assert change('more = f"{n}" if n > 1 else ""', 'more = f"{n}" if n > 2 else ""') == (
        'f"{n}" if n > 1 else ""',
        'f"{n}" if n > 2 else ""',
    )
