"""Smallest silencing losses against all sets, tried in order of size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadee.graph.severing import smallest_silencing
from tests.graph.brute import subsets
from tests.graph.estates import DOMAINS, Spec, calls, graph_of, pathways, refusals, specs, systems
from tests.graph.failing import World
from tests.graph.test_failures import pathway


def losable(spec: Spec, entry: str) -> list[str]:
    """Systems and failure domains whose loss leaves the entry alive."""
    own = spec["systems"][entry].get("failure_domains", [])
    labels = {label for system in spec["systems"].values() for label in system.get("failure_domains", [])}
    found = [f"systems/{key}" for key in spec["systems"] if key != entry]
    return sorted(found + [f"domain:{label}" for label in labels & set(DOMAINS) if label not in own])


def slow(spec: Spec, base: tuple[str, ...]) -> int | None:
    """The size of a smallest set that silences, None where there is none."""
    journey = spec["journeys"]["j0"]
    entry = spec["integrations"][journey["steps"][0]]["from"]
    elements = [name for name in losable(spec, entry) if name not in base]
    for chosen in subsets(elements, len(elements)):
        if World(spec, (*base, *chosen)).outcome(journey) in ("none", "entry-lost"):
            return len(chosen)
    return None


@settings(max_examples=500)
@given(
    st.one_of(pathways(), refusals(), specs(most=6, most_calls=9, journeys=1, detail=True)),
    st.integers(0, 20),
)
def test_the_smallest_cut_is_one_of_the_smallest_of_all_sets(spec, pick) -> None:
    if "journeys" not in spec or not graph_of(spec).journeys():
        return
    graph = graph_of(spec)
    entry = graph.journey("j0").entry
    base = tuple(losable(spec, entry)[pick : pick + 1])
    cut = smallest_silencing(graph, graph.journey("j0"), base)
    expected = slow(spec, base)
    assert cut.decided
    silent = World(spec, (*base, *cut.removed)).outcome(spec["journeys"]["j0"])
    assert (silent in ("none", "entry-lost")) == (expected is not None)
    assert len(cut.removed) == (expected or 0)
    assert cut == smallest_silencing(graph_of(spec), graph.journey("j0"), base)
    for steps in (0, cut.steps // 2):
        short = smallest_silencing(graph_of(spec), graph.journey("j0"), base, limit=steps)
        assert short == cut or (not short.decided and (expected is None or short.more_than < expected))


@given(specs(most=5, most_calls=8, journeys=1, detail=True))
def test_a_cut_of_one_is_a_row_of_the_failure_matrix(spec) -> None:
    graph = graph_of(spec)
    if not graph.journeys() or not graph.outcome("j0", ()).safe:
        return
    kinds = ("systems/", "domain:")
    rows = [row for row in graph.failure_matrix() if row.outcome == "none" and row.removed[0].startswith(kinds)]
    cut = smallest_silencing(graph, graph.journey("j0"))
    assert (len(cut.removed) == 1) == bool(rows)
    assert not rows or cut.removed in {row.removed for row in rows}


def test_the_cut_nearest_the_steps_is_told() -> None:
    graph = graph_of(pathway())
    assert smallest_silencing(graph, graph.journey("ask")).removed == ("systems/bot",)


def test_an_answer_of_the_entry_itself_cannot_be_cut_off() -> None:
    spec = pathway(fallbacks={"own": {"protects": "chat-bot", "rungs": [{"terminal": "static-answer", "on": ["any"]}]}})
    cut = smallest_silencing(graph_of(spec), graph_of(spec).journey("ask"))
    assert (cut.removed, cut.decided) == ((), True)


@pytest.mark.parametrize("limit", [1, 30])
def test_a_search_that_ends_early_says_so(limit: int) -> None:
    cut = smallest_silencing(graph_of(pathway()), graph_of(pathway()).journey("ask"), limit=limit)
    assert not cut.decided
    assert cut.steps == limit


def cut_of(spec: Spec, journey: str = "ask") -> tuple[str, ...]:
    found = smallest_silencing(graph_of(spec), graph_of(spec).journey(journey))
    assert found.decided
    assert World(spec, found.removed).outcome(spec["journeys"][journey]) == "none"
    return found.removed


def test_what_a_ladder_stands_on_is_cut_where_that_is_less() -> None:
    bots = ("b1", "b2", "b3")
    spec = {
        "systems": systems("chat:channel b1:agent b2:agent b3:agent m1:model m2:model m3:model first second"),
        "integrations": calls(" ".join(f"chat>{b} {b}>m{b[1]} {b}>first {b}>second" for b in bots)),
        "fallbacks": {
            f"f-{b}": {"protects": f"{b}-first", "rungs": [{"to": f"{b}-second", "on": ["any"]}]} for b in bots
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-b1", "b1-m1"]}},
    }
    assert cut_of(spec) == ("systems/first", "systems/second")


def test_another_kind_of_failure_may_take_a_safe_end_away() -> None:
    spec = {
        "systems": systems("chat:channel x:agent y:model z g:guardrail"),
        "integrations": calls("chat>x x>y x>z"),
        "fallbacks": {
            "f": {"protects": "chat-x", "rungs": [{"terminal": "refusal", "on": ["any"]}]},
            "h": {"protects": "x-y", "rungs": [{"to": "x-z", "on": ["guardrail-down"]}]},
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-x", "x-y"]}},
    }
    assert cut_of(spec) == ("systems/g", "systems/y")


def beside() -> Spec:
    """Three ways to a model; only the last has a ladder, whose rungs start at the entry."""
    rungs = [{"to": "chat-d1", "on": ["any"]}, {"to": "chat-d2", "on": ["any"]}]
    return {
        "systems": systems("chat:channel c1:agent c2:agent c3:agent z:agent b:model d1:human d2:human"),
        "integrations": calls("chat>c1 chat>c2 chat>c3 chat>z c1>b c2>b c3>b z>b chat>d1 chat>d2"),
        "fallbacks": {"f": {"protects": "z-b", "rungs": rungs}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-c1", "c1-b"]}},
    }


def test_the_caller_whose_ladder_steps_in_is_cut_though_it_is_beside_the_way() -> None:
    assert cut_of(beside()) == ("systems/b", "systems/z")


def test_a_call_nobody_waits_for_is_not_seen_to_fail() -> None:
    spec = {
        "systems": systems("chat:channel bot:agent m:model"),
        "integrations": calls("chat>bot bot>m", chat_bot={"mode": "async"}),
        "fallbacks": {"f": {"protects": "chat-bot", "rungs": [{"terminal": "refusal", "on": ["any"]}]}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot", "bot-m"]}},
    }
    assert cut_of(spec) == ("systems/m",)


def test_a_rung_of_a_caller_that_nobody_gets_to_is_no_way_out() -> None:
    spec = {
        "systems": systems("chat:channel bot:agent m:model other desk:human"),
        "integrations": calls("chat>bot bot>m other>desk"),
        "fallbacks": {
            "f": {"protects": "chat-bot", "rungs": [{"to": "other-desk", "on": ["any"]}]},
            "g": {"protects": "other-desk", "rungs": [{"terminal": "refusal", "on": ["any"]}]},
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot", "bot-m"]}},
    }
    assert cut_of(spec) == ("systems/bot",)
