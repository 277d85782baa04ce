"""Critical systems and the weaker ones they cannot work without, against a search over the specification."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.tiers import leanings
from tests.graph.estates import Dice, Spec, calls, dice, graph_of, systems


def test_the_way_ends_at_the_first_weaker_system_and_looks_behind_those_of_no_tier() -> None:
    tiers: dict[str, dict[str, Any]] = {"a": {"tier": 1}, "c": {"tier": 2}, "d": {"tier": 3}, "e": {"tier": 1}}
    spec = {"systems": systems("a b c d e", **tiers), "integrations": calls("a>b b>c c>d a>e")}
    assert [path.systems for path in leanings(graph_of(spec))] == [("a", "b"), ("a", "b", "c")]
    assert [path.integrations for path in leanings(graph_of(spec))] == [("a-b",), ("a-b", "b-c")]


def test_tier_0_speaks_before_tier_1() -> None:
    tiers: dict[str, dict[str, Any]] = {"a": {"tier": 1}, "b": {"tier": 0}, "c": {"tier": 1}, "d": {"tier": 2}}
    spec = {"systems": systems("a b c d", **tiers), "integrations": calls("a>d b>c b>d")}
    assert [path.systems for path in leanings(graph_of(spec))] == [("b", "c"), ("b", "d")]


@st.composite
def tiered(draw: st.DrawFn) -> Spec:
    """Draw systems of any tier that call and depend on each other, some calls optional, async, protected or rungs."""
    roll: Dice = draw(dice)
    names = [f"s{number}" for number in range(roll.number(2, 6))]
    spec: Spec = {"systems": {}, "integrations": {}, "fallbacks": {}}
    for name in names:
        tier = roll.one([None, 0, 1, 1, 2, 3])
        entry = {"kind": roll.one(["tool", "agent", "platform", "human"]), "depends_on": roll.some(names, 1)}
        entry |= {} if tier is None else {"tier": tier}
        spec["systems"][name] = entry | ({"lifecycle": roll.one(["planned", "retired"])} if roll.chance(8) else {})
    for number in range(roll.number(0, 8)):
        more = roll.one([{}, {}, {}, {"optional": True}, {"mode": "async"}])
        spec["integrations"][f"i{number}"] = {"from": roll.one(names), "to": roll.one(names)} | more
    known = sorted(spec["integrations"])
    if known and roll.chance(2):
        rungs = [{"to": roll.one(known), "on": ["any"]}]
        spec["fallbacks"]["f"] = {"protects": roll.one(known), "rungs": rungs}
    return spec


def needed(spec: Spec, name: str) -> set[str]:
    """What a system names, or calls and waits for without anything beside it."""
    ladders = spec["fallbacks"].values()
    protected = {ladder["protects"] for ladder in ladders}
    apart = protected | {rung["to"] for ladder in ladders for rung in ladder["rungs"]}
    hard = [call for key, call in spec["integrations"].items() if key not in apart and call.get("mode") != "async"]
    called = {call["to"] for call in hard if call["from"] == name and not call.get("optional")}
    return called | set(spec["systems"][name]["depends_on"])


def weaker(spec: Spec, tier: int) -> set[str]:
    entries = spec["systems"]
    alive = {key for key, entry in entries.items() if entry["kind"] != "human" and "lifecycle" not in entry}
    met = {key for key in alive if entries[key].get("tier") == tier}
    found: set[str] = set()
    while True:
        strong = {key for key in met if key not in alive or entries[key].get("tier", -1) <= tier}
        more = set[str]().union(*(needed(spec, key) for key in strong)) - met
        if not more:
            return found
        met |= more
        found |= {key for key in more & alive if entries[key].get("tier", 4) > tier}


@given(tiered())
def test_every_weaker_system_is_found_and_no_other(spec: Spec) -> None:
    found = leanings(graph_of(spec))
    assert {path.systems[-1] for path in found} == weaker(spec, 0) | weaker(spec, 1)
    assert [path.systems[-1] for path in found] == sorted(path.systems[-1] for path in found)
    for path in found:
        assert all(after in needed(spec, before) for before, after in zip(path.systems, path.systems[1:], strict=False))
        assert path.systems[-1] in weaker(spec, spec["systems"][path.systems[0]]["tier"])
