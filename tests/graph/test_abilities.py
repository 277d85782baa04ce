"""What a rung's model lacks, against a plain comparison of the two cards."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.abilities import shortfalls, silent, stands_in
from tests.graph.estates import calls, graph_of, systems

ABILITIES = ["tools", "structured-output", "streaming"]
SPOKEN = ["de", "en", "fr"]


def card(vendor: str) -> st.SearchStrategy[dict[str, Any]]:
    facts = {
        "context_window": st.integers(1, 3),
        "supports": st.lists(st.sampled_from(ABILITIES), unique=True),
        "languages": st.lists(st.sampled_from(SPOKEN), unique=True),
    }
    said = st.fixed_dictionaries({}, optional=facts)
    return said.map(lambda facts: {"vendor": vendor, "name": "chat", **facts})


@given(card("a"), card("b"), st.booleans())
def test_a_rung_lacks_what_the_primary_says_and_the_rung_denies(one: Any, other: Any, streams: bool) -> None:
    models = systems("bot:agent a:model b:model", a={"model": one}, b={"model": other})
    spec = {
        "systems": models,
        "integrations": calls("bot>a bot>b", bot_a={"mode": "stream" if streams else "sync"}),
        "fallbacks": {"f": {"protects": "bot-a", "rungs": [{"to": "bot-b", "on": ["any"]}]}},
    }
    graph = graph_of(spec)
    lacking = {*one.get("supports", ()), *(["streaming"] if streams else [])} - set(other.get("supports", ABILITIES))
    unspoken = set(one.get("languages", ())) - set(other.get("languages") or SPOKEN)
    smaller = other.get("context_window", 4) < one.get("context_window", 0)
    found = list(shortfalls(graph, graph.estate.fallbacks["f"], 0))
    assert {each for each in found if each in ABILITIES} == lacking
    assert {each[10:-1] for each in found if each.startswith("language")} == unspoken
    assert any(each.startswith("context window") for each in found) == smaller
    assert len(found) == len(lacking) + len(unspoken) + smaller
    first, second = graph.estate.systems["a"], graph.estate.systems["b"]
    assert silent(first, first) == (not {"context_window", "supports"} <= one.keys())
    assert silent(second, first) == any(one.get(fact) and fact not in other for fact in (*one, "supports"))


def test_only_models_of_a_kind_stand_in_for_each_other() -> None:
    spec = {
        "systems": systems("bot:agent a:model b:model e:embedding f:embedding desk:human"),
        "integrations": calls("bot>a bot>b bot>e bot>f bot>desk"),
        "fallbacks": {
            key: {"protects": f"bot-{start}", "rungs": [{"to": f"bot-{end}", "on": ["any"]}]}
            for key, start, end in (("1", "a", "b"), ("2", "a", "e"), ("3", "e", "f"), ("4", "a", "desk"))
        },
    }
    graph = graph_of(spec)
    ladders = graph.estate.fallbacks.values()
    assert [stands_in(graph, ladder, ladder.rungs[0]) for ladder in ladders] == [True, False, True, False]
