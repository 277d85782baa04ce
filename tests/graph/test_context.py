"""What AI answers from, against walks over single calls."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.context import SHELVES
from tests.graph.estates import Spec, calls, dice, graph_of, systems

MINUTE = 60_000


@st.composite
def contexts(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    kinds = ["agent", "platform", "tool", "store", "index", "gateway", "model", "channel", "guardrail"]
    names = [f"s{number}" for number in range(roll.number(1, 6))]
    data = [f"d{number}" for number in range(roll.number(1, 4))]
    spec: Spec = {"systems": {}, "integrations": {}, "data": {}}
    for key in names:
        system = spec["systems"][key] = {"kind": roll.one(kinds)}
        if system["kind"] == "index":
            system["index"] = {"contains": roll.some(data, 2)}
    for key in data:
        entry = spec["data"][key] = {"derived_from": roll.some([each for each in data if each < key], 1)}
        if roll.chance(3):
            entry["source_of_record"] = roll.one(names)
        if roll.chance(3):
            entry["produced_by"] = roll.one(names)
    for number in range(roll.number(0, 8)):
        call = spec["integrations"][f"i{number}"] = {"from": roll.one(names), "to": roll.one(names)}
        if not roll.chance(4):
            call["data"] = roll.some(data, 2)
        call |= {"action": "write"} if roll.chance(4) else {}
        call |= {"plane": "control"} if roll.chance(8) else {}
    return spec


def gatherers(spec: Spec) -> set[str]:
    kinds = {key: system["kind"] for key, system in spec["systems"].items()}
    found = {key for key, kind in kinds.items() if kind == "agent"}
    for call in runtime(spec):
        if kinds[call["to"]] in ("model", "gateway") and kinds[call["from"]] not in (
            "gateway", "model", "channel", "guardrail",
        ):  # fmt: skip
            found.add(call["from"])
    return found


def runtime(spec: Spec) -> list[dict[str, object]]:
    """Calls that are requests: a call on another plane that says nothing, or something, of data to a model is one."""
    return [
        call
        for call in spec["integrations"].values()
        if "plane" not in call or (spec["systems"][call["to"]]["kind"] == "model" and call.get("data") != [])
    ]


def reached(spec: Spec) -> set[str]:
    found = gatherers(spec)
    while True:
        further = {call["to"] for call in lookups(spec) if call["from"] in found} - found
        if not further:
            return found
        found |= further


def lookups(spec: Spec) -> list[dict[str, object]]:
    return [call for call in runtime(spec) if "action" not in call and spec["systems"][call["to"]]["kind"] in SHELVES]


def kept(spec: Spec, system: str) -> set[str]:
    own = {k for k, d in spec["data"].items() if system in (d.get("source_of_record"), d.get("produced_by"))}
    return own | set(spec["systems"][system].get("index", {}).get("contains", ()))


def asked(spec: Spec, data: str) -> bool:
    """Whether data is what a channel hands in, or made of that, or made by AI."""
    kinds = {key: system["kind"] for key, system in spec["systems"].items()}
    maker = spec["data"][data].get("produced_by")
    if maker is not None and kinds[maker] in ("agent", "model", "guardrail"):
        return True
    return handed_in(spec, data)


def handed_in(spec: Spec, data: str) -> bool:
    said = any(
        data in call.get("data", ())
        for call in spec["integrations"].values()
        if "plane" not in call and spec["systems"][call["from"]]["kind"] == "channel"
    )
    return said or any(handed_in(spec, each) for each in spec["data"][data]["derived_from"])


@given(contexts())
def test_feeds_are_what_reads_bring_back(spec: Spec) -> None:
    expected = set()
    for call in lookups(spec):
        if call["from"] in reached(spec):
            own = kept(spec, call["to"])
            contains = set(spec["systems"][call["to"]].get("index", {}).get("contains", ()))
            named = set(call["data"]) if "data" in call else own
            expected |= {key for key in named | contains if key in own or not asked(spec, key)}
    found = graph_of(spec).feeds
    assert list(found) == sorted(expected)
    for key, feed in found.items():
        assert feed.path.systems[0] in gatherers(spec)
        assert feed.path.integrations[-1] == feed.calls[0]
        assert not feed.index or key in spec["systems"][feed.index]["index"]["contains"]


@given(contexts())
def test_gatherers_are_agents_and_callers_of_models(spec: Spec) -> None:
    assert set(graph_of(spec).gatherers) == gatherers(spec)


CACHED = {
    "systems": systems(
        "bot:agent tool cache:store side:store crm:platform",
        tool={"cache": {"ttl": "10m", "key": ["k"]}},
        cache={"cache": {"ttl": "5m", "key": ["k"]}},
        side={"cache": {"ttl": "12m", "key": ["k"]}},
    ),
    "data": {"stock": {"source_of_record": "crm"}},
}


@pytest.mark.parametrize(
    ("ways", "minutes", "caches"),
    [
        ("bot>crm", 0, ()),
        ("bot>tool tool>crm", 10, ("tool",)),
        ("bot>tool tool>cache cache>crm", 15, ("tool", "cache")),
        ("bot>tool tool>cache cache>crm bot>side side>crm", 15, ("tool", "cache")),
        ("bot>cache cache>crm bot>side side>crm", 12, ("side",)),
        ("bot>tool tool>cache cache>tool", 15, ("cache", "tool")),
    ],
)
def test_caches_behind_each_other_add_up(ways: str, minutes: int, caches: tuple[str, ...]) -> None:
    made = {key: call | {"data": ["stock"]} for key, call in calls(ways).items()}
    graph = graph_of(CACHED | {"integrations": made})
    assert graph.cached(graph.feeds["stock"]) == (Decimal(minutes * MINUTE), caches)


def test_an_index_holds_what_it_says_and_what_is_written_into_it() -> None:
    ways = calls("bot>docs crm>docs job>docs bot>old", crm_docs={"action": "write", "data": ["b", "a"]})
    ways["job-docs"] |= {"action": "write", "plane": "control", "data": ["c"]}
    cards = systems("bot:agent docs:index crm:platform job old:index unread:index", docs={"index": {"contains": ["a"]}})
    graph = graph_of({"systems": cards, "integrations": ways, "data": {key: {} for key in "abc"}})
    assert list(graph.read_indexes) == ["docs", "old"]
    assert graph.held("docs") == ("a", "b", "c")
    assert graph.held("old") == ()
    assert [call.id for call in graph.written_to("docs")] == ["crm-docs", "job-docs"]
