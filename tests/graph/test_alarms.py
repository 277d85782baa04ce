"""Where an alarm ends, and which systems are one and the same in two environments, by hand."""

from typing import Any

import pytest

from cadee.graph import build
from cadee.graph.alarms import alarms
from cadee.graph.instances import alike, called, own_systems, same_address, stages
from cadee.graph.stages import in_production
from tests.graph.estates import Spec, graph_of

OWNERS: dict[str, Any] = {
    "team": {"kind": "team", "members": ["ada"]},
    "ada": {"kind": "person", "on_call": "pager/ada"},
    "desk": {"kind": "team", "members": ["bea"]},
    "bea": {"kind": "person", "on_call": "pager/bea"},
}
GOOD = {"from": ["bot"], "metric": "m", "to": "team", "runbook": "r.md", "alert": {"condition": "> 1 %"}}


@pytest.mark.parametrize(
    ("signal", "step"),
    [
        ({}, 7),
        ({"alert": None}, 0),
        ({"alert": {"condition": "> 1 %", "severity": "info"}}, 1),
        ({"to": None}, 2),
        ({"runbook": None}, 5),
        ({"to": "desk"}, 6),
    ],
)
def test_an_alarm_gets_as_far_as_the_first_thing_that_is_missing(signal: dict[str, Any], step: int) -> None:
    told = {key: value for key, value in {**GOOD, **signal}.items() if value is not None}
    bot = {"kind": "agent", "owner": "team"}
    found = alarms(graph_of({"owners": OWNERS, "systems": {"bot": bot}, "signals": {"alarm": told}}))
    assert (found["bot"].step, not found["bot"].reason) == (step, step == 7)


def test_of_several_alarms_the_one_that_gets_furthest_counts_and_others_do_not_speak_of_promises() -> None:
    signals = {
        "a": {**GOOD, "to": "desk"},
        "b": GOOD,
        "c": {**GOOD, "to": "desk"},
        "d": {**GOOD, "from": ["tool"], "measures": "cost"},
    }
    systems = {"bot": {"kind": "agent", "owner": "team"}, "tool": {"kind": "tool"}}
    found = alarms(graph_of({"owners": OWNERS, "systems": systems, "signals": signals}))
    assert {key: (alarm.signal, alarm.reason) for key, alarm in found.items()} == {"bot": ("b", "")}


def test_systems_of_two_environments_are_told_apart_by_their_address_or_anything_else() -> None:
    spec: dict[str, Any] = {
        "environments": {"sandbox": {"stage": "sandbox"}, "live": {"stage": "production"}},
        "systems": {
            "same": {"kind": "store", "endpoint": "https://a.example"},
            "apart": {
                "kind": "store",
                "endpoint": "https://a.example",
                "per_environment": {"sandbox": {"endpoint": "https://b.example"}},
            },
            "unsaid": {"kind": "store", "tier": 1},
            "moved": {"kind": "store", "tier": 1, "per_environment": {"sandbox": {"region": "eu-north-1"}}},
            "chat": {"kind": "channel"},
        },
        "integrations": {"write": {"from": "chat", "to": "same", "action": "write"}},
    }
    graph = graph_of(spec)
    above, below = stages(graph)
    systems = graph.estate.systems
    assert (list(above), list(below)) == (["live"], ["sandbox"])
    assert [system.id for system in own_systems(graph)] == ["same", "apart", "unsaid", "moved"]
    assert {key: same_address(system, above, below) for key, system in systems.items() if key in ("same", "apart")} == {
        "same": ("live", "sandbox"),
        "apart": None,
    }
    assert [key for key, system in systems.items() if alike(system, above, below)] == ["unsaid"]
    assert called(below) == ({"same"}, {"same"})


@pytest.mark.parametrize(
    ("stage", "here", "varies", "expected"),
    [
        ("production", "live", True, True),
        ("production", "sandbox", True, False),
        ("production", "sandbox", False, True),
        ("staging", "sandbox", True, True),
    ],
)
def test_production_is_what_stands_for_it(stage: str, here: str, varies: bool, expected: bool) -> None:
    store = {"kind": "store", **({"environments": ["live"]} if varies else {})}
    spec: Spec = {"environments": {"sandbox": {"stage": "sandbox"}, "live": {"stage": stage}}, "systems": {"s": store}}
    assert in_production(build(graph_of(spec).estate.resolve(here))) is expected
    assert in_production(graph_of(spec))
