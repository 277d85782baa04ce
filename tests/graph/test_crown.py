"""Gateways in every way to a model, against walks that avoid them."""

from hypothesis import given

from cadee.graph.crown import callers_by_identity, crowns
from tests.graph.brute import request
from tests.graph.estates import Spec, graph_of, specs


@given(specs())
def test_a_crown_asks_a_model_and_nobody_gets_to_one_around_the_gateways(spec: Spec) -> None:
    graph = graph_of(spec)
    calls, found = graph.estate.integrations, {gateway.id for gateway in crowns(graph)}
    requests = (call for key, call in calls.items() if call.target in graph.models and request(spec, key))
    asking = {call.source for call in requests} & set(graph.gateways)
    assert found in (set(), asking)
    if found:
        closed = graph.handed_over  # what a guard that the gateway asks then asks itself is the gateway's doing
        assert graph.reaches(graph.origins, graph.models, without_integrations=closed, fallbacks=True) is None


@given(specs())
def test_every_call_of_a_gateway_has_its_caller_under_its_identity(spec: Spec) -> None:
    graph = graph_of(spec)
    for key in graph.gateways:
        found = callers_by_identity(graph, graph.estate.systems[key])
        told = {(name, caller) for name, callers in found.items() for caller in callers}
        arriving = (graph.estate.integrations[each] for each in graph.calls_to(key))
        assert told == {(call.identity or "", call.source) for call in arriving}
