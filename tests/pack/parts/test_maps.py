"""The maps of a pack: each view once, with tables that hold all of it; a change map only where there is a before."""

from dataclasses import replace
from xml.etree import ElementTree

from cadee.pack.base import Before, Brief
from cadee.pack.parts import maps
from tests.pack.briefs import brief


def made(told: Brief) -> dict[str, bytes]:
    return {item.path: item.raw for item in maps.maps.make(told)}


def compared(told: Brief) -> Brief:
    from cadee.comparison import compare

    systems = dict(told.estate.systems)
    gone = systems.popitem()[0]
    old = replace(told.estate, sections={**told.estate.sections, "systems": systems})
    assert gone not in old.systems
    before = Before("v1", old, compare(old, told.estate), {}, "judged anew on 2026-11-23")
    return replace(told, before=before)


def test_each_view_is_drawn_and_has_its_tables() -> None:
    files = made(brief())
    for view in ("integration-map", "zone-map", "identity-map", "data-map", "fallback-map", "ownership-map"):
        assert {f"maps/{view}.svg", f"maps/{view}.md", f"maps/{view}.xlsx", f"maps/{view}-boxes.csv"} <= set(files)
    for journey in brief().estate.journeys:
        assert any(name.startswith(f"maps/journeys/{journey}") and name.endswith(".svg") for name in files)


def test_the_tables_of_the_whole_hold_every_system_and_integration() -> None:
    told = brief()
    files = made(told)
    boxes, lines = (files[f"maps/integration-map-{name}.csv"].decode() for name in ("boxes", "lines"))
    assert {row.split(",")[0] for row in boxes.splitlines()[1:]} >= set(told.estate.systems)
    assert {row.split(",")[0] for row in lines.splitlines()[1:]} >= set(told.estate.integrations)


def test_a_part_of_a_view_is_a_picture_only() -> None:
    parts = [name for name in made(brief()) if "-parts/" in name]
    assert parts
    assert all(name.endswith(".svg") for name in parts)


def test_there_is_a_change_map_where_there_is_a_before() -> None:
    assert not [name for name in made(brief()) if "change" in name]
    assert "maps/change-map.svg" in made(compared(brief()))


def test_every_picture_is_xml_and_every_other_format_is_there() -> None:
    told = brief()
    for name, content in made(told).items():
        if name.endswith(".svg"):
            ElementTree.fromstring(content)
    others = [maps.circuit, maps.dot, maps.mermaid, maps.drawio]
    names = [item.path for part in others for item in part.make(told)]
    assert names == ["maps/circuit.svg", "maps/integration-map.dot", "maps/integration-map.mmd", "maps/maps.drawio"]
