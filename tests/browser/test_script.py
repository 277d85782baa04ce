"""The script of the page: its filter, its maps by keyboard and mouse, and the page without it."""

import re
from pathlib import Path

from cadee.pack.make import sections
from tests.browser.opened import Open
from tests.browser.probes import VISIBLE


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
    every = told.evaluate(VISIBLE)
    told.fill("#filter", "no such word anywhere")
    assert told.locator("#shown").inner_text().startswith("0 of ")
    assert told.evaluate(VISIBLE) == 0
    told.emulate_media(media="print")
    assert told.evaluate(VISIBLE) > every * 0.9 > 100


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


def test_maps_are_shown_whole_where_that_is_asked_for_and_on_a_wide_screen(production: Path, opened: Open) -> None:
    cut = "areas => areas.filter(area => area.scrollWidth > area.clientWidth).length"
    told = opened(production).page
    maps, fit = told.locator("figure.map .scroll"), told.locator("#fit")
    assert maps.evaluate_all(cut) > 0
    fit.focus()
    told.keyboard.press("Space")
    assert maps.evaluate_all(cut) == 0
    wide = opened(production, width=1920).page
    assert wide.locator("figure.map .scroll").evaluate_all(cut) == 0
    assert not wide.locator("#fit").is_visible()


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
