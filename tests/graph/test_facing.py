"""Where people outside meet AI, against the enumeration of all simple paths; and what follows from it in doubt."""

from typing import Any

import pytest
from hypothesis import given

from cadee.graph import build
from cadee.graph.doubt import never_in_doubt, sure_calls
from cadee.graph.facing import doors, facing_minds, outside_entries, within_reach
from cadee.model.document import Document
from cadee.model.estate import estate
from tests.graph.brute import simple_paths, view
from tests.graph.estates import Spec, calls, graph_of, make, specs, systems


def came_in(spec: Spec) -> set[str]:
    """Entries as written: sources of first steps, and channels that call."""
    first = {spec["integrations"][journey["steps"][0]]["from"] for journey in spec.get("journeys", {}).values()}
    callers = {source for _, source, _ in view(spec, True)}
    return first | {key for key, told in spec["systems"].items() if told["kind"] == "channel" and key in callers}


@given(specs(journeys=1))
def test_ai_faces_people_where_a_path_meets_it_first_and_passes_nobody(spec: Spec) -> None:
    graph = graph_of(spec)
    kinds = {key: told["kind"] for key, told in spec["systems"].items()}
    entries = set(outside_entries(graph))
    asked = {target for _, _, target in view(spec, True)}
    ai = {key for key, kind in kinds.items() if kind == "agent" or (kind == "model" and key in asked)}
    people = {key for key, kind in kinds.items() if kind == "human"} - entries
    lengths: dict[str, int] = dict.fromkeys(ai & entries, 0)
    open_calls = view(spec, False)
    for start in entries - ai:
        for walk in simple_paths(open_calls, start):
            *before, last = walk[0]
            if last in ai and not (ai | people) & set(before):
                lengths[last] = min(len(before), lengths.get(last, 99))
    found = facing_minds(graph)
    assert list(found) == sorted(lengths)
    for key, way in found.items():
        assert (len(way), way.systems[-1]) == (lengths[key], key)
        assert way.systems[0] in entries


@given(specs(journeys=1))
def test_what_is_within_reach_is_what_paths_past_nobody_get_to(spec: Spec) -> None:
    graph = graph_of(spec)
    entries = outside_entries(graph)
    people = {key for key, told in spec["systems"].items() if told["kind"] == "human"} - set(entries)
    open_calls = [call for call in view(spec, True) if not {call[1], call[2]} & people]
    met = {walk[0][-1] for start in entries for walk in simple_paths(open_calls, start)}
    assert within_reach(graph) == met


def test_entries_are_what_is_written() -> None:
    spec = {"systems": systems("chat:channel mute:channel bot:agent"), "integrations": calls("chat>bot bot>mute")}
    assert outside_entries(graph_of(spec)) == ("chat",)
    assert set(outside_entries(graph_of(spec))) == came_in(spec)


@pytest.mark.parametrize(
    ("kinds", "arcs", "expected"),
    [
        ("chat:channel bot:agent", "chat>bot", ("chat",)),
        ("chat:channel shop:platform bot:agent", "chat>shop shop>bot", ("chat",)),
        ("chat:channel desk:human bot:agent", "chat>desk desk>bot", ()),
        ("mails:channel bot:agent", "bot>mails", ("mails",)),
        ("chat:channel mails:channel bot:agent shop:platform", "chat>shop bot>shop shop>mails", ()),
    ],
)
def test_a_door_leads_to_ai_or_is_written_to_by_it(kinds: str, arcs: str, expected: tuple[str, ...]) -> None:
    assert doors(graph_of({"systems": systems(kinds), "integrations": calls(arcs)})) == expected


def test_outside_production_nobody_comes_in() -> None:
    document: dict[str, Any] = {
        "cadee": 1,
        "workflow": {"name": "W", "industry": "retail", "use_case": "x", "exposure": "public"},
        "environments": {"lab": {"stage": "sandbox"}, "live": {"stage": "production"}},
        "systems": systems("chat:channel bot:agent", chat={"per_environment": {"lab": {"discloses_ai": False}}}),
        "integrations": calls("chat>bot bot>chat"),
    }
    whole = estate(Document.model_validate(document))
    assert doors(build(whole.resolve("lab"))) == ()
    assert doors(build(whole.resolve("live"))) == doors(build(whole)) == ("chat",)


def test_doubt_follows_ladders_of_ladders_and_ends_where_no_ladder_does() -> None:
    spec = {
        "systems": systems("bot:agent a:model b:model c:model desk:human"),
        "integrations": calls("bot>a bot>b bot>c bot>desk"),
        "fallbacks": {
            "one": {"protects": "bot-a", "rungs": [{"to": "bot-b", "on": ["refusal"]}]},
            "two": {"protects": "bot-b", "rungs": [{"to": "bot-desk", "on": ["low-confidence"]}]},
            "three": {"protects": "bot-c", "rungs": [{"to": "bot-c", "on": ["any"]}]},
        },
    }
    assert sure_calls(build(make(**spec))) == {"bot-a", "bot-b"}
    assert never_in_doubt(build(make(**spec))) == {}
