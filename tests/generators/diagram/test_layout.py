"""The layout: nothing overlaps, lanes keep their order, large estates are quick."""

from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadee.generators.base import Subject
from cadee.generators.diagram import views
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.lanes.layout import lay
from cadee.generators.diagram.svg import make
from tests.generators.diagram.estates import bare, shop, synthetic
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


def test_views_are_drawn_without_a_fault() -> None:
    for drawn in (
        views.journey(shop(), "ask"),
        views.focus(shop(), "assistant"),
        views.zones(shop()),
        views.zones(synthetic(300)),
    ):
        assert faults(lay(drawn)) == []


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
@pytest.mark.parametrize("seed", range(40))
def test_many_estates_are_drawn_without_a_fault(seed: int) -> None:
    assert faults(lay(picture(synthetic(40 + seed * 5, 0.8 + seed % 5 / 2, seed)))) == []
