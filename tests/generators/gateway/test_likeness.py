"""Differences between two configurations: each node once, at its place, and nothing of a foreign value quoted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.gateway.likeness import differences

LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b", ""])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x", "y"]), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("made", "runs", "found"),
    [
        ({"a": 1}, {"a": 2}, [("has 'a' as 2, generated is 1", ("a",))]),
        ({"a": True}, {"a": 1}, [("has 'a' as 1, generated is true", ("a",))]),
        ({"a": "x"}, {"a": "hunter2"}, [("has something else as 'a', generated is \"x\"", ("a",))]),
        ({"a": {"b": 1}}, {"a": {}}, [("lacks 'a.b', generated as 1", ("a",))]),
        ({}, {"a": "hunter2"}, [("has 'a', and nothing of the kind is generated", ("a",))]),
        (["a"], ["a", "hunter2"], [("has '[1]', and nothing of the kind is generated", (1,))]),
        (
            {"l": [{"name": "x", "v": 1}, {"name": "y", "v": 2}]},
            {"l": [{"name": "z", "v": 1}, {"name": "x", "v": 1}, {"name": "y", "v": 3}]},
            [
                ("has 'l[y].v' as 3, generated is 2", ("l", 2, "v")),
                ("has 'l[z]', and nothing of the kind is generated", ("l", 0)),
            ],
        ),
        ({"l": [{"name": "x"}, {"name": "y"}]}, {"l": [{"name": "y"}, {"name": "x"}]},
         [("has 'l' in another order than generated", ("l",))]),
        ({"l": [1, 2]}, {"l": [1]}, [("lacks 'l[1]'", ("l",))]),
    ],
)  # fmt: skip
def test_a_node_is_told_once_and_at_its_place(made: Any, runs: Any, found: list[tuple[str, tuple[Any, ...]]]) -> None:
    assert [(each.what, each.at) for each in differences(made, runs)] == found


@given(TREES, TREES)
def test_there_is_a_difference_exactly_where_two_are_not_equal(made: Any, runs: Any) -> None:
    assert bool(list(differences(made, runs))) == (repr(made) != repr(runs) and not _same(made, runs))


def _same(one: Any, other: Any) -> bool:
    """Equality that tells True from 1, and does not mind the order of keys."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other
