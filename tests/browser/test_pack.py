"""The page of a pack in a real browser: read on screens of any size, in light and dark, and printed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadee.cli.briefing import Call, briefed
from cadee.pack.make import sections
from cadee.pack.page import page
from tests.benchmarks.estate import write
from tests.browser.longest import TODAY, longest
from tests.browser.opened import Open, Opened, written
from tests.browser.probes import AT_THE_FOOT, BROKEN, COLOURS, OFF_PAPER, SMALL, TIMES, WIDE
from tests.pack.briefs import brief


@pytest.fixture(scope="session")
def longest_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("longest"), longest())


@pytest.mark.parametrize("name", ["production", "pilot"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(name: str, dark: bool, opened: Open, request: pytest.FixtureRequest) -> None:
    told = opened(request.getfixturevalue(name), dark=dark)
    told.page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert told.violations() == []


def test_axe_finds_no_violation_while_a_box_of_a_map_is_chosen_on_a_narrow_screen(pilot: Path, opened: Open) -> None:
    told = opened(pilot, width=320)
    told.page.locator("figure.map .box").first.focus()
    assert told.page.locator(".about").first.is_visible()
    assert told.violations() == []


def test_axe_is_not_blind(pilot: Path, opened: Open) -> None:
    told = opened(pilot)
    told.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(item.startswith("button-name") for item in told.violations())


def test_nothing_but_the_file_is_asked_for(production: Path, opened: Open) -> None:
    told = opened(production)
    assert told.asked == [production.resolve().as_uri()]


def test_dark_is_dark_and_print_is_light(pilot: Path, opened: Open) -> None:
    told = opened(pilot, dark=True)
    assert tuple(told.page.evaluate(COLOURS)) == ("rgb(16, 22, 29)", "rgb(16, 22, 29)")
    told.page.emulate_media(media="print")
    assert tuple(told.page.evaluate(COLOURS)) == ("rgb(255, 255, 255)", "rgb(255, 255, 255)")


@pytest.mark.parametrize("name", ["production", "pilot", "longest_page"])
def test_it_reflows_at_320_pixels(name: str, opened: Open, request: pytest.FixtureRequest) -> None:
    told = opened(request.getfixturevalue(name), width=320, height=640)
    told.page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    assert told.page.evaluate("document.documentElement.scrollWidth") == 320
    assert told.page.evaluate(WIDE) == []
    assert told.page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_no_short_word_of_the_first_sheet_is_broken(production: Path, pilot: Path, opened: Open, width: int) -> None:
    for path in (production, pilot):
        assert opened(path, width=width).page.evaluate(BROKEN) == []


@pytest.mark.parametrize("name", ["production", "pilot", "longest_page"])
def test_the_first_sheet_is_one_page_of_a4(name: str, opened: Open, request: pytest.FixtureRequest) -> None:
    told = opened(request.getfixturevalue(name))
    printed = told.pdf()
    first, second = (" ".join(printed.pages[at].extract_text().split()) for at in (0, 1))
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
    assert "This sheet stands for spec" in first
    assert second.startswith("Findings, rule by rule")
    assert _height(told) < 1039 - 30, "too little is left for other fonts"


def test_each_map_is_printed_whole_on_one_lying_page(pilot: Path, production: Path, opened: Open) -> None:
    for path in (pilot, production):
        told = opened(path)
        printed = told.pdf()
        lying = [item for item in printed.pages if item.mediabox[2] > item.mediabox[3]]
        assert len(lying) == told.page.locator("figure.map").count() > 0
        for item in lying:
            text = " ".join(item.extract_text().split())
            assert "Scope:" in text
            assert "Every line of it" in text
            assert "sideways" not in text


FOLDED = "Every flow of the estate"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_is_folded_is_printed_unfolded(production: Path, opened: Open, script: bool) -> None:
    told = opened(production, script=script)
    fold = told.page.locator("details", has=told.page.locator("summary", has_text=FOLDED))
    row = fold.locator("tbody th").first
    assert not row.is_visible()
    printed = "".join("".join(item.extract_text().split()) for item in told.pdf().pages)
    assert f"{FOLDED}.".replace(" ", "") in printed
    assert row.text_content() in printed
    assert not row.is_visible()


def test_the_script_unfolds_for_print_and_folds_again(production: Path, opened: Open) -> None:
    told = opened(production)
    count = "document.querySelectorAll('details[open]').length"
    before = told.page.evaluate(count)
    told.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert told.page.evaluate(count) == told.page.locator("main details").count() > before
    told.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert told.page.evaluate(count) == before


@pytest.mark.parametrize("name", ["production", "pilot", "longest_page"])
def test_no_table_is_wider_than_the_paper(name: str, opened: Open, request: pytest.FixtureRequest) -> None:
    told = opened(request.getfixturevalue(name))
    told.page.emulate_media(media="print")
    told.page.set_viewport_size({"width": 703, "height": 1039})
    assert told.page.evaluate(OFF_PAPER) == []


def test_no_head_of_a_table_is_printed_alone(pilot: Path, opened: Open) -> None:
    told = opened(pilot)
    told.page.evaluate(AT_THE_FOOT)
    first, second = (item.extract_text() for item in told.pdf().pages[:2])
    assert "What it does" not in first
    assert "What it does" in second


def test_the_first_sheet_is_set_as_large_as_fits(pilot: Path, production: Path, opened: Open) -> None:
    for path in (pilot, production):
        assert _height(opened(path)) > 1039 * 0.65


@pytest.mark.parametrize("rows", range(5))
def test_a_first_sheet_of_any_fullness_fits(rows: int, tmp_path: Path, opened: Open) -> None:
    (front,) = (item for item in sections() if item.anchor == "front")
    for words in ("x", "Ab cd ef gh", "The assistant of the returns"):
        told = longest(words)
        facts = {key: _fewer(key, value, rows) for key, value in front.facts(told).items()}
        path = tmp_path / "index.html"
        path.write_text(page(told, [replace(front, facts=lambda _, facts=facts: facts)])[0], "utf-8")
        assert _height(opened(path)) < 1039 - 30, words


def _fewer(key: str, value: Any, rows: int) -> Any:
    return value[:rows] if isinstance(value, list) and key not in ("layers", "meanings") else value


def _height(told: Opened) -> float:
    told.page.emulate_media(media="print")
    told.page.set_viewport_size({"width": 703, "height": 1039})  # A4 within its margins
    return float(told.page.locator(".sheet").bounding_box()["height"])


def test_the_bars_have_a_key_only_where_they_are_shown(tmp_path: Path, production: Path, opened: Open) -> None:
    told = opened(production)
    assert "better is to the right" in told.page.locator(".measures caption").inner_text()
    without = opened(written(tmp_path, brief()))
    assert without.page.locator(".bar").count() == without.page.locator(".key").count() == 0


def test_letters_wide_and_high_still_fit(tmp_path: Path, opened: Open) -> None:
    for words in ("W" * 90, "顧客対応支援" * 15, "x", "Ab cd ef gh"):
        told = opened(written(tmp_path, longest(words)))
        told.page.evaluate("document.querySelectorAll('main > :not(.sheet), footer').forEach(item => item.remove())")
        assert len(told.pdf().pages) == 1, words


def test_print_says_what_it_leaves_out_and_the_screen_leaves_nothing_out(longest_page: Path, opened: Open) -> None:
    told = opened(longest_page)
    note = told.page.locator(".cuts")
    title = told.page.locator("h1")
    assert not note.is_visible()
    assert title.inner_text().count("Nordic and Baltic") == 3
    told.page.emulate_media(media="print")
    assert note.is_visible()
    assert title.inner_text().count("Nordic and Baltic") == 1


def test_a_thousand_systems_are_shown_within_two_seconds(
    tmp_path: Path, opened: Open, record_property: Callable[[str, object], None]
) -> None:
    write(tmp_path / "estate", 1000)
    told = briefed(Call(tmp_path / "estate", "production", None, None, TODAY, ("pack",))).brief
    path = written(tmp_path, told)
    window = opened(path)
    worked = window.worked()  # the time of other programs on the machine is not the page's
    shown = max(window.page.evaluate(TIMES))
    size = path.stat().st_size / 1024
    record_property("figure", f"pack: 1,000 systems, {size:,.0f} KiB, {worked:.0f} ms of work, shown in {shown:.0f} ms")
    assert 20 < worked < 2000
