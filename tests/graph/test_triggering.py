"""What those outside a gateway answer to, against the specification read call by call."""

from hypothesis import given

from cadee.graph.triggering import answered_outside, triggers
from tests.graph.brute import exits, request
from tests.graph.estates import Spec, graph_of, specs


def said(spec: Spec, key: str) -> set[str]:
    ladders = [ladder for ladder in spec.get("fallbacks", {}).values() if ladder["protects"] == key]
    return {on for ladder in ladders for rung in ladder["rungs"] for on in rung["on"]}


@given(specs(kinds=["agent", "gateway", "gateway", "model"], most=5, fallbacks=3, routes=3))
def test_only_what_every_caller_answers_to_is_answered_outside(spec: Spec) -> None:
    graph = graph_of(spec)
    found = answered_outside(graph)
    expected: dict[str, list[set[str]]] = {}
    for name, system in spec["systems"].items():
        calls = [key for key, call in spec["integrations"].items() if call["to"] == name and request(spec, key)]
        if system["kind"] == "gateway" and calls:
            expected[name] = [said(spec, key) for key in calls]
    for route in spec.get("routes", {}).values():
        for key in exits(spec, route):
            expected.setdefault(key, []).extend(said(spec, each) for each in route["serves"])
    assert found == {key: frozenset(set.intersection(*each)) for key, each in expected.items()}
    assert all(triggers(graph, key) == said(spec, key) for key in spec["integrations"])
