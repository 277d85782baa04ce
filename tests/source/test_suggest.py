"""Did you mean: near names are found, far ones are not."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.source.suggest import Names, distance, nearest, slug

WORDS = st.text("abc", max_size=6)


def plain(left: str, right: str) -> int:
    """The textbook table, for comparison."""
    table = {(i, 0): i for i in range(len(left) + 1)} | {(0, j): j for j in range(len(right) + 1)}
    for i, a in enumerate(left, 1):
        for j, b in enumerate(right, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(left), len(right)]


@given(WORDS, WORDS, st.integers(0, 7))
def test_the_bounded_distance_is_the_distance_within_its_bound(left: str, right: str, bound: int) -> None:
    whole = plain(left, right)
    assert distance(left, right, bound) == (whole if whole <= bound else None)


@pytest.mark.parametrize(
    ("word", "names", "found"),
    [
        ("ownr", ("owner", "zone"), ("owner",)),
        ("onBehalfOf", ("on_behalf_of", "on"), ("on_behalf_of",)),
        ("chat", ("chat-assistant", "desk"), ("chat-assistant",)),
        ("teh", ("the", "tea"), ("tea", "the")),
        ("xyz", ("owner", "zone"), ()),
        ("", ("owner",), ()),
        ("???", ("owner",), ()),
        ("source", ("from", "to"), ("from",)),
    ],
)
def test_nearest(word: str, names: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert nearest(word, names) == found


def test_among_ten_thousand_names_a_slip_is_found() -> None:
    chance = random.Random(7)
    parts = ["cloud", "order", "payment", "chat", "assistant", "gateway", "model", "backup", "search", "index", "desk"]
    names = ["-".join(chance.choices(parts, k=4)) + f"-{number}" for number in range(10_000)]
    index = Names(names)
    for name in chance.sample(names, 60):
        at = chance.randrange(len(name))
        slip = name[:at] + chance.choice(string.ascii_lowercase) + name[at + 1 :]
        assert name in index.nearest(slip), (name, slip)


@pytest.mark.parametrize(
    ("text", "made"),
    [("Web Chat (EU)", "web-chat-eu"), ("Über_uns", "uber-uns"), ("日本", ""), ("--a--", "a"), ("x" * 80, "x" * 63)],
)
def test_slug(text: str, made: str) -> None:
    assert slug(text) == made
