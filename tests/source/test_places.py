"""Every key and value knows where it stands, in characters, whatever the style and the line ends."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cadee.diagnostic import Place, Route
from cadee.source.places import Lines, SourceFile
from cadee.source.yaml import read_yaml

ENGINES = ["libyaml", "python"]

TEXT = """\
# a comment
systems:
  web-chat: {kind: channel, "hours": '24x7'}
  💬-chat:   # column in characters, not in bytes
    name: "Größe 💬 chat"
    tags: [one, "two", [three, 4]]
    notes: >-
      first line
      second line

    steps:
    - a: 1
      b: true
    - plain text over
      two lines
owners:
  none: ""
"""

PLACES = {
    (("systems",), True): (2, 1, 2, 8, "systems"),
    (("systems", "web-chat"), True): (3, 3, 3, 11, "web-chat"),
    (("systems", "web-chat"), False): (3, 13, 3, 45, """{kind: channel, "hours": '24x7'}"""),
    (("systems", "web-chat", "hours"), True): (3, 29, 3, 36, '"hours"'),
    (("systems", "web-chat", "hours"), False): (3, 38, 3, 44, "'24x7'"),
    (("systems", "💬-chat"), True): (4, 3, 4, 9, "💬-chat"),
    (("systems", "💬-chat", "name"), False): (5, 11, 5, 25, '"Größe 💬 chat"'),
    (("systems", "💬-chat", "tags"), False): (6, 11, 6, 35, '[one, "two", [three, 4]]'),
    (("systems", "💬-chat", "tags", 2, 1), False): (6, 32, 6, 33, "4"),
    (("systems", "💬-chat", "notes"), False): (7, 12, 9, 18, ">-\n      first line\n      second line"),
    (("systems", "💬-chat", "steps", 0, "b"), True): (13, 7, 13, 8, "b"),
    (("systems", "💬-chat", "steps", 0, "b"), False): (13, 10, 13, 14, "true"),
    (("systems", "💬-chat", "steps", 1), False): (14, 7, 15, 16, "plain text over\n      two lines"),
    (("systems", "💬-chat", "steps"), False): (12, 5, 15, 16, None),
    (("owners", "none"), False): (17, 9, 17, 11, '""'),
}


def read(text: str, engine: str = "") -> SourceFile:
    return read_yaml("cadee.yaml", text.encode(), engine=engine)


def slice_of(text: str, place: Place) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("at", "expected"), PLACES.items())
def test_a_value_and_its_key_stand_where_they_are_written(
    at: tuple[Route, bool], expected: tuple[int, int, int, int, str | None], ends: str, engine: str
) -> None:
    file = read(TEXT.replace("\n", ends), engine)
    assert not file.faults
    place = file.place(*at)
    assert (place.line, place.column, place.end_line, place.end_column) == expected[:4]
    if expected[4] is not None:
        assert slice_of(TEXT, place) == expected[4]


def test_a_route_that_leads_nowhere_gives_what_holds_it() -> None:
    file = read(TEXT)
    assert file.place(("systems", "web-chat", "owner", "name")) == file.place(("systems", "web-chat"))
    assert file.place(("systems", "web-chat", "owner"), key=True) == file.place(("systems", "web-chat"), key=True)
    assert file.place(("systems", "💬-chat", "tags", 7)) == file.place(("systems", "💬-chat", "tags"))
    assert file.place(("nothing",)) == file.place(())


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "\ufeff"])
def test_an_empty_file_has_a_place(text: str) -> None:
    file = read(text)
    assert file.data is None
    assert (file.place(()).line, file.place(()).column) == (1, 1) or text == "---\n"


def test_a_list_item_has_no_key_but_itself() -> None:
    file = read("a: [x, y]\n")
    assert file.place(("a", 1), key=True) == file.place(("a", 1))


def test_places_survive_what_is_dropped() -> None:
    file = read("a: {b: 1, b: {c: [1, 2]}, ? [x] : {y: z}, d: 2}\ne: 3\na: [1, 2]\nf: 4\n")
    assert file.data == {"a": {"b": 1, "d": 2}, "e": 3, "f": 4}
    assert str(file.place(("a", "d"))) == "cadee.yaml:1:46"
    assert str(file.place(("e",))) == "cadee.yaml:2:4"
    assert str(file.place(("f",), key=True)) == "cadee.yaml:4:1"


def test_a_place_costs_few_bytes() -> None:
    count = 20_000
    file = read("systems:\n" + "".join(f"  s{i}: {{kind: tool, tier: 1, zone: core}}\n" for i in range(count)))
    nodes = count * 8
    assert sys.getsizeof(file.spans) / nodes <= 12


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("", 0, (1, 1)), ("a", 0, (1, 1)),
        ("a", 1, (1, 2)), ("a\n", 1, (1, 2)), ("a\n", 2, (2, 1)), ("a\nb", 3, (2, 2)),
        ("a\nb", 2, (2, 1)), ("\n", 1, (2, 1)), ("a\r\nb", 3, (2, 1)), ("a\r\n", 3, (2, 1)), ("💬\n💬💬", 4, (2, 3)),
    ],
)  # fmt: skip
def test_an_offset_is_a_line_and_a_column(text: str, offset: int, expected: tuple[int, int]) -> None:
    assert Lines("cadee.yaml", text).at(offset) == expected


def test_lines_of_a_large_text_are_counted_in_pieces() -> None:
    line = "x" * 999 + "\n"
    lines = Lines("cadee.yaml", line * 3_500 + "end")
    for number in (0, 1, 1_047, 1_048, 1_049, 1_050, 2_097, 2_098, 3_499, 3_500):
        assert lines.at(number * 1_000) == (number + 1, 1)
        assert lines.at(number * 1_000 + 2) == (number + 1, 3)
    assert lines.at(3_500_003) == (3_501, 4)
    assert Lines("cadee.yaml", "x" * 3_000_000).at(2_999_999) == (1, 3_000_000)


values = st.recursive(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=12)
    | st.booleans()
    | st.integers(0, 999),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh-", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=25,
)


def routes(value: Any, route: Route = ()) -> Iterator[tuple[Route, Any]]:
    yield route, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from routes(inner, (*route, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from routes(inner, (*route, index))


@given(values, st.booleans())
def test_what_stands_at_a_place_is_the_value(value: Any, flow: bool) -> None:
    text = yaml.safe_dump({"root": value}, allow_unicode=True, default_flow_style=flow, width=40)
    file = read(text)
    if file.faults:
        assert {finding.code for finding in file.faults} <= {"CADEE-S-002", "CADEE-S-009", "CADEE-S-010", "CADEE-S-011"}
        return
    assert file.data == {"root": value}
    for route, inner in routes(file.data):
        if isinstance(inner, str | bool | int):
            written = slice_of(text, file.place(route))
            assert yaml.safe_load(written) == inner
