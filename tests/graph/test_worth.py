"""The tree of measures, against walks along what they lead to."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import build
from cadee.graph.worth import measure_tree
from cadee.model.document import Document
from cadee.model.estate import estate
from tests.graph.estates import WORKFLOW

KEYS = ["a", "b", "c", "d"]
STAKES = ["s", "t", "a"]
drawn = st.lists(st.sampled_from([*KEYS, "s", "t", "x"]), max_size=3)


@given(st.dictionaries(st.sampled_from(KEYS), drawn, min_size=1), st.lists(st.sampled_from(STAKES), unique=True))
def test_every_walk_ends_where_the_tree_says(led: dict[str, list[str]], stakes: list[str]) -> None:
    kpis = {key: {"unit": "share", "leads_to": ends} for key, ends in led.items()}
    document = Document.model_validate({"cadee": 1, "workflow": {**WORKFLOW, "stakes": stakes}, "kpis": kpis})
    tree = measure_tree(build(estate(document)))
    assert set(tree.loose) == {key for key, ends in led.items() if not ends and key not in stakes}
    named = {end for ends in led.values() for end in ends}
    assert set(tree.stray) == ({end for end in named if end not in led and end not in stakes} if stakes else set())
    assert all(end in led[key] for end, by in tree.stray.items() for key in by)
    assert set(tree.bare) == {each for each in stakes if each not in named and each not in led}
    assert tree.drawn == bool(named)

    def back(key: str) -> bool:
        seen, waiting = set(), list(led[key])
        while waiting:
            each = waiting.pop()
            if each in led and each not in seen:
                seen.add(each)
                waiting += led[each]
        return key in seen

    turning = {key for key in led if back(key)}
    on = {key for names in tree.rounds for key in names}
    assert on <= turning
    assert bool(on) == bool(turning)
    for names in tree.rounds:
        assert names[0] == names[-1]
        assert all(after in led[before] for before, after in pairwise(names))
