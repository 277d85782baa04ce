"""Interval plots: what is drawn where, that better is to the right, that nothing leaves its room or becomes markup."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.diagram.intervals import LEFT, RIGHT, WIDE, Plot, Plotted, draw
from cadee.generators.diagram.palette import THEMES, Theme
from cadee.generators.diagram.status import COLOURS, State
from cadee.generators.diagram.text import width

ROW = Plotted(
    name="Resolved",
    detail="primary; randomised",
    word="gain",
    state=State.MET,
    values="before 60%, now 64%",
    change="+4 points (2 to 6)",
    value=4.0,
    low=2.0,
    high=6.0,
    ends=("2", "6"),
    gain=3.0,
    margin=-1.0,
)


def drawn(*rows: Plotted, theme: Theme = Theme.LIGHT) -> ET.Element:
    return ET.fromstring(draw(Plot("Care", "Scale", State.MET, rows, "A note."), theme))


def parts(root: ET.Element, tag: str) -> list[ET.Element]:
    groups = [each for each in root.iter() if each.get("class") == "measure"]
    return [each for group in groups for each in group.iter() if each.tag.rpartition("}")[2] == tag]


def middle(root: ET.Element) -> float:
    (circle,) = parts(root, "circle")
    return float(circle.get("cx", ""))


def moves(root: ET.Element) -> Iterator[tuple[float, ET.Element]]:
    for path in parts(root, "path"):
        words = path.get("d", "").lstrip("M").split(" ")
        if path.get("transform") is None:
            yield float(words[0]), path


def test_a_change_is_between_its_ends_and_limits_stand_where_they_are() -> None:
    root = drawn(ROW)
    zero, gain, start, *_ = (x for x, _ in moves(root))
    assert LEFT < zero < start < gain < middle(root) < RIGHT
    assert [path.get("stroke-dasharray") for _, path in moves(root)][:3] == [None, "4 3", None]
    (harm,) = [each for each in parts(root, "rect") if each.get("fill") not in (None, "#F3F5F8")]
    assert float(harm.get("x", "")) == LEFT
    assert LEFT < LEFT + float(harm.get("width", "")) < zero


def test_better_is_to_the_right_either_way() -> None:
    higher = drawn(ROW)
    lower = drawn(replace(ROW, higher_is_better=False, value=-4.0, low=-6.0, high=-2.0, gain=-3.0, margin=1.0))
    assert middle(higher) == middle(lower)
    worse = drawn(replace(ROW, higher_is_better=False))
    assert middle(worse) < next(x for x, _ in moves(worse))


def test_an_end_that_is_not_known_runs_to_the_edge_and_has_no_cap() -> None:
    root = drawn(replace(ROW, high=inf, ends=("2", "no end")))
    caps = [path for _, path in moves(root) if path.get("d", "").endswith("v12")]
    assert len(caps) == 1
    assert f"H{RIGHT}" in " ".join(path.get("d", "") for _, path in moves(root))


def test_a_measure_without_a_change_says_so() -> None:
    root = drawn(replace(ROW, value=None))
    assert not parts(root, "circle")
    assert "nothing to draw" in [each.text for each in parts(root, "text")]
    assert "No measure was told." in [each.text for each in drawn().iter()]


NUMBERS = st.floats(-1e9, 1e9)
ENDS = st.one_of(NUMBERS, st.sampled_from([inf, -inf, 0.0]))


@given(
    NUMBERS,
    ENDS,
    ENDS,
    st.one_of(st.none(), NUMBERS),
    st.one_of(st.none(), NUMBERS),
    st.booleans(),
    st.text(max_size=80),
)
def test_nothing_leaves_its_room(
    value: float, one: float, other: float, gain: float | None, margin: float | None, up: bool, name: str
) -> None:
    row = replace(ROW, name=name, value=value, low=min(one, other, value), high=max(one, other, value), gain=gain,
                  margin=margin, higher_is_better=up, ends=("-1,234.56", "9,876,543.21"))  # fmt: skip
    root = drawn(row)
    assert all(LEFT <= x <= RIGHT for x, _ in moves(root))
    assert LEFT <= middle(root) <= RIGHT
    for each in root.iter():
        if each.tag.endswith("}text") and each.get("text-anchor") is None:
            bold = each.get("font-weight") == "bold"
            assert float(each.get("x", "")) + width(each.text or "", int(each.get("font-size", "")), bold=bold) <= WIDE


def test_the_numbers_of_a_narrow_interval_do_not_touch() -> None:
    root = drawn(replace(ROW, low=4.0, high=4.0, ends=("4.00", "4.00")))
    left, right = [each for each in parts(root, "text") if each.text == "4.00"]
    assert float(left.get("x", "")) + width("4.00", 10) < float(right.get("x", ""))


@pytest.mark.parametrize("theme", Theme)
def test_every_theme_and_name_gives_sound_and_safe_markup(theme: Theme) -> None:
    hostile = "</text><script>alert(1)</script>\u202e\x00&'\""
    root = drawn(replace(ROW, name=hostile, detail=hostile, values=hostile, change=hostile), theme=theme)
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "text", "g",
    }  # fmt: skip
    assert "\u202e" not in ET.tostring(root, encoding="unicode")
    met = THEMES[theme].get(COLOURS[State.MET], COLOURS[State.MET])
    assert [each.get("stroke") for each in parts(root, "circle")] == [met]


def test_it_says_in_words_what_it_shows() -> None:
    root = drawn(ROW)
    described = {
        each.tag.rpartition("}")[2]: each.text for each in root if each.tag.rpartition("}")[2] in ("title", "desc")
    }
    assert described == {"title": "Care", "desc": "Scale. Resolved: gain, +4 points (2 to 6)."}
