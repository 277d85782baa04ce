"""No text of a spec changes the structure of a section of the page."""

from dataclasses import replace
from functools import cache

import pytest

from cadee.pack.base import Brief, Section
from cadee.pack.sections.ai_gateway import ai_gateway
from cadee.pack.sections.data_refinery import data_refinery
from cadee.pack.sections.evidence_index import evidence_index
from cadee.pack.sections.human_cockpit import human_cockpit
from cadee.pack.sections.inventory import inventory
from cadee.pack.sections.logic_gate import logic_gate
from cadee.pack.sections.measures import measures
from cadee.pack.sections.method import method
from cadee.pack.sections.scorecard import scorecard
from cadee.pack.sections.waivers import waivers
from cadee.plain import clean
from tests.generators.diagram.payloads import PAYLOADS
from tests.pack.briefs import brief
from tests.pack.poison import poisoned
from tests.pack.reading import rendered, structure, words

SECTIONS = (
    ai_gateway, data_refinery, evidence_index, human_cockpit, inventory, logic_gate, measures, method, scorecard,
    waivers,
)  # fmt: skip
SHOWN = [text for text in PAYLOADS if clean(text)]
CONTROLS = frozenset("\x00\x07\x0b\x1b\x85\x9b\u202e\u2066\u2069\u200b\ufeff\ufffe\uffff")


@cache
def spoilt(text: str) -> Brief:
    told = poisoned(brief(), text)
    report = replace(told.report, settings=(text,))
    subject = replace(told.subject, report=report)
    return replace(told, subject=subject, command=("pack", text), signer=text, signed=True)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.anchor)
def test_a_text_of_the_spec_stays_text(section: Section) -> None:
    harmless = structure(rendered(section, spoilt("Harmless")))
    for text in SHOWN:
        made = rendered(section, spoilt(text))
        assert structure(made) == harmless, text
        assert not CONTROLS & set(made)


def test_the_text_is_really_there() -> None:
    for section in SECTIONS:
        assert "<b>bold</b>" in words(rendered(section, spoilt("<b>bold</b>"))), section.anchor
