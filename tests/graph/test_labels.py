"""Labels against a fixpoint over facts (system, label), and worked cases of leaks."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.freight import SENSITIVITIES
from tests.graph.brute import exits, least, request, view
from tests.graph.estates import Dice, Spec, calls, dice, graph_of, specs, systems

SOME = ["public", "personal", "payment"]


@st.composite
def flows(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(most=6, most_calls=8, routes=2, fallbacks=1)), draw(dice)
    names = sorted(spec["systems"])
    data = spec["data"] = {}
    for number in range(roll.number(1, 4)):
        entry: dict[str, Any] = data.setdefault(f"d{number}", {})
        if not roll.chance(4):
            entry["labels"] = {"sensitivity": roll.some(SOME, 2)}
        if roll.chance(3):
            entry["source_of_record"] = roll.one(names)
        if number and roll.chance(2):
            entry["derived_from"] = [f"d{number - 1}"]
            if roll.chance(2):
                entry["produced_by"] = roll.one(names)
    for call in spec["integrations"].values():
        call["action"] = roll.one(["read", "write"])
        if not roll.chance(3):
            call["data"] = roll.some(sorted(data), 2)
        if roll.chance(5):
            call["transforms"] = [{"kind": "redact", "by": roll.one(names), "drops": roll.some(SOME, 2)}]
    _places(roll, spec)
    return spec


def _places(roll: Dice, spec: Spec) -> None:
    names = sorted(spec["systems"])
    for key, system in spec["systems"].items():
        if roll.chance(5):
            system["redacts"] = ["personal"]
        if roll.chance(7):
            system["index"] = {"contains": [roll.one(sorted(spec["data"]))]}
        if roll.chance(6):
            content = roll.one(["none", "redacted", "full"])
            system["telemetry"] = {"to": roll.one(names), "content": content}
        if system["kind"] == "guardrail" and key in names[:3]:
            system["default_on"] = roll.chance(2)
    for route in spec.get("routes", {}).values():
        route["guardrails"] = roll.some(names, 1)


def sensitivity(spec: Spec, key: str) -> set[str]:
    data = spec["data"][key]
    parents = data.get("derived_from", [])
    own = set(data["labels"]["sensitivity"]) if "labels" in data else set() if parents else set(SENSITIVITIES)
    maker = spec["systems"].get(data.get("produced_by", ""), {})
    return own.union(*(sensitivity(spec, each) - set(maker.get("redacts", [])) for each in parents))


def kept(spec: Spec, system: str) -> set[str]:
    own = {
        key for key, data in spec["data"].items() if system in (data.get("source_of_record"), data.get("produced_by"))
    }
    return own | set(spec["systems"][system].get("index", {}).get("contains", []))


def dropped(spec: Spec, key: str, sender: str) -> set[str]:
    call = spec["integrations"][key]
    gone = set(spec["systems"][sender].get("redacts", []))
    for transform in call.get("transforms", []):
        gone |= set(transform["drops"] or spec["systems"][transform["by"]].get("redacts", []))
    routes = [
        route
        for route in spec.get("routes", {}).values()
        if route["gateway"] == call["from"] and key in exits(spec, route)
    ]
    on = [target for _, source, target in view(spec, True) if source == call["from"]]
    always = [name for name in on if spec["systems"][name].get("default_on")]
    redacted = [
        set().union(*(spec["systems"][g].get("redacts", []) for g in (*r["guardrails"], *always))) for r in routes
    ]
    return gone | (set.intersection(*redacted) if redacted else set())


def facts(spec: Spec, fallbacks: bool, telemetry: bool) -> set[tuple[str, str]]:
    """Which label may lie where: (system, label)."""
    moving = [
        (key, call["from"], call["to"])
        for key, call in spec["integrations"].items()
        if not request(spec, key) and call.get("data")
    ]
    start = {(s, label) for s in spec["systems"] for key in kept(spec, s) for label in sensitivity(spec, key)}

    def step(done: set[tuple[str, str]]) -> set[tuple[str, str]]:
        more = set(done)
        for key, source, target in [*view(spec, fallbacks), *moving]:
            call = spec["integrations"][key]
            record = kept(spec, target) if call["action"] == "read" else set()
            for name in call.get("data", record):
                sender, receiver = (target, source) if name in record else (source, target)
                labels = sensitivity(spec, name)
                more |= {(sender, label) for label in labels}
                more |= {(receiver, label) for label in labels - dropped(spec, key, sender)}
            if "data" not in call:
                held = {label for system, label in done if system == source}
                more |= {(target, label) for label in held - dropped(spec, key, source)}
        for system, entry in spec["systems"].items():
            tell = entry.get("telemetry")
            if telemetry and tell and tell["content"] != "none":
                held = {label for place, label in done if place == system}
                full = tell["content"] != "redacted"
                more |= {(tell["to"], label) for label in held if full or label in ("public", "internal")}
        return more

    return least(start, step)


@given(flows(), st.booleans(), st.booleans())
def test_labels_lie_where_the_fixpoint_says(spec, fallbacks, telemetry) -> None:
    graph = graph_of(spec)
    expected = facts(spec, fallbacks, telemetry)
    carried = graph.carried(fallbacks=fallbacks, telemetry=telemetry)
    assert {(key, label) for key, labels in carried.items() for label in labels} == expected
    for key in spec["data"]:
        assert graph.sensitivity(key) == sensitivity(spec, key)
    for label in SENSITIVITIES:
        for key, taint in graph.taints(label, fallbacks=fallbacks, telemetry=telemetry).items():
            assert taint.system == taint.path.systems[-1] == key
            assert label in sensitivity(spec, taint.data)
            assert all((system, label) in expected for system in taint.path.systems)
            for name, pair in zip(taint.path.integrations, pairwise(taint.path.systems), strict=True):
                if name:
                    call = spec["integrations"][name]
                    assert pair in ((call["from"], call["to"]), (call["to"], call["from"]))
                    assert label not in dropped(spec, name, pair[0])


@given(flows())
def test_spread_is_the_same_without_drops(spec) -> None:
    for call in spec["integrations"].values():
        call.pop("transforms", None)
    for system in spec["systems"].values():
        system.pop("redacts", None)
        system.pop("telemetry", None)
    for data in spec["data"].values():
        data["labels"] = {"sensitivity": ["payment"] if data is spec["data"]["d0"] else []}
    graph = graph_of(spec)
    found = graph.spread(graph.derived(["d0"]))
    assert set(found) == {system for system, label in facts(spec, True, False) if label == "payment"}


def leak(**more: Any) -> Spec:
    spec: Spec = {
        "systems": systems(
            "chat:channel bot:agent gw:gateway guard:guardrail one:model", guard={"redacts": ["personal"]}
        ),
        "integrations": calls(
            "chat>bot bot>gw gw>one gw>guard",
            chat_bot={"data": ["talk"], "action": "write"},
            bot_gw={"data": ["talk"]},
            gw_one={"data": ["talk"]},
            gw_guard={"data": ["talk"]},
        ),
        "data": {"talk": {"labels": {"sensitivity": ["personal"], "residency": ["eu"]}}},
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one"} | more.get("route", {})},
    }
    for key, fields in more.get("systems", {}).items():
        spec["systems"][key] |= fields
    return spec


def test_a_leak_comes_with_its_way_from_the_source() -> None:
    taint = graph_of(leak()).taints("personal")["one"]
    assert str(taint.path) == "chat → bot → gw → one"
    assert taint.data == "talk"


def test_a_guard_of_the_route_redacts_and_one_on_by_default_too() -> None:
    named = graph_of(leak(route={"guardrails": ["guard"]}))
    assert "one" not in named.taints("personal")
    assert "one" in named.taints("personal", without=["guard"])
    assert "one" not in graph_of(leak(systems={"guard": {"default_on": True}})).taints("personal")


def test_residency_follows_data_past_every_transform() -> None:
    graph = graph_of(leak(route={"guardrails": ["guard"]}))
    places = graph.residency()
    assert list(places) == [("eu",)]
    assert set(places["eu",]) == {"chat", "bot", "gw", "guard", "one"}


def test_unlabelled_data_is_the_most_sensitive() -> None:
    spec = leak()
    spec["data"] = {"talk": {}}
    assert graph_of(spec).carried()["one"] == frozenset(SENSITIVITIES)


def test_relabelled_data_keeps_the_labels_of_its_source_unless_its_maker_redacts() -> None:
    spec = leak()
    spec["data"]["clean"] = {"labels": {"sensitivity": ["internal"]}, "derived_from": ["talk"]}
    assert graph_of(spec).sensitivity("clean") == {"internal", "personal"}
    spec["data"]["clean"]["produced_by"] = "guard"
    assert graph_of(spec).sensitivity("clean") == {"internal"}


def test_what_is_read_flows_back_to_the_reader() -> None:
    spec: Spec = {
        "systems": systems(
            "bot:agent shop:store log:telemetry", bot={"telemetry": {"to": "log", "content": "redacted"}}
        ),
        "integrations": calls("bot>shop", bot_shop={"data": ["orders"]}),
        "data": {"orders": {"labels": {"sensitivity": ["personal", "internal"]}, "source_of_record": "shop"}},
    }
    graph = graph_of(spec)
    assert graph.taints("personal")["bot"].path.systems == ("shop", "bot")
    assert graph.carried(telemetry=True)["log"] == {"internal"}
    assert graph.carried()["log"] == set()


def test_an_exit_is_redacted_only_where_every_route_redacts_it() -> None:
    spec = leak(route={"guardrails": ["guard"]})
    spec["systems"] |= systems("job:agent")
    spec["integrations"] |= calls("job>gw", job_gw={"data": ["talk"]})
    spec["routes"]["s"] = {"gateway": "gw", "serves": ["job-gw"], "primary": "gw-one"}
    assert "one" in graph_of(spec).taints("personal")
    spec["routes"]["s"]["guardrails"] = ["guard"]
    assert "one" not in graph_of(spec).taints("personal")


def test_a_transform_counts_unless_its_system_does_not() -> None:
    spec = leak()
    spec["integrations"]["gw-one"]["transforms"] = [{"kind": "redact", "by": "guard", "drops": ["personal"]}]
    assert "one" not in graph_of(spec).taints("personal")
    assert "one" in graph_of(spec).taints("personal", without=["guard"])
