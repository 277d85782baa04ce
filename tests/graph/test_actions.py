"""What calls do at the other end, by their own word and by tool cards."""

from typing import Any

import pytest

from cadee.graph import build
from cadee.graph.actions import deeds
from cadee.graph.gating import passages
from cadee.model.document import Document
from cadee.model.estate import estate

READ = {"name": "find", "action": "read"}
WRITE = {"name": "change", "action": "write", "effect": "commit"}
REFUND = {"name": "refund", "action": "irreversible", "effect": "refund"}


def graph(call: dict[str, Any], cards: list[dict[str, Any]], **more: Any) -> Any:
    calls = {"call": {"from": "bot", "to": "t", **call}, **more.get("calls", {})}
    document = {
        "cadee": 1,
        "workflow": {"name": "W", "industry": "retail", "use_case": "x", "exposure": "customer-facing"},
        "environments": {"production": {"stage": "production"}},
        "systems": {"bot": {"kind": "agent"}, "t": {"kind": "tool", "tools": cards}, "pay": {"kind": "platform"}},
        "integrations": calls,
        "gates": more.get("gates", {}),
    }
    return build(estate(Document.model_validate(document)).resolve("production"))


@pytest.mark.parametrize(
    ("call", "cards", "action", "effects"),
    [
        ({}, [READ, WRITE, REFUND], "irreversible", ("refund", "commit")),
        ({"action": "write"}, [READ, WRITE, REFUND], "write", ("commit",)),
        ({"action": "read"}, [READ, REFUND], "read", ()),
        ({"action": "read"}, [REFUND], "irreversible", ("refund",)),
        ({"action": "irreversible"}, [WRITE], "irreversible", ("commit",)),
        ({"effect": "commit"}, [WRITE, REFUND], "write", ("commit",)),
        ({"effect": "none"}, [REFUND], "irreversible", ("refund",)),
        ({"per_environment": {"production": {"action": "read"}}}, [READ, REFUND], "read", ()),
    ],
)
def test_a_call_does_what_the_cards_it_may_use_do(
    call: dict[str, Any], cards: list[dict[str, Any]], action: str, effects: tuple[str, ...]
) -> None:
    (deed,) = deeds(graph(call, cards))
    assert (deed.action, deed.effects, deed.unsaid) == (action, effects, False)


def test_what_a_tool_does_by_further_calls_is_theirs() -> None:
    further = {"from": "t", "to": "pay", "action": "write", "effect": "refund"}
    first, second = deeds(graph({}, [REFUND], calls={"further": further}))
    assert (first.action, first.effects) == ("read", ())
    assert (second.action, second.effects) == ("write", ("refund",))


def test_a_call_to_a_tool_without_a_word_is_unsaid_and_one_that_says_reads_is_not() -> None:
    assert [deed.unsaid for deed in deeds(graph({}, []))] == [True]
    assert [deed.unsaid for deed in deeds(graph({"action": "read"}, []))] == [False]


@pytest.mark.parametrize(
    ("gates", "weakness"),
    [
        ({}, "ungated"),
        ({"g": {"kind": "limit", "guards": ["call"], "on_error": "open"}}, "fails-open"),
        ({"g": {"kind": "human", "guards": ["call"]}}, "nobody-named"),
        ({"g": {"kind": "limit", "guards": ["call"]}, "h": {"kind": "human", "guards": ["call"]}}, None),
    ],
)
def test_the_plainest_weakness_of_the_gates_is_told(gates: dict[str, Any], weakness: str | None) -> None:
    asked = graph({}, [REFUND], gates=gates)
    found = passages(asked, asked.estate.integrations.values())
    assert {key: way.weakness for key, way in found.items()} == ({"call": weakness} if weakness else {})
