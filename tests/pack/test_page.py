"""The page of a pack as text: its content policy, its anchors, its headings, a section that fails, the same bytes."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.diagram.text import width
from cadee.pack.base import Brief, Section
from cadee.pack.breaking import LONGEST, breakable, shortened, volume
from cadee.pack.make import made, sections
from cadee.pack.page import page
from tests.pack.briefs import brief


class Reader(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, the text in style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.code: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] and self.elements[-1][0] in ("style", "script"):
            self.code.setdefault(self.elements[-1][0], data)

    def all(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@cache
def html() -> str:
    return page(brief(), sections())[0]


def breaking(_: Brief) -> Mapping[str, Any]:
    raise ZeroDivisionError("with a word of the spec in it")


def refusing(_: Brief) -> Mapping[str, Any]:
    raise InputError("no map is here")


def misplaced(_: Brief) -> Mapping[str, Any]:
    return {"summary": "its template asks for more"}


def other(anchor: str, facts: Any) -> tuple[Section, ...]:
    """Some sections, one of them with other facts."""
    few = [item for item in sections() if item.anchor in ("front", "findings", "waivers", anchor)]
    return tuple(replace(item, facts=facts) if item.anchor == anchor else item for item in few)


def test_the_policy_allows_the_style_and_the_script_that_stand_there_and_nothing_else() -> None:
    found = read(html())
    (policy,) = [
        attrs["content"] for tag, attrs in found.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict([*rule.split(), ""][:2] for rule in (policy or "").split("; "))
    hashes = {
        kind: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for kind, text in found.code.items()
    }
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{hashes['style']}'",
        "script-src": f"'sha256-{hashes['script']}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert sum(tag == "script" for tag, _ in found.elements) == sum(tag == "style" for tag, _ in found.elements) == 1


def test_the_policy_stands_before_anything_that_it_judges() -> None:
    tags = [tag for tag, _ in read(html()).elements]
    assert tags[:4] == ["html", "head", "meta", "meta"]
    assert tags.index("style") > 4


def test_nothing_is_asked_of_the_outside() -> None:
    found = read(html())
    assert found.all("src") == []
    assert found.all("style") == []
    assert [name for _, attrs in found.elements for name in attrs if name.startswith("on")] == []
    declared = {item.url for item in brief().estate.evidence.values() if item.url}
    outside = {target for target in found.all("href") if re.match(r"[a-z]+:|//", target)}
    assert outside <= declared
    assert {tag for tag, _ in found.elements} & {"img", "link", "iframe", "object", "embed", "form", "base"} == set()


def test_every_link_into_the_page_leads_somewhere_and_every_section_is_linked() -> None:
    found = read(html())
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    local = {target[1:] for target in found.all("href") if target.startswith("#")}
    assert local <= set(ids)
    assert {item.anchor for item in sections() if item.order >= 100} <= local
    named = [key for value in found.all("aria-labelledby") for key in value.split()]
    assert set(named) <= set(ids)


def test_one_main_heading_and_no_level_is_skipped() -> None:
    levels = [int(tag[1]) for tag, _ in read(html()).elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_header_cells() -> None:
    tables = re.findall(r"<table.*?</table>", html(), re.DOTALL)
    assert len(tables) > 20
    assert [table[:200] for table in tables if "<caption>" not in table or '<th scope="col"' not in table] == []


def test_without_script_no_control_is_shown() -> None:
    assert re.search(r'<div class="controls"[^>]* hidden>', html())
    inputs = [match.start() for match in re.finditer("<input", html())]
    assert inputs
    assert all(html().index('class="controls"') < at < html().index("Contents</a>") for at in inputs)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (breaking, "a fault in cadee: ZeroDivisionError"),
        (refusing, "no map is here"),
        (misplaced, "a fault in cadee: UndefinedError"),
    ],
)
def test_a_section_that_fails_says_so_and_leaves_the_others(facts: Any, why: str) -> None:
    told, after = page(brief(), other("map", facts))
    heading = next(item.heading for item in sections() if item.anchor == "map")
    assert after.failed == ((f"page: {heading}", why),)
    assert f"This section could not be made:</strong> {why}" in told
    assert "with a word of the spec" not in told
    front = told[: told.index('<nav class="contents"')]
    assert "Incomplete" in front
    assert f"page: {heading}" in front
    assert {"findings", "map", "waivers"} <= set(read(told).all("id"))
    assert told.count("could not be made:</strong>") == 1


def test_a_first_sheet_that_fails_leaves_a_page_that_says_so() -> None:
    told, after = page(brief(), other("front", breaking))
    assert [name for name, _ in after.failed] == ["page: Verdict"]
    assert "The first sheet could not be made" in told
    assert len(re.findall("<h1", told)) == 1
    assert '<section id="findings"' in told


def test_what_failed_reaches_the_files_that_the_manifest_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadee.pack.make.sections", lambda: other("map", breaking))
    files, after = made(brief(), None, {})
    assert [name for name, _ in after.failed] == ["page: Integration map and flows"]
    assert b"could not be made" in files["index.html"]


def test_same_brief_same_bytes() -> None:
    assert page(brief(), sections()) == page(brief(), sections())


def test_an_overlong_word_may_break_and_nothing_else_of_the_text_changes() -> None:
    word = "a" * 40 + "&lt;b&gt;" + "sha256:" + "0" * 64
    text = f'<td title="{word}">short {word}</td><svg><text>{word}</text></svg>'
    broken = breakable(text)
    assert broken.replace("<wbr>", "") == text
    assert f'title="{word}"' in broken
    assert f"<text>{word}</text>" in broken
    runs = re.split(r"<wbr>|\s|<[^>]*>", broken[: broken.index("<svg>")])
    assert max(len(re.sub("&[a-z]+;", "x", run)) for run in runs if "title" not in run) <= LONGEST
    assert breakable("<p>several short words</p>") == "<p>several short words</p>"


def test_what_is_shortened_keeps_all_of_its_text() -> None:
    text = "Refund <agent> & " * 20
    cut = str(shortened(text, 20))
    shown, _, rest = cut.partition('<span class="cut"><span>')
    assert (shown + rest.removesuffix("</span></span>")).replace("&lt;", "<").replace("&gt;", ">").replace(
        "&amp;", "&"
    ) == " ".join(text.split())
    assert width(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), 1) <= 20
    assert str(shortened("short", 20)) == "short"


def test_a_fuller_sheet_weighs_more() -> None:
    assert volume({"a": ["text", ("more", 3)]}) > volume({"a": ["text"]}) > volume({"a": 7}) == 0
