"""Lineage against walks over `derived_from`."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.graph.estates import Spec, dice, graph_of

HOUR = 3_600_000


@st.composite
def lineages(draw: st.DrawFn) -> Spec:
    roll = draw(dice)
    names = [f"d{number}" for number in range(roll.number(1, 6))]
    spec: Spec = {"systems": {"crm": {"kind": "platform"}}, "data": {}}
    for name in names:
        data = spec["data"][name] = {"derived_from": roll.some(names, 2)}
        if roll.chance(4):
            data["source_of_record"] = "crm"
        if roll.chance(2):
            data["refresh"] = f"{roll.number(1, 5)}h"
        if roll.chance(4):
            data["lag"] = "1h"
    return spec


def chains(spec: Spec, start: str):
    """Yield every walk to sources that meets no data twice."""
    stack = [(start,)]
    while stack:
        chain = stack.pop()
        yield chain
        stack.extend((*chain, each) for each in spec["data"][chain[-1]]["derived_from"] if each not in chain)


def circles(spec: Spec, key: str) -> bool:
    return any(
        chain[-1] in spec["data"][chain[-1]]["derived_from"]
        or set(chain) & set(spec["data"][chain[-1]]["derived_from"])
        for chain in chains(spec, key)
    )


@given(lineages())
def test_a_lineage_is_the_shortest_chain_and_of_several_the_first(spec) -> None:
    graph = graph_of(spec)
    for key in spec["data"]:
        walks = list(chains(spec, key))
        for source in spec["data"]:
            ways = sorted((len(chain), chain) for chain in walks if chain[-1] == source)
            assert graph.lineage(key, source) == (tuple(reversed(ways[0][1])) if ways else ())
        rooted = [len(chain) for chain in walks if "source_of_record" in spec["data"][chain[-1]]]
        record = graph.nearest_record(key)
        assert len(graph.lineage(key, record)) == min(rooted, default=1)
        assert ("source_of_record" in spec["data"][record]) == bool(rooted)
    assert graph.lineage("d0", "nothing") == graph.lineage("nothing", "d0") == ()


@given(lineages())
def test_ancestors_and_derived_are_the_two_ways_of_the_same_walks(spec) -> None:
    graph = graph_of(spec)
    above = {key: {chain[-1] for chain in chains(spec, key)} for key in spec["data"]}
    for key in spec["data"]:
        assert graph.ancestors([key]) == tuple(sorted(above[key]))
        assert graph.derived([key]) == tuple(sorted(other for other in above if key in above[other]))
    rooted = {key for key, data in spec["data"].items() if "source_of_record" in data}
    assert list(graph.untraced) == sorted(key for key in above if not above[key] & rooted)
    for key, chain in graph.untraced.items():
        assert chain[0] == key
        for one, source in pairwise(chain):
            assert source in spec["data"][one]["derived_from"]
        assert not spec["data"][chain[-1]]["derived_from"] or chain[-1] in chain[:-1]


def own_age(data: dict) -> Decimal:
    return Decimal(sum(int(data.get(part, "0h")[:-1]) * HOUR for part in ("refresh", "lag")))


@given(lineages())
def test_the_oldest_is_the_longest_chain(spec) -> None:
    graph = graph_of(spec)
    for key in spec["data"]:
        found = graph.oldest(key)
        if circles(spec, key):
            assert found.age is None
            continue
        ages = [sum(own_age(spec["data"][each]) for each in chain) for chain in chains(spec, key)]
        assert found.age == max(ages)
        assert found.age == sum(age for _, age in found.terms)
        assert found.terms[-1][0] == key
        unsaid = [
            name
            for name, _ in found.terms
            if "refresh" not in spec["data"][name] and "source_of_record" not in spec["data"][name]
        ]
        assert list(found.unknown) == unsaid


@given(lineages())
def test_a_lineage_cycle_is_smallest_and_one_for_each_component(spec) -> None:
    graph = graph_of(spec)
    above = {key: {chain[-1] for chain in chains(spec, key)} for key in spec["data"]}
    turning = {
        key: min(
            (len(chain) for chain in chains(spec, key) if key in spec["data"][chain[-1]]["derived_from"]), default=0
        )
        for key in above
    }
    groups = {
        frozenset(each for each in above if key in above[each] and each in above[key]) for key in above if turning[key]
    }
    expected = sorted(min(turning[key] for key in group if turning[key]) for group in groups)
    assert sorted(len(cycle) - 1 for cycle in graph.lineage_cycles) == expected
    for cycle in graph.lineage_cycles:
        assert cycle[0] == cycle[-1]
        for one, source in pairwise(cycle):
            assert source in spec["data"][one]["derived_from"]


def test_the_age_names_its_terms() -> None:
    spec: Spec = {
        "systems": {"shop": {"kind": "platform"}},
        "data": {
            "orders": {"source_of_record": "shop", "refresh": "1h", "lag": "10m"},
            "digest": {"derived_from": ["orders"], "refresh": "24h"},
            "answer": {"derived_from": ["digest"], "produced_by": "shop"},
            "lost": {"derived_from": ["digest"]},
        },
    }
    graph = graph_of(spec)
    found = graph.oldest("answer")
    assert found.age == 25 * HOUR + HOUR // 6
    assert [name for name, _ in found.terms] == ["orders", "digest", "answer"]
    assert found.unknown == ()
    assert graph.oldest("lost").unknown == ("lost",)
