"""Questions on a chain of 100,000 systems and on a complete graph of 200: they end, and say what is plain."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from cadee.graph import Graph, OutOfSteps, build
from cadee.model.estate import Estate
from tests.graph.estates import make

LONG = 100_000
WIDE = 200

pytestmark = pytest.mark.xdist_group("scale")


@cache
def chain_estate() -> Estate:
    """A channel, agents one behind the other, a model; each has a data element derived from the one before."""
    last = LONG - 1
    systems = {f"s{number:06}": {"kind": "agent"} for number in range(LONG)}
    systems["s000000"] = {"kind": "channel", "availability": {"value": "99.999%"}}
    systems[f"s{last:06}"] = {"kind": "model", "availability": {"value": "99%"}, "latency": {"p95": "1s"}}
    calls = {
        f"i{number:06}": {"from": f"s{number:06}", "to": f"s{number + 1:06}", "timeout": "1s"} for number in range(last)
    }
    calls["i000000"] |= {"retries": 2, "data": ["d"], "action": "write"}
    return make(
        systems=systems,
        integrations=calls,
        data={"d": {"labels": {"sensitivity": ["personal"], "residency": ["eu"]}}},
        journeys={"long": {"tier": 1, "steps": ["i000000"]}},
    )


@pytest.fixture(scope="module")
def chain() -> Graph:
    return build(chain_estate())


FIRST, END = "s000000", f"s{LONG - 1:06}"


def test_a_long_chain_is_searched_without_recursion(chain: Graph) -> None:
    assert len(chain.reaches([FIRST], [END]) or ()) == LONG - 1
    assert len(chain.reachable([FIRST])) == len(chain.reaching([END])) == LONG
    assert len(chain.bypasses()[0].path) == len(chain.bypasses(split=True)[0].path) == 1
    assert len(chain.single_points(FIRST, [END])) == LONG
    assert chain.smallest_cut([FIRST], [END]) == ("s000001",)
    assert len(chain.articulation_points()) == LONG - 2
    assert chain.sync_cycles == chain.fallback_cycles() == chain.dead_ends == chain.escalation_loops == ()


def test_a_long_chain_fails_as_a_whole(chain: Graph) -> None:
    assert len(chain.hard_dependencies(FIRST)) == LONG - 1
    assert len(chain.failure_domains(f"systems/{FIRST}")) == LONG
    rows = chain.failure_matrix()
    assert len(rows) == LONG
    assert {row.outcome for row in rows} == {"entry-lost", "none"}
    assert chain.affected([f"systems/{END}"]) == chain.systems()


def test_a_long_chain_adds_up(chain: Graph) -> None:
    found = chain.availability("long")
    assert found.weakest is not None
    assert found.weakest.options == ((END,),)
    assert len(found.unknown) == LONG - 2
    assert chain.latency("long").slowest == END
    assert chain.completion(FIRST).longest == 3000
    assert chain.attempts(END).count == 3
    assert chain.repeats(f"i{LONG - 2:06}")[0].element == "integrations/i000000"
    assert len(chain.taints("personal")) == len(chain.residency()["eu",]) == LONG
    assert len(chain.taints("personal")[END].path) == LONG - 1
    assert chain.carried()[END] == {"personal"}


def test_long_chains_of_data_and_identities() -> None:
    def line(**fields: object) -> Iterator[tuple[str, dict[str, object]]]:
        for number in range(LONG // 2):
            before = [f"x{number - 1:06}"] if number else []
            yield f"x{number:06}", {key: value or before for key, value in fields.items()}

    graph = build(
        make(data=dict(line(refresh="1h", derived_from=[])), identities=dict(line(kind="key", can_assume=[])))
    )
    last = f"x{LONG // 2 - 1:06}"
    age = graph.oldest(last)
    assert age.age == LONG // 2 * 3_600_000
    assert len(graph.ancestors([last])) == len(graph.derived(["x000000"])) == LONG // 2
    assert len(graph.untraced[last]) == LONG // 2
    assert len(graph.assumed(last)["x000000"].identities) == LONG // 2
    assert graph.lineage_cycles == ()


@cache
def complete_estate() -> Estate:
    names = [f"s{number:03}" for number in range(WIDE)]
    kinds = dict.fromkeys(names, "agent") | {names[0]: "channel", names[-1]: "model", names[-2]: "human"}
    pairs = [(a, b) for a in names for b in names if a != b]
    return make(
        systems={key: {"kind": kind} for key, kind in kinds.items()},
        integrations={f"{a}-{b}": {"from": a, "to": b, "timeout": "1s", "data": ["d"]} for a, b in pairs},
        data={"d": {"labels": {"sensitivity": ["personal"]}}},
        fallbacks={
            f"f{a}": {"protects": f"{a}-{b}", "rungs": [{"to": f"{b}-{a}", "on": ["any"]}]} for a, b in pairwise(names)
        },
        journeys={"wide": {"tier": 0, "steps": [f"{names[0]}-{names[1]}"]}},
    )


@pytest.fixture(scope="module")
def complete() -> Graph:
    return build(complete_estate())


def test_a_complete_graph_is_answered_without_enumeration(complete: Graph) -> None:
    first, last = "s000", f"s{WIDE - 1:03}"
    assert len(complete.reaches([first], [last]) or ()) == 1
    assert complete.single_points(first, [last]) == (first, last)
    assert complete.smallest_cut([first], [last]) is None
    assert complete.articulation_points() == ()
    (cycle,) = complete.sync_cycles
    assert len(cycle) == 2
    assert complete.fallback_cycles() == ()
    assert complete.human_path(first) is not None
    assert len(complete.hard_dependencies(first)) == WIDE - 1
    assert complete.attempts(last).count is None
    assert complete.completion(first).longest == 1000
    assert len(complete.taints("personal")) == WIDE
    assert {row.outcome for row in complete.failure_matrix()} == {"entry-lost", "none"}
    assert complete.double_failures("wide") == ()


def test_a_question_that_is_too_dear_says_so() -> None:
    with pytest.raises(OutOfSteps):
        build(complete_estate(), budget=100_000).failure_matrix()
