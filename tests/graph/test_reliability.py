"""Availability against the worked case and against the enumeration of every state of every system."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import only_rungs, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

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
    spec, roll = (
        draw(specs(kinds=["tool", "model", "platform", "agent"], most=6, most_calls=7, journeys=1, fallbacks=1)),
        draw(dice),
    )
    for call in spec["integrations"].values():
        call.pop("plane", None)
        call.pop("mode", None)
    for number, system in enumerate(spec["systems"].values()):
        system["availability"] = {"value": f"{90 + number}%"}
        system["depends_on"] = roll.some(sorted(spec["systems"]), 1)
    for ladder in spec.get("fallbacks", {}).values():
        ladder["rungs"] = [{"to": rung["to"], "on": ["any"]} for rung in ladder["rungs"] if "to" in rung] or [
            {"terminal": "refusal", "on": ["any"]}
        ]
    return spec


def served(spec: Spec, up: set[str]) -> bool:
    """Whether a journey is served when only some systems are up; every call but its own steps leaves the entry out."""
    entry = spec["integrations"][spec["journeys"]["j0"]["steps"][0]]["from"]
    steps = spec["journeys"]["j0"]["steps"]
    live = [call for call in view(spec, True) if call[0] not in only_rungs(spec)]
    rungs = {
        ladder["protects"]: [rung["to"] for rung in ladder["rungs"] if "to" in rung]
        for ladder in spec.get("fallbacks", {}).values()
    }

    def call_works(key: str, down: set[str]) -> bool:
        tries = [key, *rungs.get(key, ())]
        return any(spec["integrations"][each]["to"] not in down for each in tries)

    down = set(spec["systems"]) - up
    while True:
        more = {
            key
            for key, system in spec["systems"].items()
            if key not in down
            and (
                any(each in down for each in system.get("depends_on", []))
                or any(not call_works(name, down) for name, source, _ in live if source == key)
            )
        }
        if not more:
            break
        down |= more
    needed = {entry, *spec["systems"][entry]["depends_on"]} | {spec["integrations"][step]["from"] for step in steps}
    ground = {entry} & up if entry in down - (set(spec["systems"]) - up) else set()
    return not (needed - ground) & down and all(call_works(step, down - ground) for step in steps)


@given(figured())
def test_the_expected_share_is_that_of_all_states_in_which_the_journey_is_served(spec) -> None:
    if "journeys" not in spec:
        return
    graph = graph_of(spec)
    steps = spec["journeys"]["j0"]["steps"]
    entry = spec["integrations"][steps[0]]["from"]
    called_back = any(target == entry for _, _, target in view(spec, True)) or any(
        entry in system["depends_on"] for system in spec["systems"].values()
    )
    if called_back:  # the entry as a part of its own road: its other calls count there, not here
        return
    total = Decimal(0)
    names = sorted(spec["systems"])
    for state in product([True, False], repeat=len(names)):
        up = {name for name, alive in zip(names, state, strict=True) if alive}
        chance = Decimal(1)
        for name in names:
            share = Decimal(spec["systems"][name]["availability"]["value"][:-1]) / 100
            chance *= share if name in up else 1 - share
        total += chance * served(spec, up)
    found = graph.availability("j0")
    assert found.expected == total
    assert found.floor is not None
    assert found.ceiling is not None
    assert found.floor <= found.expected <= found.ceiling or len(found.hops) != len(graph.system_ids)
