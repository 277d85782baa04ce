"""The page of a pack in a real browser, opened from disk with the network off."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cadee.cli.briefing import Call, briefed
from cadee.comparison import Change, Comparison, ReportComparison
from cadee.generators.diagram.text import clean
from cadee.pack.base import Before, Brief
from cadee.pack.make import sections
from cadee.pack.page import page
from tests.benchmarks.estate import write
from tests.browser.longest import TODAY, longest
from tests.browser.opened import Opened
from tests.browser.probes import BROKEN, COLOURS, SHAPE, SMALL, TIMES, VISIBLE, WIDE
from tests.generators.diagram.payloads import PAYLOADS
from tests.pack.briefs import brief
from tests.pack.poison import poisoned

Open = Callable[..., Opened]


def written(folder: Path, told: Brief) -> Path:
    """The page alone of a brief, as a file."""
    html, after = page(told, sections())
    assert after.failed == told.failed
    path = folder / "index.html"
    path.write_text(html, "utf-8")
    return path


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


@pytest.mark.parametrize("width", [800, 1280])
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
    told.page.emulate_media(media="print")
    told.page.set_viewport_size({"width": 703, "height": 1039})  # A4 within its margins
    assert told.page.locator(".sheet").bounding_box()["height"] < 1039 - 30, "too little is left for other fonts"


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


def test_the_filter_works_by_keyboard(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    every = told.evaluate(VISIBLE)
    told.locator("#filter").focus()
    told.keyboard.type("CADEE-A-002")
    shown = told.locator("#shown").inner_text()
    left = told.evaluate(VISIBLE)
    assert 0 < left < every / 10
    assert int(shown.split()[0]) == left
    rows = told.locator("main > section tbody tr:visible")
    assert all(
        "CADEE-A-002" in rows.nth(at).evaluate("row => row.closest('section').textContent") for at in range(left)
    )
    told.keyboard.press("Control+A")
    told.keyboard.press("Delete")
    assert told.evaluate(VISIBLE) == every
    assert told.locator("#shown").inner_text() == ""


def test_a_filter_that_nothing_fits_says_so_and_print_shows_all(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    told.fill("#filter", "no such word anywhere")
    assert told.locator("#shown").inner_text().startswith("0 of ")
    assert told.evaluate(VISIBLE) == 0
    told.emulate_media(media="print")
    assert told.evaluate(VISIBLE) > 500


def test_only_what_is_not_met_or_at_risk(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    every = told.evaluate(VISIBLE)
    told.locator("#open").focus()
    told.keyboard.press("Space")
    left = told.evaluate(VISIBLE)
    assert 0 < left < every
    bad = "rows => rows.every(row => row.querySelector('.not-met, .at-risk'))"
    assert told.locator("main > section tbody tr:visible").evaluate_all(bad)
    told.locator("#open").click()
    assert told.evaluate(VISIBLE) == every


def test_fallback_lines_are_switched_off(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    dashed = told.locator("figure.map .wire:has([stroke-dasharray])")
    solid = told.locator("figure.map .wire:not(:has([stroke-dasharray]))")
    assert dashed.count() > 0
    told.locator("#spare").click()
    assert not any(dashed.nth(at).is_visible() for at in range(dashed.count()))
    assert solid.first.is_visible()


def test_a_map_is_one_stop_and_arrows_walk_its_boxes(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    assert told.locator("figure.map").count() == told.locator("figure.map [tabindex='0']").count()
    here = "() => document.activeElement.closest('.box')?.dataset.element"
    told.locator("figure.map .box[tabindex='0']").first.focus()
    seen = [told.evaluate(here)]
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp"):
        told.keyboard.press(key)
        seen.append(told.evaluate(here))
    assert len(set(seen)) > 2
    assert None not in seen
    lit = told.locator("figure.map .box.lit").evaluate_all("boxes => boxes.map(box => box.dataset.element)")
    assert seen[-1] in lit
    told.keyboard.press("Tab")
    assert told.evaluate(here) is None
    told.keyboard.press("Shift+Tab")
    assert told.evaluate(here) == seen[-1]
    told.keyboard.press("Escape")
    assert told.locator("figure.map .box.lit").count() == 0


def test_a_click_on_a_box_lights_its_neighbours_and_leads_to_flows_and_findings(pilot: Path, opened: Open) -> None:
    told = opened(pilot).page
    box = told.locator("figure.map .box[data-element='systems/assistant']").first
    box.click()
    about = told.locator("figure.map .about").first
    wires = told.locator("figure.map").first.locator(".wire.lit").count()
    assert about.locator("li a").count() == wires > 3
    assert told.locator("figure.map .box:not(.lit)").count() > 0
    link = about.locator("p a").first
    code = link.inner_text()
    link.click()
    assert re.search(rf"#rule-{code}$", told.url)
    assert told.locator(f"#rule-{code}").is_visible()
    about.locator("li a").first.click()
    assert told.locator(f"id={told.url.split('#')[1]}").is_visible()


def test_without_script_the_page_is_whole_and_shows_no_dead_control(pilot: Path, opened: Open) -> None:
    told = opened(pilot, script=False).page
    assert not told.locator(".controls").is_visible()
    assert told.locator("input, button").evaluate_all("items => items.every(item => !item.checkVisibility())")
    assert told.locator("main > section").count() == len(sections()) - 1
    assert told.locator("figure.map svg[role='img']").count() > 0


def test_the_keyboard_begins_with_a_way_past_the_page(production: Path, opened: Open) -> None:
    told = opened(production).page
    told.keyboard.press("Tab")
    skip = told.locator(".skip")
    assert skip.evaluate("item => item === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    told.keyboard.press("Enter")
    assert told.evaluate("document.activeElement.id") == "main"


def test_a_thousand_systems_are_shown_within_two_seconds(
    tmp_path: Path, opened: Open, record_property: Callable[[str, object], None]
) -> None:
    write(tmp_path / "estate", 1000)
    told = briefed(Call(tmp_path / "estate", "production", None, None, TODAY, ("pack",))).brief
    path = written(tmp_path, told)
    taken = []
    for _ in range(3):
        window = opened(path)
        taken.append(max(window.page.evaluate(TIMES)))
    record_property(
        "figure", f"pack: 1,000 systems, {path.stat().st_size / 1024:,.0f} KiB, shown in {min(taken):.0f} ms"
    )
    assert min(taken) < 2000


def test_payloads_in_every_field_do_nothing(tmp_path: Path, opened: Open) -> None:
    """The page holds the same elements with the same handlers, whatever the texts are; and nothing of them runs."""
    calm, blank = (shape(opened(written(tmp_path, tainted(text)))) for text in ("Harmless", "\u3000"))
    for at in range(0, len(PAYLOADS), 9):
        for text in (" ".join(PAYLOADS[at : at + 9]), PAYLOADS[at]):
            found = shape(opened(written(tmp_path, tainted(text))))
            assert found == (calm if clean(text) else blank), repr(text)


def tainted(text: str) -> Brief:
    """The brief of a small example with a text in every field of its spec, its report and its judgement."""
    told = poisoned(brief("online-boutique-assistant", None), text)
    assert told.judgement is not None
    judgement = replace(
        told.judgement,
        headline=f"Pause: {text}",
        action=text,
        agreement=text,
        confidence_because=text,
        reasons=tuple(replace(each, words=text, code=text, element=text) for each in told.judgement.reasons),
        kpis=tuple(
            replace(each, before=text, after=text, sentence=text, notes=(text,)) for each in told.judgement.kpis
        ),
    )
    changes = tuple(Change(f"systems/{text}", "changed", text, was=text) for _ in range(7))
    before = Before(text, told.estate, told.report, Comparison(changes), ReportComparison())
    signed = replace(told, signer=text, signed=True, names=(f"report/{text}.json",), failed=((text, text),))
    return replace(signed, judgement=judgement, before=before)


def shape(told: Opened) -> list[str]:
    """Every element in order with the names of its attributes; of drawings which kinds there are; where links lead."""
    found: list[str] = told.page.evaluate(SHAPE)
    return found
