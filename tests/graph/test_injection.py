"""What outsiders' content meets in an agent, by hand and against walks over `derived_from`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.injection import Injection
from tests.graph.estates import Spec, calls, dice, graph_of, systems


@st.composite
def lineages(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    names = [f"d{number}" for number in range(roll.number(1, 6))]
    data: dict[str, Any] = {}
    for key in names:
        data[key] = {"derived_from": roll.some(names, 2)}
        if not roll.chance(2):
            data[key]["labels"] = {"integrity": roll.one(["trusted", "untrusted"])}
    ways = {"ask": {"from": "crawler", "to": "bot", "data": roll.some(names, 2)}}
    return {"systems": systems("crawler:external bot:agent"), "integrations": ways, "data": data}


def tainted(spec: Spec, key: str, seen: frozenset[str] = frozenset()) -> bool:
    said = spec["data"][key].get("labels", {}).get("integrity")
    if said is not None:
        return said == "untrusted"
    handed = key in spec["integrations"]["ask"]["data"]
    parents = [each for each in spec["data"][key]["derived_from"] if each not in seen]
    return handed or any(tainted(spec, each, seen | {key}) for each in parents)


@given(lineages())
def test_untrusted_is_what_outsiders_write_and_what_nobody_vouches_for(spec: Spec) -> None:
    assert Injection(graph_of(spec)).untrusted == {key for key in spec["data"] if tainted(spec, key)}


READ = {"action": "read"}
WRITE = {"action": "write"}


def injection(ways: str, kinds: str, cards: dict[str, Any] | None = None, **more: dict[str, Any]) -> Injection:
    spec = {
        "systems": systems(kinds, **(cards or {})),
        "integrations": calls(ways, **more),
        "identities": {"anna": {"kind": "person"}},
        "data": {
            "words": {"labels": {"integrity": "untrusted", "sensitivity": ["internal"]}},
            "files": {"labels": {"sensitivity": ["personal"]}, "source_of_record": "db"},
        },
    }
    return Injection(graph_of(spec))


ALL = "chat:channel bot:agent tool db:store out:external"


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ({}, []),
        ({"data": ["words"]}, [("words", False)]),
        ({"data": ["words"], "on_behalf_of": "anna"}, [("words", True)]),
        ({"data": ["words"], "transforms": [{"kind": "validate"}]}, []),
        ({"data": ["words"], "transforms": [{"kind": "translate"}]}, [("words", False)]),
    ],
)
def test_content_comes_in_with_a_request(call: dict[str, Any], found: list[tuple[str, bool]]) -> None:
    asked = injection("chat>bot", ALL, chat_bot=call)
    assert [(leg.data, leg.own) for leg in asked.intakes("bot")] == found


@pytest.mark.parametrize(
    ("ways", "more", "found"),
    [
        ("bot>db", {}, [(1, False)]),
        ("bot>db", {"bot_db": {"on_behalf_of": "anna"}}, [(1, True)]),
        ("bot>db", {"bot_db": WRITE}, []),
        ("bot>db", {"bot_db": {"transforms": [{"kind": "mask", "drops": ["personal"]}]}}, []),
        ("bot>tool tool>db", {}, [(2, False)]),
        ("bot>tool tool>db", {"tool_db": {"on_behalf_of": "anna"}}, [(2, True)]),
        ("bot>tool tool>db", {"tool_db": WRITE}, []),
        ("bot>tool tool>db", {"bot_tool": {"data": []}}, []),
        ("bot>tool tool>db", {"bot_tool": WRITE}, []),
    ],
)
def test_secrets_are_what_an_agent_reads(ways: str, more: dict[str, Any], found: list[tuple[int, bool]]) -> None:
    asked = injection(ways, ALL, **more)
    assert [(len(leg.calls), leg.own) for leg in asked.secrets("bot")] == found


@pytest.mark.parametrize(
    ("ways", "cards", "more", "found"),
    [
        ("bot>out", {}, {}, ["bot-out"]),
        ("bot>tool tool>out", {}, {}, ["tool-out"]),
        ("bot>db db>out", {}, {}, []),
        ("bot>tool", {}, {"bot_tool": {"effect": "message"}}, ["bot-tool"]),
        ("bot>tool", {}, {"bot_tool": {"effect": "commit"}}, []),
        ("chat>bot", {}, {}, ["chat-bot"]),
        ("chat>bot", {"chat": {"modalities": ["audio"]}}, {}, []),
        ("chat>bot", {"chat": {"modalities": ["audio", "text"]}}, {}, ["chat-bot"]),
        ("chat>bot chat>guard", {}, {}, []),
        ("chat>bot bot>guard", {"guard": {"on_error": "open"}}, {}, ["chat-bot"]),
        ("chat>bot bot>guard", {"guard": {"redacts": ["personal"]}}, {}, ["chat-bot"]),
        ("chat>bot bot>guard", {"guard": {"inspects": ["input"]}}, {}, ["chat-bot"]),
        ("chat>bot bot>guard", {"guard": {"redacts": ["personal"], "inspects": ["output"]}}, {}, []),
    ],
)
def test_exits_are_calls_beyond_the_house_and_unguarded_answers(
    ways: str, cards: dict[str, Any], more: dict[str, Any], found: list[str]
) -> None:
    asked = injection(ways, f"{ALL} guard:guardrail", cards, **more)
    assert [leg.calls[-1].id for leg in asked.exits("bot")] == found


@pytest.mark.parametrize(
    ("ways", "more", "found"),
    [
        ("bot>tool", {"bot_tool": WRITE}, ["bot-tool"]),
        ("bot>tool", {"bot_tool": READ}, []),
        ("bot>tool", {"bot_tool": WRITE | {"on_behalf_of": "anna"}}, []),
        ("bot>tool", {"bot_tool": WRITE | {"effect": "pay"}}, []),
        ("bot>db", {"bot_db": WRITE}, []),
        ("bot>tool tool>out", {"tool_out": WRITE}, ["tool-out"]),
        ("bot>tool tool>desk", {"bot_tool": WRITE}, []),
    ],
)
def test_writes_with_standing_rights_can_be_steered(ways: str, more: dict[str, Any], found: list[str]) -> None:
    asked = injection(ways, f"{ALL} desk:human", **more)
    assert [leg.calls[-1].id for leg in asked.steered("bot")] == found
