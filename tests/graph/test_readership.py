"""For whom an index is asked, and whose readers bind what it holds."""

from typing import Any

import pytest

from cadee.graph import Graph
from cadee.graph.readership import askers, binding
from tests.graph.estates import graph_of, systems

CALLS = {
    "ask": {"from": "chat", "to": "bot", "on_behalf_of": "anna"},
    "test": {"from": "harness", "to": "bot", "on_behalf_of": "ben"},
    "again": {"from": "chat", "to": "bot", "on_behalf_of": "anna"},
}


def graph(find: dict[str, Any], card: dict[str, Any], calls: dict[str, Any] = CALLS) -> Graph:
    spec = {
        "systems": systems("chat:channel harness bot:agent docs:index", docs=card),
        "identities": {key: {"kind": "person"} for key in ("anna", "ben", "cleo", "robot")},
        "integrations": {**calls, "find": {"from": "bot", "to": "docs", **find}},
    }
    return graph_of(spec)


PERSON = {"on_behalf_of": "cleo"}


@pytest.mark.parametrize(
    ("find", "card", "refs"),
    [
        ({}, {}, [("identities/anna",), ("identities/ben",)]),
        (PERSON, {}, [("identities/cleo",)]),
        (PERSON, {"subject_access": "per-subject"}, []),
        (PERSON, {"subject_access": "service"}, [("identities/cleo",)]),
        (PERSON, {"index": {"filters_by": ["team"]}}, []),
        (PERSON, {"index": {}}, [("identities/cleo",)]),
        ({}, {"subject_access": "per-subject"}, [("identities/anna",), ("identities/ben",)]),
        ({"action": "write"}, {}, []),
    ],
)
def test_an_index_is_asked_for_those_who_are_named(find: Any, card: Any, refs: list[tuple[str, ...]]) -> None:
    assert [asker.refs for asker in askers(graph(find, card), "docs")] == refs


@pytest.mark.parametrize(
    ("find", "refs"), [({}, ("systems/bot",)), ({"identity": "robot"}, ("systems/bot", "identities/robot"))]
)
def test_where_nobody_is_named_the_caller_asks(find: Any, refs: tuple[str, ...]) -> None:
    (asker,) = askers(graph(find, {}, {"ask": {"from": "chat", "to": "bot"}}), "docs")
    assert (asker.refs, asker.person) == (refs, False)


def test_public_and_cleaned_sources_bind_nobody() -> None:
    readers = {"readers": ["identities/anna"]}
    found = graph_of(
        {
            "systems": systems("mask:guardrail", mask={"redacts": ["personal"]}),
            "identities": {"anna": {"kind": "person"}},
            "data": {
                "open": {"labels": {"sensitivity": ["public"]}, **readers},
                "silent": {"labels": {"sensitivity": ["internal"]}},
                "files": {"labels": {"sensitivity": ["personal"]}, **readers},
                "notes": {
                    "labels": {"sensitivity": ["internal"]},
                    "derived_from": ["open", "silent", "files"],
                    **readers,
                },
                "clean": {"labels": {"sensitivity": ["internal"]}, "derived_from": ["files"], "produced_by": "mask"},
            },
        }
    )
    assert [data.id for data in binding(found, "notes")] == ["files", "notes"]
    assert [data.id for data in binding(found, "clean")] == []
