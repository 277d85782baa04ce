"""Where test data gets to, against a walk along what is made of what."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.leakage import leaks, origins
from tests.graph.estates import graph_of

KEYS = ["a", "b", "c", "d", "e"]
sources = st.lists(st.sampled_from(KEYS), max_size=2)


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, sources)), st.lists(st.sampled_from(KEYS), max_size=3), sources)
def test_all_that_is_made_of_test_data_is_found_in_an_index(
    made: dict[str, list[str]], tests: list[str], held: list[str]
) -> None:
    def stems(key: str) -> set[str]:
        seen, waiting = set(), [key]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += made[each]
        return seen

    result: dict[str, Any] = {"subject": "m", "suite": "s", "metric": "x", "value": 1}
    graph = graph_of(
        {
            "data": {key: {"derived_from": made[key]} for key in KEYS},
            "systems": {"m": {"kind": "model"}, "i": {"kind": "index", "index": {"contains": held}}},
            "evaluations": {f"e{number}": {**result, "dataset": key} for number, key in enumerate(tests)},
        }
    )
    found = origins(graph)
    assert set(found) == {key for key in KEYS if stems(key) & set(tests)}
    assert all(test in stems(key) and test in tests for key, test in found.items())
    assert all(found[test] == test for test in tests)
    assert [leak.data for leak in leaks(graph, found)] == [key for key in held if key in found]
