"""Plain text: one line, nothing that hides or reorders."""

import unicodedata
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from cadee.plain import clean


@given(st.text(max_size=60))
def test_what_is_left_is_one_line_that_xml_holds_and_cleaning_it_again_changes_nothing(text: str) -> None:
    line = clean(text)
    assert line == clean(line)
    assert line == line.strip(" ")
    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(each) for each in line} & {"Cc", "Zl", "Zp", "Cs"}
    element = ET.Element("t")
    element.text = line
    assert (ET.fromstring(ET.tostring(element)).text or "") == line


def test_direction_and_width_are_dropped_and_words_stay() -> None:
    assert clean("a\u202eb\u200bc\u2028d\x00e") == "abc d e"
    assert clean(" Bestellung\t\nnach Hause ") == "Bestellung nach Hause"
    assert clean("日本語 и ελληνικά é") == "日本語 и ελληνικά é"
