"""A judgement as a picture: each measure is named, and nothing measured draws nothing."""

from xml.etree import ElementTree

from cadee.pack.chart import picture
from tests.pack.briefs import brief


def test_every_measure_is_named_and_nothing_is_drawn_of_what_was_not_measured() -> None:
    told = brief().judgement
    assert told is not None
    text = " ".join(ElementTree.fromstring(picture(told)).itertext())
    for each in told.kpis:
        assert each.name.split()[0] in text
    assert text.count("nothing to draw") == len(told.kpis)
