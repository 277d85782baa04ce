"""The section of the map: the drawing and the tables say the same, whatever the size."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.sheets import JOURNEY, View, sheets
from cadee.pack.base import Brief
from cadee.pack.figures import JOURNEYS, figures
from cadee.pack.sections.map import integration_map
from tests.benchmarks.estate import write
from tests.generators.diagram.estates import subject as subject_of
from tests.generators.diagram.estates import synthetic
from tests.pack.briefs import brief
from tests.pack.reading import captions, rendered, rows, structure, words


def about(subject: Subject, **changes: object) -> Brief:
    """The brief of an example, of another subject."""
    report = subject.report or brief().report
    return replace(brief(), subject=replace(subject, report=report), **changes)


@pytest.mark.parametrize("name", ["first-look", "online-boutique-assistant"])
def test_a_small_estate_has_one_map_and_every_line_of_it_is_a_row_and_back(name: str) -> None:
    told = brief(name, None)
    (figure,) = figures(told.subject).drawn
    drawn = {f"integrations/{key}" for key in told.estate.integrations}
    assert {row["key"] for row in figure.rows} == drawn
    assert len(figure.rows) == len(drawn)
    assert len(rows(rendered(integration_map, told))) == len(drawn) + 1


def test_a_large_estate_has_its_zones_and_its_journeys_and_a_table_of_every_flow() -> None:
    told = brief()
    drawn = figures(told.subject)
    zones, *journeys = drawn.drawn
    lanes = {box.key: box.lane for box in picture(told.subject).boxes}
    calls = told.estate.integrations.values()
    between = [item for item in calls if lanes[f"systems/{item.source}"] != lanes[f"systems/{item.target}"]]
    assert sum(integrations(row) for row in zones.rows) == len(between)
    for key, figure in zip(sorted(told.estate.journeys, key=tier(told)), journeys, strict=True):
        steps = {f"integrations/{step}" for step in told.estate.journeys[key].steps}
        assert steps <= {str(row["key"]) for row in figure.rows}
        wires = [wire.key for sheet in sheets(told.subject, View(JOURNEY, key)) for wire in sheet.picture.wires]
        assert sorted(wires) == sorted(str(row["key"]) for row in figure.rows)
    listed = {row[0] for row in rows(rendered(integration_map, told))}
    assert set(told.estate.integrations) <= listed


def integrations(row: Mapping[str, object]) -> int:
    """How many integrations a row stands for: as many as it says where it is a bundle."""
    first = str(next(iter(row["does"])))  # type: ignore[call-overload]
    return int(first.partition(" ")[0]) if ">" in str(row["key"]) else 1


def tier(told: Brief) -> object:
    return lambda key: (9 if told.estate.journeys[key].tier is None else told.estate.journeys[key].tier, key)


def test_steps_of_a_journey_come_first_and_in_their_order() -> None:
    for figure in figures(brief().subject).drawn[1:]:
        steps = [int(str(row["step"]).partition(",")[0]) for row in figure.rows if row["step"]]
        assert steps == sorted(steps)
        assert all(row["step"] for row in figure.rows[: len(steps)])


def test_each_drawing_is_an_image_with_a_title_and_a_description_of_its_own() -> None:
    html = rendered(integration_map, brief())
    ids = re.findall(r'id="(map-[0-9][^"]*)"', html)
    assert len(ids) == len(set(ids)) == 2 * html.count("<svg")
    for label in re.findall(r'<svg[^>]*aria-labelledby="([^"]*)"', html):
        assert set(label.split()) <= set(ids)
    assert html.count('role="img"') == html.count("<svg") > 1
    assert "cadee-map" not in html


def test_a_drawing_is_linked_where_the_pack_holds_it() -> None:
    html = rendered(integration_map, brief(names=("index.html", "maps/zone-map.svg")))
    assert re.findall(r'href="([^"]*)"', html) == ["maps/zone-map.svg"]


def test_journeys_that_are_not_drawn_are_named() -> None:
    document = {
        "cadee": 1,
        "workflow": {"name": "W", "industry": "retail", "use_case": "x", "exposure": "internal"},
        "systems": {f"s-{number:02}": {"kind": "tool"} for number in range(30)},
        "integrations": {
            f"i-{number:02}": {"from": f"s-{number:02}", "to": f"s-{number + 1:02}"} for number in range(29)
        },
        "journeys": {f"j-{number:02}": {"steps": [f"i-{number:02}"], "tier": 3} for number in range(JOURNEYS + 3)},
    }
    html = rendered(integration_map, about(subject_of(document)))
    assert html.count("<svg") == JOURNEYS + 1
    assert f"j-{JOURNEYS:02}, j-{JOURNEYS + 1:02} and j-{JOURNEYS + 2:02}" in words(html)


def test_an_estate_of_a_thousand_systems_keeps_within_bounds_and_says_what_is_cut(tmp_path: Path) -> None:
    write(tmp_path, 1000)
    told = brief(tmp_path, None)
    html = rendered(integration_map, told)
    assert len(html) < 1_000_000
    assert any(f"300 of {len(told.estate.integrations):,} shown; all stand in spec/" in text for text in captions(html))


def test_what_has_only_one_end_here_is_said_not_to_be_drawn() -> None:
    told = brief("first-look", None)
    kept = {key: item for key, item in told.estate.systems.items() if key != "chat-model"}
    estate = replace(told.estate, sections={**told.estate.sections, "systems": kept})
    shown = words(rendered(integration_map, replace(told, subject=replace(told.subject, estate=estate))))
    assert "Not drawn, because one end does not exist in this environment: shortcut (assistant → chat-model)" in shown


def test_synthetic_estates_keep_line_and_row_together() -> None:
    for size in (5, 20, 25, 26, 60):
        told = synthetic(size)
        for figure in figures(told).drawn:
            assert len(figure.rows) == len({row["key"] for row in figure.rows})
            assert structure(str(figure.svg))
