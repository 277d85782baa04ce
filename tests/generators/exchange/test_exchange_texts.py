"""Whatever stands in the texts of a spec or a verdict, a document keeps its shape and its readers find text only."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.base import Generator, Subject
from cadee.generators.exchange.cyclonedx.bom import cyclonedx
from cadee.generators.exchange.gemara import gemara
from cadee.generators.exchange.oscal.assessment_results import assessment_results
from cadee.generators.exchange.oscal.component_definition import component_definition
from cadee.generators.exchange.oscal.poam import poam
from cadee.generators.exchange.oscal.references import faults
from cadee.generators.exchange.wording import line, markup
from tests.generators.diagram.payloads import PAYLOADS as MARKUP
from tests.generators.exchange.estates import made, put, small
from tests.generators.exchange.test_oscal import trestle
from tests.generators.gateway.test_injection import PAYLOADS as YAML

GENERATORS = [cyclonedx, gemara, component_definition, assessment_results, poam]
MINE = (
    "[x](javascript:alert(1))", "![x](https://evil.example.com/p.png)", "<https://evil.example.com>",
    "{{ insert: param, ac-1_prm_1 }}", "# heading", "1. list", "- list", "> quote", "a *b* _c_ **d** `e`", "~~~",
    "|a|b|", " ", "\ufeff", "\u202e", "\u3000", "\x00", "\u2028", "a\nb", "_", "*", "-", "=", "1)", "$x$", "\ud83d",
    "a" * 1999,
)  # fmt: skip
PAYLOADS = [each for each in dict.fromkeys((*MARKUP, *YAML, *MINE)) if each and not re.search("[\ud800-\udfff]", each)]
TEXTS = [
    "workflow/name", "workflow/description", "owners/ada/name", "owners/ada/role", "owners/care/name",
    "systems/assistant/name", "systems/assistant/description", "systems/assistant/version", "systems/model-a/name",
    "systems/model-a/model/pin", "systems/model-a/description", "systems/ai-gateway/name", "systems/ai-gateway/version",
    "systems/ai-gateway/description", "data/chats/name", "data/chats/description", "data/chats/schema_version",
    "evaluations/good/suite", "evaluations/good/pin", "evaluations/kind/suite", "evidence/drill/name",
    "evidence/drill/description", "waivers/for-now/reason", "waivers/for-now/compensating_control",
]  # fmt: skip


def hostile(text: str) -> Subject:
    return small(*(put(path, text) for path in TEXTS), text=text)


def read(generator: Generator, about: Subject) -> Any:
    text = str(made(generator, about).content)
    assert text.isascii()
    return yaml.load(text, Loader=yaml.CSafeLoader) if generator is gemara else json.loads(text)


def shape(value: Any) -> Any:
    """A value without its texts."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


@cache
def harmless(generator: Generator) -> Any:
    return shape(read(generator, hostile("harmless")))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_stays_a_text(payload: str) -> None:
    about = hostile(payload)
    for generator in GENERATORS:
        document = read(generator, about)
        assert shape(document) == harmless(generator), generator.target
        for text in texts(document):
            assert text
            assert text == text.strip()
            assert text.isprintable(), text
        if generator.target.startswith("exchange/oscal"):
            assert faults(document) == ()


@pytest.mark.slow
@pytest.mark.parametrize("generator", [component_definition, assessment_results, poam], ids=["c", "a", "p"])
def test_another_reader_takes_every_text(generator: Generator) -> None:
    for payload in PAYLOADS:
        trestle(read(generator, hostile(payload)))


@pytest.mark.slow
def test_the_official_schema_of_bills_takes_every_text() -> None:
    pytest.importorskip("cyclonedx", reason="cyclonedx-python-lib is not installed: see requirements/dev.txt")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for payload in PAYLOADS:
        assert validator.validate_str(str(made(cyclonedx, hostile(payload)).content)) is None, payload


def test_the_models_of_gemara_take_every_text() -> None:
    pytest.importorskip("gemara", reason="gemara-python is not installed: see requirements/dev.txt")
    from gemara.v1 import loads

    for payload in PAYLOADS:
        loads(str(made(gemara, hostile(payload)).content))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_acts_where_markdown_is_read(payload: str) -> None:
    markdown = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed: see requirements/dev.txt")
    said = markup(payload, "none")
    (opening, inline, closing) = markdown.MarkdownIt("commonmark").parse(said)
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children) == line(payload, "none")


@given(st.text(max_size=40))
def test_no_text_acts_where_markdown_is_read(text: str) -> None:
    markdown = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed: see requirements/dev.txt")
    tokens = markdown.MarkdownIt("commonmark").parse(markup(text, "none"))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    (_, inline, _) = tokens
    assert {child.type for child in inline.children} <= {"text", "text_special", "html_entity"}
    assert "".join(child.content for child in inline.children) == line(text, "none")


def test_plain_words_stay_as_they_are() -> None:
    assert markup("The order's state_code (EU) is 4.5, not 7: see a-b!", "x") == (
        "The order's state_code (EU) is 4.5, not 7: see a-b!"
    )
    assert markup("", "x") == markup("\u202e", "x") == "x"
