"""Load that a failure moves, against a count over the specification."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.overflow import loads, overflows, room
from tests.graph.estates import Dice, Spec, calls, dice, graph_of, systems

DAY = 1440


@st.composite
def busy(draw: st.DrawFn) -> Spec:
    """Draw channels that ask services which fail by label, each call with a ladder of others, under some load."""
    roll: Dice = draw(dice)
    services = [f"s{number}" for number in range(roll.number(2, 4))]
    labels: dict[str, Any] = {key: {"failure_domains": roll.some(["rack/1", "rack/2"], 1)} for key in services}
    channels = ["c0", "c1"]
    asked = calls(" ".join(f"{one}>{other}" for one in channels for other in services))
    spec: Spec = {
        "systems": systems(" ".join(["c0:channel", "c1:channel", *services]), **labels),
        "integrations": {key: {**call, "optional": True} for key, call in asked.items()},
        "fallbacks": {},
        "journeys": {},
    }
    for channel in channels:
        order = roll.some(services, len(services)) or services[:1]
        rungs: list[dict[str, Any]] = [
            {"to": f"{channel}-{key}", "on": [roll.one(["any", "timeout", "refusal"])]} for key in order[1:]
        ]
        ends: list[dict[str, Any]] = [{"terminal": "refusal", "on": ["any"]}] if roll.chance(2) or not rungs else []
        spec["fallbacks"][channel] = {"protects": f"{channel}-{order[0]}", "rungs": [*rungs, *ends]}
        load = {} if roll.chance(5) else {"peak_load": f"{roll.number(1, 9)}/min"}
        spec["journeys"][channel] = {"steps": [f"{channel}-{order[0]}"], **load}
    return spec


def moved(spec: Spec, label: str) -> dict[str, tuple[int, bool]]:
    """What the ladders send to each service when a label is gone, and whether all have a rung behind."""
    dead = {
        key
        for key, entry in spec["systems"].items()
        if label == f"system/{key}" or label in entry.get("failure_domains", ())
    }
    found: dict[str, tuple[int, bool]] = {}
    for channel, ladder in spec["fallbacks"].items():
        load = int(spec["journeys"][channel].get("peak_load", "0/min").split("/")[0])
        left = [rung for rung in ladder["rungs"] if "refusal" not in rung["on"] and rung.get("to", "")[3:] not in dead]
        if load and ladder["protects"][3:] in dead and left and "to" in left[0]:
            before, caught = found.get(left[0]["to"][3:], (0, True))
            found[left[0]["to"][3:]] = before + load, caught and len(left) > 1
    return found


@given(busy())
def test_the_worst_failure_of_each_system_is_found(spec: Spec) -> None:
    labels = ["rack/1", "rack/2", *(f"system/{key}" for key in spec["systems"])]
    worst: dict[str, tuple[bool, int]] = {}
    for label in labels:
        for key, (load, caught) in moved(spec, label).items():
            worst[key] = max(worst.get(key, (False, 0)), (not caught, load))
    found = overflows(graph_of(spec))
    assert {each.system: (not each.caught, int(each.moved / DAY)) for each in found} == worst
    running = {key: int(entry["peak_load"][0]) for key, entry in spec["journeys"].items() if "peak_load" in entry}
    for each in found:
        own = [load for key, load in running.items() if spec["journeys"][key]["steps"] == [f"{key}-{each.system}"]]
        assert int(each.own / DAY) == sum(own)
        assert all(spec["fallbacks"][key]["rungs"][rung]["to"] == f"{key}-{each.system}" for key, rung in each.via)


def test_who_is_gone_sends_nothing() -> None:
    places: dict[str, Any] = {"c": {"failure_domains": ["rack/1"]}, "a": {"failure_domains": ["rack/1"]}}
    spec: Spec = {
        "systems": systems("c:channel bot:agent a:model b:model", **places),
        "integrations": calls("c>bot bot>a bot>b"),
        "fallbacks": {"f": {"protects": "bot-a", "rungs": [{"to": "bot-b", "on": ["any"]}]}},
        "journeys": {"j": {"steps": ["c-bot", "bot-a"], "peak_load": "1/s"}, "k": {"steps": ["c-bot"]}},
    }
    assert [(each.failed, each.moved) for each in overflows(graph_of(spec))] == [("system/a", Decimal(86_400))]
    spec["systems"]["bot"]["depends_on"] = ["a"]
    assert overflows(graph_of(spec)) == ()


def test_load_runs_behind_the_routes_of_a_gateway_once_each() -> None:
    spec: Spec = {
        "systems": systems("c:channel g:gateway a:model"),
        "integrations": calls("c>g g>a"),
        "routes": {"r": {"gateway": "g", "serves": ["c-g"], "primary": "g-a"}},
        "journeys": {"j": {"steps": ["c-g", "g-a"], "peak_load": "1/s"}, "k": {"steps": ["c-g"]}},
    }
    assert loads(graph_of(spec)) == {"c-g": ("j",), "g-a": ("j",)}


def test_people_bound_a_desk_and_no_queue() -> None:
    said: dict[str, Any] = {"desk": {"capacity": "9/min"}, "team": {"capacity": "1/h"}, "queue": {"capacity": "5/min"}}
    said |= {"crew": {"owner": "care"}}
    spec: Spec = {
        "owners": {"care": {"kind": "team", "capacity": "2/h"}},
        "systems": systems("desk:platform queue:queue team:human crew:human other:platform", **said),
        "integrations": calls("desk>team desk>crew queue>team other>crew"),
    }
    graph = graph_of(spec)
    assert [room(graph, key) for key in ("desk", "queue", "team", "crew", "other")] == [72, 5 * DAY, 24, 48, 48]
    assert room(graph_of({"systems": systems("a b:human", b={"owner": "care"})}), "a") is None
