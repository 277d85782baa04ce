"""What is copied into telemetry, by hand."""

from typing import Any

import pytest

from cadee.graph.copies import copies, sinks
from cadee.graph.redaction import redactions
from tests.graph.estates import calls, graph_of, systems

KINDS = "chat:channel bot:agent rail:gateway traces:telemetry vault:store llm:model"
LETTER = {"data": {"letter": {"labels": {"sensitivity": ["personal"]}}}}
ASK = {"data": ["letter"]}


def tell(**more: Any) -> dict[str, Any]:
    return {"telemetry": {"to": "traces", **more}}


@pytest.mark.parametrize(
    ("cards", "found"),
    [
        ({}, []),
        ({"bot": tell(content="full")}, [("traces", "telemetry", "bot")]),
        ({"bot": tell(content="redacted")}, []),
        ({"bot": tell()}, [("traces", "unsaid", "bot")]),
        ({"chat": tell()}, []),
        ({"chat": tell(content="full")}, [("traces", "telemetry", "chat")]),
        ({"bot": tell(content="full"), "traces": {"clearance": ["personal"]}}, []),
        ({"bot": tell(content="full"), "traces": {"clearance": ["internal"]}}, [("traces", "telemetry", "bot")]),
        ({"bot": tell(content="full", to="vault")}, [("vault", "telemetry", "bot")]),
        ({"bot": tell(), "chat": tell(content="full")}, [("traces", "telemetry", "chat"), ("traces", "unsaid", "bot")]),
    ],
)
def test_telemetry_copies_what_its_sender_holds(cards: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    graph = graph_of({"systems": systems(KINDS, **cards), "integrations": calls("chat>bot", chat_bot=ASK), **LETTER})
    assert [(c.sink, c.how, c.by.id) for made in copies(graph).values() for c in made] == found


@pytest.mark.parametrize(
    ("logging", "served", "found"),
    [
        ("full", ASK, [("route", "r")]),
        ("full", {}, [("route", "r")]),
        ("full", {"data": []}, []),
        ("redacted", ASK, []),
    ],
)
def test_a_route_that_logs_in_full_copies_what_it_is_brought(
    logging: str, served: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    ways = calls("chat>bot bot>rail rail>llm", chat_bot=ASK, bot_rail=served, rail_llm={"data": []})
    route = {"gateway": "rail", "serves": ["bot-rail"], "primary": "rail-llm", "logging": logging}
    graph = graph_of({"systems": systems(KINDS), "integrations": ways, "routes": {"r": route}, **LETTER})
    assert [(c.how, c.by.id) for made in copies(graph).values() for c in made] == found


def test_sinks_are_telemetry_and_what_telemetry_goes_to() -> None:
    assert sinks(graph_of({"systems": systems(KINDS, bot={"telemetry": {"to": "vault"}})})) == ("traces", "vault")


@pytest.mark.parametrize(
    ("source", "target", "said", "able", "passes", "covers"),
    [
        (["text"], ["text", "image"], [], ["text"], ("text",), ("text",)),
        (["text", "image"], ["text"], ["text", "image"], ["text"], ("text",), ("text",)),
        ([], ["image"], ["image"], [], ("image",), ("image",)),
        (["audio"], [], [], [], ("audio",), ()),
        ([], [], [], [], (), ()),
    ],
)
def test_what_passes_is_what_both_ends_handle(
    source: list[str], target: list[str], said: list[str], able: list[str], passes: Any, covers: Any
) -> None:
    mask = {"redacts": ["personal"], "modalities": able}
    cards = systems(
        "bot:agent llm:model mask:guardrail", bot={"modalities": source}, llm={"modalities": target}, mask=mask
    )
    transform = {"kind": "redact", "by": "mask", "modalities": said}
    graph = graph_of({"systems": cards, "integrations": calls("bot>llm", bot_llm={"transforms": [transform]})})
    (found,) = redactions(graph)
    assert (found.passes, found.covers, found.drops) == (passes, covers, ("personal",))
