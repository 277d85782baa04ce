"""Cuts against the removal of every subset."""

import networkx
from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import simple_paths, subsets, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems


@st.composite
def ends(draw: st.DrawFn) -> tuple[Spec, list[str], list[str]]:
    spec, roll = draw(specs(most_calls=16)), draw(dice)
    names = sorted(spec["systems"])
    return spec, roll.some(names, 2) or names[:1], roll.some(names, 2) or names[-1:]


@given(ends(), st.sampled_from([False, True, "timeout"]))
def test_single_points_stand_on_every_simple_path(question, fallbacks) -> None:
    spec, (entry, *_), targets = question
    paths = [
        systems
        for systems, _ in simple_paths(view(spec, fallbacks), entry)
        if systems[-1] in targets and not set(systems[:-1]) & set(targets)
    ]
    found = graph_of(spec).single_points(entry, targets, fallbacks=fallbacks)
    assert set(found) == (set.intersection(*map(set, paths)) if paths else set())
    for path in paths:
        assert list(found) == [key for key in path if key in found]


def apart(calls, entries, targets, gone) -> bool:
    free = [call for call in calls if not set(gone) & {call[1], call[2]}]
    return not any(path[-1] in targets for entry in entries for path, _ in simple_paths(free, entry))


@given(ends())
def test_the_smallest_cut_is_as_small_as_any_that_parts(question) -> None:
    spec, entries, targets = question
    calls = view(spec, True)
    between = set(spec["systems"]) - set(entries) - set(targets)
    sizes = [len(gone) for gone in subsets(between, 3) if apart(calls, entries, targets, gone)]
    cut = graph_of(spec).smallest_cut(entries, targets)
    assert (None if cut is None else len(cut)) == (min(sizes) if sizes else None)
    if cut is not None:
        assert set(cut) <= between
        assert apart(calls, entries, targets, cut)


@given(specs(most_calls=12))
def test_articulation_points_split_the_estate(spec) -> None:
    graph = graph_of(spec)
    plain = networkx.Graph(graph.networkx().to_undirected())
    plain.remove_edges_from(networkx.selfloop_edges(plain))
    parts = networkx.number_connected_components(plain)
    expected = set()
    for key in plain:
        rest = plain.subgraph(set(plain) - {key})
        alone = not plain[key]
        if networkx.number_connected_components(rest) > parts - alone if len(rest) else False:
            expected.add(key)
    assert set(graph.articulation_points()) == expected


def test_two_gateways_are_no_single_point() -> None:
    text = "chat>bot bot>g1 bot>g2 g1>m1 g2>m1 g2>m2"
    spec = {"systems": systems("chat bot g1 g2 m1:model m2:model"), "integrations": calls(text)}
    graph = graph_of(spec)
    assert graph.single_points("chat", ["m1", "m2"]) == ("chat", "bot")
    assert graph.single_points("chat", ["m2"]) == ("chat", "bot", "g2", "m2")
    assert graph.smallest_cut(["bot"], ["m1", "m2"]) == ("g1", "g2")
    assert graph.smallest_cut(["chat"], ["m1", "m2"]) == ("bot",)
    assert graph.smallest_cut(["bot"], ["m1", "m2"], up_to=1) is None


def test_a_second_way_may_take_the_first_apart() -> None:
    spec = {"systems": systems("s a b c d t"), "integrations": calls("s>a s>b a>c a>d b>c c>t d>t")}
    assert graph_of(spec).smallest_cut(["s"], ["t"]) == ("a", "b")
