"""The layout: nothing overlaps, lanes keep their order, large estates are quick."""

import re
from dataclasses import replace
from itertools import combinations
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadee.generators.base import Subject
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.lanes.draw import Laid
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.page import page
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.sheet import BUDGET
from cadee.generators.diagram.sheets import CHANGE, FAILURE, FOCUS, JOURNEY, ZONES, View, sheets, whole
from cadee.generators.diagram.svg import make
from cadee.model.estate import Estate
from tests.generators.diagram.estates import SHOP, bare, former, shop, subject, synthetic
from tests.generators.diagram.geometry import faults

CORE = {"core": {"trust": "internal"}}


def flow(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "to": target, **more}


def crowd(count: int, seed: int = 4) -> Subject:
    random = Random(seed)
    systems = {f"s{number}": {"kind": "tool", "zone": "core"} for number in range(count)}
    flows = {
        f"f{number}": flow(f"s{random.randrange(count)}", f"s{random.randrange(count)}") for number in range(count)
    }
    return bare(systems, flows, CORE)


ODD = {
    "nothing at all": bare({}, {}),
    "one system, no zone": bare({"a": {"kind": "agent"}}, {}),
    "a loop": bare({"a": {"kind": "agent", "zone": "core"}}, {"x": flow("a", "a"), "y": flow("a", "a")}, CORE),
    "both ways": bare(
        {"a": {"kind": "channel"}, "b": {"kind": "agent", "zone": "core"}},
        {"x": flow("a", "b"), "y": flow("b", "a"), "z": flow("a", "b"), "w": flow("b", "a", mode="async")},
        CORE,
    ),
    "no integrations": bare({f"s{number}": {"kind": "tool", "zone": "core"} for number in range(7)}, {}, CORE),
    "vendors only": bare(
        {"m": {"kind": "model", "zone": "v"}, "n": {"kind": "model", "zone": "v"}},
        {"x": flow("m", "n")},
        {"v": {"trust": "vendor"}},
    ),
    "a ring": bare(
        {f"s{number}": {"kind": "tool"} for number in range(9)},
        {f"f{number}": flow(f"s{number}", f"s{(number + 1) % 9}") for number in range(9)},
    ),
    "everyone calls everyone": bare(
        {f"s{number}": {"kind": "tool"} for number in range(8)},
        {f"f{one}-{two}": flow(f"s{one}", f"s{two}") for one in range(8) for two in range(8)},
    ),
    "a hub": bare(
        {
            **{f"s{number}": {"kind": "tool", "zone": "core"} for number in range(30)},
            "t": {"kind": "telemetry", "zone": "core"},
        },
        {
            **{f"f{number}": flow("s0", f"s{number}") for number in range(1, 30)},
            **{f"t{number}": flow(f"s{number}", "t") for number in range(30)},
        },
        CORE,
    ),
    "300 in one zone": crowd(300),
    "300 without integrations": bare(
        {f"s{number}": {"kind": "tool", "zone": "core"} for number in range(300)}, {}, CORE
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_estates_are_drawn_without_a_fault(case: str) -> None:
    assert faults(lay(picture(ODD[case]))) == []


@pytest.mark.parametrize(
    ("count", "degree", "seed"),
    [(5, 1.0, 1), (12, 1.5, 2), (25, 1.5, 3), (60, 1.6, 4), (60, 3.0, 5), (120, 1.5, 6), (200, 1.3, 7)],
)
def test_estates_of_all_sizes_are_drawn_without_a_fault(count: int, degree: float, seed: int) -> None:
    assert faults(lay(picture(synthetic(count, degree, seed)))) == []


@settings(max_examples=60)
@given(st.integers(2, 40), st.floats(0.3, 3.0), st.integers(0, 10_000))
def test_any_estate_is_drawn_without_a_fault(count: int, degree: float, seed: int) -> None:
    assert faults(lay(picture(synthetic(count, degree, seed)))) == []


@pytest.mark.parametrize("seed", [13, 31, 59])
def test_lines_that_have_no_way_past_each_other_get_more_room(seed: int) -> None:
    """Estates in which the first try leaves two lines on one way."""
    assert faults(lay(picture(synthetic(200, 2.5, seed)))) == []


VIEWS = {
    "whole": View(),
    "zones": View(ZONES),
    "journeys": View(JOURNEY),
    "focus": View(FOCUS, "assistant"),
    "focus, two steps": View(FOCUS, "assistant", 2),
    "failure": View(FAILURE, "ai-gateway"),
    "change": View(CHANGE, before=former().estate),
    **{name: View(name) for name in facets()},
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_drawn_without_a_fault(name: str) -> None:
    for sheet in sheets(shop(), VIEWS[name]):
        assert faults(sheet.laid or lay(sheet.picture)) == []


@pytest.mark.parametrize(
    "view", [View(), View("data"), View(FOCUS, "system-7", 2), View(FAILURE, "system-7")], ids=lambda view: view.name
)
@pytest.mark.parametrize("count", [60, 200])
def test_views_of_large_estates_are_drawn_without_a_fault(view: View, count: int) -> None:
    for sheet in sheets(synthetic(count, 1.5, 4), view):
        assert faults(sheet.laid or lay(sheet.picture)) == []


@settings(max_examples=25)
@given(st.integers(4, 40), st.floats(0.3, 3.0), st.integers(0, 10_000), st.integers(1, 6))
def test_any_change_is_drawn_without_a_fault_on_the_old_places(count: int, degree: float, seed: int, gone: int) -> None:
    now = synthetic(count, degree, seed)
    before = less(now, gone)
    old = lay(picture(replace(now, estate=before, report=None)))
    (*_, sheet) = sheets(now, View(CHANGE, before=before))
    assert sheet.laid
    assert faults(sheet.laid) == []
    assert order_kept(old, sheet.laid)


def less(about: Subject, gone: int) -> Estate:
    """The estate without its last systems and what leads to them."""
    sections = dict(about.estate.sections)
    kept = dict(list(about.estate.systems.items())[:-gone])
    flows = {key: item for key, item in about.estate.integrations.items() if {item.source, item.target} <= kept.keys()}
    return replace(about.estate, sections=sections | {"systems": kept, "integrations": flows})


def order_kept(old: Laid, new: Laid) -> bool:
    """Whether the boxes among the columns keep their neighbours: left of, right of, above and below whom they were."""
    was, now = ({box.key: f for box, f in zip(laid.picture.boxes, laid.plan.boxes, strict=True)} for laid in (old, new))
    upper = [key for key in was if old.grid.row[key] == new.grid.row[key] == 0]
    return all(
        (was[one].x < was[two].x) == (now[one].x < now[two].x)
        and (was[one].x != was[two].x or (was[one].y < was[two].y) == (now[one].y < now[two].y))
        for one, two in combinations(upper, 2)
    )


def test_an_unchanged_box_stays_where_it_was_to_the_pixel() -> None:
    before, now = former(), shop()
    old = lay(picture(replace(before, report=None)))
    (sheet,) = sheets(now, View(CHANGE, before=before.estate))
    assert sheet.laid
    was = {box.key: frame for box, frame in zip(old.picture.boxes, old.plan.boxes, strict=True)}
    new = {box.key: frame for box, frame in zip(sheet.laid.picture.boxes, sheet.laid.plan.boxes, strict=True)}
    for key, frame in was.items():
        if old.grid.row[key] == 0:
            assert new[key].y == frame.y, key
    assert sheet.laid.grid.column["systems/returns-tools"] == old.grid.column["systems/returns-tools"]
    roles = {box.key: box.role for box in sheet.picture.boxes if box.role}
    assert roles == {
        "systems/ai-gateway": Role.ADDED,
        "systems/returns-tools": Role.REMOVED,
        "systems/order-store": Role.CHANGED,
    }


@pytest.mark.parametrize("name", [*facets(), FAILURE])
def test_layer_and_failure_views_stand_on_the_places_of_the_whole(name: str) -> None:
    full = whole(shop())
    assert full.laid
    (sheet,) = sheets(shop(), View(name, "ai-gateway" if name == FAILURE else ""))
    assert sheet.laid
    assert sheet.laid.plan == full.laid.plan
    assert [box.key for box in sheet.picture.boxes] == [box.key for box in full.picture.boxes]
    assert [wire.key for wire in sheet.picture.wires] == [wire.key for wire in full.picture.wires]


@pytest.mark.parametrize("count", [26, 60, 300])
def test_a_split_map_loses_nothing_and_no_part_is_a_wall(count: int) -> None:
    about = synthetic(count, 1.5, 2)
    (first, *parts, last) = sheets(about, View())
    assert first.name == "zone-map"
    assert {box.key for box in last.picture.boxes} == {f"systems/{key}" for key in about.estate.systems}
    shown = [box.key for sheet in parts for box in sheet.picture.boxes if box.key.startswith("systems/")]
    assert sorted(shown) == sorted(f"systems/{key}" for key in about.estate.systems)
    drawn = {wire.key for sheet in parts for wire in sheet.picture.wires}
    inside = sum(key.startswith("integrations/") for key in drawn)
    assert inside <= len(about.estate.integrations)
    for sheet in parts:
        assert len(sheet.picture.boxes) <= BUDGET
        seen = [int(number) for number in re.findall(r"\d+", sheet.notes[-1])]
        assert seen[0] == sum(box.key.startswith("systems/") for box in sheet.picture.boxes)
        touching = sum(wire.bundle for wire in sheet.picture.wires)
        unseen = seen[-1] if sheet.notes[-1].endswith("between others.") else 0
        assert touching + unseen == len(about.estate.integrations)
        left = re.search(r"not shown: (\d+) systems? that", sheet.notes[-1])
        together = re.search(r"drawn together: (\d+)", sheet.notes[-1])
        counted = seen[0] + (int(left[1]) if left else 0) + (int(together[1]) if together else 0)
        assert counted == len(about.estate.systems)


def test_a_long_journey_is_split_into_runs() -> None:
    systems = {f"s{number}": {"kind": "tool", "zone": "core"} for number in range(60)}
    flows = {f"f{number}": flow(f"s{number}", f"s{number + 1}") for number in range(59)}
    document = {
        "cadee": 1,
        "workflow": SHOP["workflow"],
        "zones": CORE,
        "systems": systems,
        "integrations": flows,
        "journeys": {"far": {"steps": list(flows)}},
    }
    made = sheets(subject(document, judged=False), View(JOURNEY, "far"))
    assert [sheet.name for sheet in made] == ["journeys/far-1", "journeys/far-2", "journeys/far-3"]
    assert [step.number for sheet in made for step in sheet.picture.steps] == list(range(1, 60))
    assert all(len(sheet.picture.boxes) <= BUDGET for sheet in made)


def test_zones_stand_by_trust_channels_left_data_right() -> None:
    laid = lay(picture(shop()))
    at = {area.lane.title: frame for area, frame in zip(laid.grid.areas, laid.plan.lanes, strict=True)}
    assert at["Internet"].x < at["AI core"].x < at["Customer data"].x
    assert at["Internet"].y == at["AI core"].y == at["Customer data"].y
    assert at["Customer data"].y < at["Vendor A"].y < at["Identity and secrets"].y == at["Operations"].y


def test_a_call_inside_a_zone_leads_to_the_right() -> None:
    laid = lay(picture(shop()))
    x = {box.key: frame.x for box, frame in zip(laid.picture.boxes, laid.plan.boxes, strict=True)}
    assert x["systems/assistant"] < x["systems/ai-gateway"] == x["systems/order-tools"]


def test_a_zone_has_three_columns_at_most() -> None:
    chain = {f"s{number}": {"kind": "tool", "zone": "core"} for number in range(8)}
    sides = {"a": {"kind": "channel", "zone": "left"}, "z": {"kind": "store", "zone": "right"}}
    flows = {f"f{number}": flow(f"s{number}", f"s{number + 1}") for number in range(7)} | {
        "x": flow("a", "s0"),
        "y": flow("s7", "z"),
    }
    zones = {"left": {"trust": "public"}, **CORE, "right": {"trust": "restricted"}}
    laid = lay(picture(bare(chain | sides, flows, zones)))
    assert len({laid.grid.column[f"systems/s{number}"] for number in range(8)}) == 3


def test_a_lane_of_strangers_takes_no_column() -> None:
    systems = {
        "a": {"kind": "agent", "zone": "core"},
        "b": {"kind": "tool", "zone": "core"},
        "c": {"kind": "tool", "zone": "idle"},
    }
    laid = lay(picture(bare(systems, {"x": flow("a", "b")}, {"idle": {"trust": "internal"}, **CORE})))
    assert laid.grid.row["systems/c"] > 0 == laid.grid.row["systems/a"]


def test_what_only_operates_others_stands_with_operations() -> None:
    systems = {
        "a": {"kind": "agent", "zone": "core"},
        "b": {"kind": "tool", "zone": "core"},
        "c": {"kind": "platform", "zone": "core"},
    }
    drawn = picture(bare(systems, {"x": flow("a", "b"), "y": flow("c", "a", plane="control")}, CORE))
    assert {box.key: box.lane for box in drawn.boxes} == {
        "systems/a": "0/core",
        "systems/b": "0/core",
        "systems/c": "3/core",
    }


def test_a_new_system_moves_nobody_to_another_lane() -> None:
    before = picture(shop())
    systems = {
        key: item.model_dump(by_alias=True, exclude_unset=True, mode="json")
        for key, item in shop().estate.systems.items()
    }
    grown = bare(
        systems | {"newcomer": {"kind": "tool", "zone": "core"}},
        {},
        {key: {"trust": zone.trust} for key, zone in shop().estate.zones.items()},
    )
    after = {box.key: box.lane for box in picture(grown).boxes}
    assert {box.key: box.lane for box in before.boxes}.items() <= after.items()


@pytest.mark.slow
def test_two_thousand_systems_take_less_than_two_seconds() -> None:
    estate = synthetic(2000, 1.5)
    start = process_time()
    (made,) = make.make(estate)
    assert process_time() - start < 2.0
    assert made.content


@pytest.mark.slow
def test_two_thousand_systems_are_split_and_drawn_in_seconds() -> None:
    estate = synthetic(2000, 1.5)
    start = process_time()
    made = [page(estate, sheet) for sheet in sheets(estate, View())]
    assert process_time() - start < 10.0
    assert len(made) > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_many_estates_are_drawn_without_a_fault(seed: int) -> None:
    assert faults(lay(picture(synthetic(40 + seed * 5, 0.8 + seed % 5 / 2, seed)))) == []
