"""Availability against the worked case and against the enumeration of every state of every system."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import least, only_rungs, view
from tests.graph.estates import Spec, calls, dice, graph_of, pathways, systems

FIGURES = {"chat": "99.95%", "idp": "99.99%", "gw": "99.95%", "find": "99.9%", "one": "99.5%", "shop": "99.9%"}


def worked(**more: dict[str, Any]) -> Spec:
    """Channel, identity, gateway, retrieval, model and order API in series; a second model where `two` is given."""
    figures = FIGURES | {"two": "99.5%"}
    spec = {
        "systems": systems(
            "chat:channel idp:identity-provider gw:gateway find:index one:model two:model shop:platform"
        ),
        "integrations": calls("chat>gw gw>one gw>two chat>find chat>shop"),
        "journeys": {"ask": {"tier": 1, "steps": ["chat-gw", "chat-find", "chat-shop"]}},
        "routes": {"r": {"gateway": "gw", "serves": ["chat-gw"], "primary": "gw-one"}},
    }
    for key, value in figures.items():
        spec["systems"][key]["availability"] = {"value": value, "source": "measured"}
    spec["systems"]["chat"]["depends_on"] = ["idp"]
    if "two" in more:
        spec["systems"]["one"] |= more.get("one", {})
        spec["systems"]["two"] |= more["two"]
        spec["fallbacks"] = {"down": {"protects": "gw-one", "rungs": [{"to": "gw-two", "on": ["any"]}]}}
    else:
        del spec["integrations"]["gw-two"]
    return spec


def percent(share: Decimal | None, places: str = "0.01") -> Decimal:
    assert share is not None
    return (share * 100).quantize(Decimal(places))


def test_the_worked_case_in_series() -> None:
    found = graph_of(worked()).availability("ask")
    assert percent(found.expected) == Decimal("99.19")
    assert found.ceiling == Decimal("0.995")
    assert found.floor == 1 - sum(1 - Decimal(each[:-1]) / 100 for each in FIGURES.values())
    assert found.unknown == found.assumed == ()
    assert found.weakest is not None
    assert found.weakest.options == (("one",),)


@pytest.mark.parametrize(
    ("one", "two", "pair", "path"),
    [
        ({}, {}, "99.9975", "99.69"),
        ({"failure_domains": ["x", "a"]}, {"failure_domains": ["x", "b"]}, "99.948", "99.64"),
        ({"failure_domains": ["x"]}, {"failure_domains": ["x"]}, "99.5", "99.19"),
    ],
    ids=["independent", "common cause", "fully shared"],
)
def test_the_worked_case_with_a_second_model(one, two, pair, path) -> None:
    found = graph_of(worked(one=one, two=two)).availability("ask")
    (hop,) = [hop for hop in found.hops if len(hop.options) > 1]
    assert hop.options == (("one",), ("two",))
    assert percent(hop.expected, "0.0001") == Decimal(pair).quantize(Decimal("0.0001")) or percent(
        hop.expected, "0.001"
    ) == Decimal(pair)
    assert percent(found.expected) == Decimal(path)
    assert found.ceiling == Decimal("0.999")


def test_past_the_first_fallback_the_model_is_not_the_limit() -> None:
    weakest = graph_of(worked(two={})).availability("ask").weakest
    assert weakest is not None
    assert weakest.options in ((("find",),), (("shop",),))


def test_a_rung_to_the_same_model_is_no_redundancy() -> None:
    spec = worked(two={})
    spec["integrations"]["gw-two"]["to"] = "one"
    found = graph_of(spec).availability("ask")
    assert percent(found.expected) == Decimal("99.19")
    assert found.ceiling == Decimal("0.995")


def test_what_has_no_figure_or_only_an_assumed_one_is_named() -> None:
    spec = worked()
    del spec["systems"]["find"]["availability"]
    spec["systems"]["shop"]["availability"]["source"] = "assumed"
    found = graph_of(spec).availability("ask")
    assert (found.unknown, found.assumed, found.floor) == (("find",), ("shop",), None)
    assert found.ceiling == Decimal("0.995")


def test_the_calls_that_only_other_journeys_name_do_not_count() -> None:
    spec = worked()
    spec["systems"] |= systems("bot:agent refund", refund={"availability": {"value": "90%"}})
    spec["integrations"] |= calls("chat>bot bot>refund bot>shop")
    spec["journeys"] = {
        "ask": {"tier": 1, "steps": ["chat-bot", "bot-shop"]},
        "refund": {"tier": 1, "steps": ["chat-bot", "bot-refund"]},
    }
    graph = graph_of(spec)
    assert graph.availability("ask").ceiling == Decimal("0.999")
    assert graph.availability("refund").ceiling == Decimal("0.9")


@st.composite
def figured(draw: st.DrawFn) -> Spec:
    """Draw a pathway of plain systems with figures: every call is waited for, every rung answers to any failure."""
    drawn, roll = draw(pathways()), draw(dice)
    spec: Spec = {"systems": {}, "integrations": {}, "journeys": drawn["journeys"], "fallbacks": {}}
    names = sorted(drawn["systems"])
    for number, name in enumerate(names):
        needs = roll.some(names[1:], 1) if roll.chance(4) else []
        spec["systems"][name] = {"kind": "tool", "availability": {"value": f"{90 + number}%"}, "depends_on": needs}
    for key, call in drawn["integrations"].items():
        spec["integrations"][key] = {"from": call["from"], "to": call["to"]}
    for key, ladder in drawn["fallbacks"].items():
        rungs = [{"to": rung["to"], "on": ["any"]} for rung in ladder["rungs"] if "to" in rung]
        spec["fallbacks"][key] = {
            "protects": ladder["protects"],
            "rungs": rungs or [{"terminal": "refusal", "on": ["any"]}],
        }
    known = sorted(spec["integrations"])
    rungs = [{"to": key, "on": ["any"]} for key in roll.some(known, 2)] or [{"terminal": "refusal", "on": ["any"]}]
    spec["fallbacks"]["g"] = {"protects": spec["journeys"]["j0"]["steps"][0], "rungs": rungs}
    return spec


def calls_of(spec: Spec) -> list[tuple[str, str]]:
    """Each call of G and the system that makes it."""
    return [(key, source) for key, source, _ in view(spec, True) if key not in only_rungs(spec)]


def tries(spec: Spec, key: str) -> list[str]:
    """A call and its rungs."""
    ladders = [each for each in spec.get("fallbacks", {}).values() if each["protects"] == key]
    return [key, *(rung["to"] for ladder in ladders for rung in ladder["rungs"] if "to" in rung)]


def works(spec: Spec, key: str, down: set[str]) -> bool:
    return any(spec["integrations"][each]["to"] not in down for each in tries(spec, key))


def fallen(spec: Spec, up: set[str], entry: str) -> set[str]:
    """Systems that do not work when only some are up; the entry is judged by its steps, not by all its calls."""

    def step(down: set[str]) -> set[str]:
        needy = {key for key, system in spec["systems"].items() if down & set(system["depends_on"])}
        return needy | {source for key, source in calls_of(spec) if source != entry and not works(spec, key, down)}

    return least(set(spec["systems"]) - up, step)


def served(spec: Spec, up: set[str]) -> bool:
    """Whether a journey is served when only some systems are up."""
    steps = spec["journeys"]["j0"]["steps"]
    entry = spec["integrations"][steps[0]]["from"]
    down = fallen(spec, up, entry)
    needed = {entry} | {spec["integrations"][step]["from"] for step in steps}
    return not needed & down and all(works(spec, step, down) for step in steps)


def nested(spec: Spec) -> bool:
    """Whether an option of a ladder needs a system whose own call a ladder protects."""
    guarded = {
        spec["integrations"][each["protects"]]["from"]
        for each in spec.get("fallbacks", {}).values()
        if len(tries(spec, each["protects"])) > 1
    }
    ends = [
        spec["integrations"][key]["to"]
        for each in spec.get("fallbacks", {}).values()
        for key in tries(spec, each["protects"])
    ]
    lost = [fallen(spec | {"fallbacks": {}}, set(spec["systems"]) - {key}, "") for key in sorted(guarded)]
    return any(end in each for end in ends for each in lost)


@given(figured())
def test_the_expected_share_is_that_of_all_states_in_which_the_journey_is_served(spec) -> None:
    total = Decimal(0)
    names = sorted(spec["systems"])
    for state in product([True, False], repeat=len(names)):
        chance = Decimal(1)
        for name, alive in zip(names, state, strict=True):
            share = Decimal(spec["systems"][name]["availability"]["value"][:-1]) / 100
            chance *= share if alive else 1 - share
        total += chance * served(spec, {name for name, alive in zip(names, state, strict=True) if alive})
    found = graph_of(spec).availability("j0")
    assert found.expected is not None
    assert found.floor is not None
    assert found.ceiling is not None
    groups = [{system for option in hop.options for system in option} for hop in found.hops]
    apart = sum(map(len, groups)) == len(set().union(*groups))
    assert found.expected == total if apart and not nested(spec) else found.expected <= total
    assert found.floor <= found.expected <= total <= found.ceiling


def test_options_that_share_a_system_do_not_fail_apart() -> None:
    spec: Spec = {
        "systems": systems("chat:channel a b c s", a={"depends_on": ["s"]}, b={"depends_on": ["s"]}),
        "integrations": calls("chat>a chat>b chat>c"),
        "fallbacks": {
            "f": {"protects": "chat-a", "rungs": [{"to": "chat-b", "on": ["any"]}, {"to": "chat-c", "on": ["any"]}]}
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-a"]}},
    }
    for key in "abcs":
        spec["systems"][key]["availability"] = {"value": "90%"}
    (hop,) = graph_of(spec).availability("ask").hops
    assert hop.expected == 1 - (1 - Decimal("0.9") * (1 - Decimal("0.01"))) * Decimal("0.1")


def test_an_option_that_needs_another_adds_nothing() -> None:
    spec: Spec = {
        "systems": systems(
            "chat:channel a b c", a={"failure_domains": ["x"]}, b={"depends_on": ["a"], "failure_domains": ["y"]}
        ),
        "integrations": calls("chat>a chat>b chat>c"),
        "fallbacks": {
            "f": {"protects": "chat-a", "rungs": [{"to": "chat-b", "on": ["any"]}, {"to": "chat-c", "on": ["any"]}]}
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-a"]}},
    }
    for key in "abc":
        spec["systems"][key]["availability"] = {"value": "90%"}
    (hop,) = graph_of(spec).availability("ask").hops
    assert hop.expected == Decimal("0.99")


def test_a_ladder_inside_a_ladder_of_an_option_counts_with_its_first_choice_too() -> None:
    spec: Spec = {
        "systems": systems("chat:channel a b c d e"),
        "integrations": calls("chat>a chat>d a>b b>c b>e"),
        "fallbacks": {
            "f": {"protects": "chat-a", "rungs": [{"to": "chat-d", "on": ["any"]}]},
            "g": {"protects": "a-b", "rungs": [{"to": "chat-d", "on": ["any"]}]},
            "h": {"protects": "b-c", "rungs": [{"to": "b-e", "on": ["any"]}]},
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-a"]}},
    }
    for key in "abcde":
        spec["systems"][key]["availability"] = {"value": "90%"}
    (hop,) = graph_of(spec).availability("ask").hops
    assert hop.options == (("a", "b", "c"), ("d",))
    assert hop.expected == 1 - (1 - Decimal("0.9") ** 3) * Decimal("0.1")
