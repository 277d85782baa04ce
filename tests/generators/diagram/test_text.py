"""Text in pictures: cleaned, measured from above, cut to size."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.diagram.text import fit, width, wrap
from cadee.plain import clean
from tests.generators.diagram.payloads import PAYLOADS


def test_widths_are_those_of_the_table() -> None:
    assert width("iii", 10) == 8.4
    assert width("WWW", 10) == 29.7
    assert width("W", 10, bold=True) > width("W", 10)
    assert width("é", 10) == width("e", 10)
    assert width("名", 10) == 12.5


@given(st.text(), st.integers(20, 300), st.booleans())
def test_what_fits_is_not_wider_than_its_room(text: str, room: int, bold: bool) -> None:
    shown = fit(text, room, 11, bold=bold)
    assert shown == text or shown.endswith("…")
    assert width(shown, 11, bold=bold) <= room


@given(st.text(), st.integers(60, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_but_what_an_ellipsis_stands_for(text: str, room: int, most: int) -> None:
    text = clean(text)
    lines = wrap(text, room, 13, bold=True, most=most)
    assert len(lines) <= most
    assert all(width(line, 13, bold=True) <= room for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_names_break_at_spaces_and_hyphens() -> None:
    assert wrap("Customer service assistant", 150, 13, bold=True) == ("Customer service", "assistant")
    assert wrap("commerce-platform-gateway", 150, 13, bold=True) == ("commerce-", "platform-gateway")
    assert wrap("a" * 60, 150, 13, bold=True)[-1].endswith("…")
    assert wrap("recommendationservice", 148, 13, bold=True) == ("recommendation", "service")
    assert wrap("", 150, 13) == ()


def test_cleaning_leaves_one_line_that_xml_can_hold() -> None:
    assert clean("  a\n\tb\x1b[31m\u202ec\x00\ufffe  ") == "a b [31mc"
    assert clean("名前 é אבג") == "名前 é אבג"
    for payload in PAYLOADS:
        assert clean(clean(payload)) == clean(payload)
        assert clean(payload).isprintable() or not clean(payload)
