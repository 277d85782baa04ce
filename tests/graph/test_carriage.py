"""The ways of one kind of data, against all walks over what carries it."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.carriage import Carriage
from tests.graph.brute import simple_paths
from tests.graph.estates import Spec, dice, graph_of

NAMES = ["a", "b", "c", "d"]


@st.composite
def estates(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    spec: Spec = {
        "systems": {name: {"kind": "platform"} for name in NAMES},
        "data": {"orders": {}, "notes": {"derived_from": ["orders"]}},
        "integrations": {},
    }
    for number in range(roll.number(0, 7)):
        call = {"from": roll.one(NAMES), "to": roll.one(NAMES), "action": "write"}
        spec["integrations"][f"i{number}"] = call | {"data": roll.some(["orders", "notes"], 2)}
    if roll.chance(2):
        spec["data"]["orders"]["source_of_record"] = roll.one(NAMES)
    return spec


@given(estates())
def test_no_way_of_data_is_shorter_and_data_gets_where_it_is_named(spec: Spec) -> None:
    graph, ways = graph_of(spec), Carriage(graph_of(spec))
    for name in ("orders", "notes"):
        arcs = [(key, c["from"], c["to"]) for key, c in spec["integrations"].items() if name in c["data"]]
        record = spec["data"][name].get("source_of_record")
        ends = {end for _, _, end in arcs}
        starts = {record, *(start for _, start, _ in arcs if start not in ends)} - {None}
        far = {walk[-1]: 99 for start in starts for walk, _ in simple_paths(arcs, start)}
        for walk, calls in (each for start in starts for each in simple_paths(arcs, start)):
            far[walk[-1]] = min(far[walk[-1]], len(calls))
        for system in NAMES:
            way = ways.to(name, system)
            known = system in far or any(system in (start, end) for _, start, end in arcs)
            assert (way is not None) == known
            if way is not None and system in far:
                assert way.systems[0] in starts
                assert len(way) == far[system]
            steps = zip(way.systems, way.integrations, way.systems[1:], strict=False) if way is not None else ()
            assert {(key, start, end) for start, key, end in steps} <= set(arcs)
            shown = [step.element for step in ways.witness(name, system, "orders").steps]
            assert shown[: len(graph.lineage(name, "orders"))] == [
                f"data/{key}" for key in graph.lineage(name, "orders")
            ]
            assert shown[-1] == f"systems/{system}"
