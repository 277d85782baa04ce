"""Steps of a rollout, against chains walked one by one."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.exposures import growth, rounds
from tests.graph.estates import graph_of

KEYS = ["a", "b", "c", "d", "e"]


@given(st.permutations(KEYS), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS)))
def test_each_stage_follows_the_one_named_or_written_before_and_circles_are_found(
    order: list[str], after: dict[str, str]
) -> None:
    stages = {key: {"share": "5%", **({"after": after[key]} if key in after else {})} for key in order}
    steps = growth(graph_of({"systems": {}, "rollout": stages}))
    before = {step.stage.id: step.before.id for step in steps if step.before is not None}
    free = [key for key in order if key not in after]
    expected = {key: after.get(key) or order[order.index(key) - 1] for key in order if key not in free[:1]}
    assert before == expected

    def turns(key: str) -> bool:
        here = key
        for _ in order:
            here = before.get(here, "")
            if here == key:
                return True
        return False

    found = rounds(steps)
    assert sorted(key for circle in found for key in circle[1:]) == sorted(key for key in order if turns(key))
    for circle in found:
        assert circle[0] == circle[-1] == min(circle, key=order.index)
        assert all(before[circle[number + 1]] == circle[number] for number in range(len(circle) - 1))
