"""No text of a spec, of a report or of a record changes the structure of the sections for auditors."""

import json
from dataclasses import replace
from functools import cache

import pytest

from cadee.diagnostic import Exemption
from cadee.pack.base import Brief, Section
from cadee.pack.sections.drills import drills
from cadee.pack.sections.failures import failures
from cadee.pack.sections.fallback import fallback
from cadee.pack.sections.findings import findings
from cadee.pack.sections.identity import identity
from cadee.pack.sections.map import integration_map
from cadee.pack.sections.ownership import ownership
from cadee.plain import clean
from tests.generators.diagram.payloads import PAYLOADS
from tests.pack.briefs import brief
from tests.pack.poison import poisoned, record
from tests.pack.reading import rendered, structure, words

SECTIONS = (findings, identity, fallback, ownership, failures, drills)
HARMLESS, BLANK = "Harmless", "\u3000"
WITH_FAULTS = frozenset(("findings", "failures", "map"))
"""Sections that need a spec with faults, or a small one; the others read a whole one."""


def tainted(section: Section, text: str) -> Brief:
    """A brief with `text` in all fields of its spec and report, and a record of a drill that holds it too."""
    told = brief("online-boutique-assistant", None) if section.anchor in WITH_FAULTS else brief()
    exempt = tuple(replace(each, accepted=Exemption("comment")) for each in told.report.findings[:3])
    report = replace(told.report, accepted=exempt)
    told = poisoned(replace(told, subject=replace(told.subject, report=report)), text)
    claims = [claim | {"claim": text, "why": text, "element": text, "field": text} for claim in record()["results"]]
    program = {"name": text, "version": text, "sha256": "2" * 64}
    said = record(results=claims, program=program, environment=text, gateway=text, target=text, workflow=text)
    return replace(told, evidence={"evidence/drill.json": json.dumps(said).encode()})


@cache
def expected(section: Section, blank: bool) -> list[str]:
    return structure(rendered(section, tainted(section, BLANK if blank else HARMLESS)))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.anchor)
def test_no_text_changes_the_structure(section: Section) -> None:
    for text in PAYLOADS:
        html = rendered(section, tainted(section, text))
        assert structure(html) == expected(section, not clean(text)), repr(text)


def test_no_text_changes_what_stands_around_the_drawings_or_brings_a_new_tag_into_them() -> None:
    for text in PAYLOADS:
        found = structure(rendered(integration_map, tainted(integration_map, text)))
        calm = expected(integration_map, not clean(text))
        assert set(found) <= set(calm), repr(text)  # a name takes one line or two, so texts are not counted
        assert around(found) == around(calm), repr(text)


def around(tags: list[str]) -> list[str]:
    """The tags outside drawings, each drawing as the tag that opens it."""
    inside, kept = False, []
    for tag in tags:
        kept += [] if inside else [tag]
        inside = (inside or tag.startswith("<svg")) and tag != "</svg>"
    return kept


@pytest.mark.parametrize("section", [*SECTIONS, integration_map], ids=lambda each: each.anchor)
def test_the_texts_are_there_all_the_same(section: Section) -> None:
    assert words(rendered(section, tainted(section, HARMLESS))).count(HARMLESS) > 5


def test_no_control_or_direction_changing_character_gets_through() -> None:
    for section in SECTIONS:
        html = rendered(section, tainted(section, "a\u202eb\x1b[31m\u200bc\x00"))
        assert not {"\u202e", "\x1b", "\u200b", "\x00"} & set(html), section.anchor
