"""Smallest silencing losses against all sets, tried in order of size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.severing import smallest_silencing
from tests.graph.brute import subsets
from tests.graph.estates import DOMAINS, Spec, graph_of, pathways, specs
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


@given(
    st.one_of(pathways(), specs(most=6, most_calls=9, journeys=1, detail=True)),
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
