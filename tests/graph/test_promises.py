"""Promises: a journey's own, and the workflow's for what is critical."""

from cadee.graph import build
from tests.graph.estates import calls, make, systems


def test_a_critical_journey_without_an_objective_is_held_to_that_of_the_workflow() -> None:
    whole = make(
        workflow={
            "name": "W",
            "industry": "retail",
            "use_case": "service",
            "exposure": "internal",
            "slo": {"availability": "99%"},
        },
        systems=systems("chat:channel bot:agent"),
        integrations=calls("chat>bot"),
        journeys={
            "own": {"tier": 3, "steps": ["chat-bot"], "slo": {"availability": "98%", "latency_p95": "2s"}},
            "critical": {"tier": 1, "steps": ["chat-bot"], "slo": {"latency_p95": "3s"}},
            "minor": {"tier": 2, "steps": ["chat-bot"]},
        },
    )
    graph = build(whole)
    found = {promise.view.id: (str(promise.target), promise.at) for promise in graph.availability_promises()}
    assert found == {
        "own": ("98%", ("journeys", "own", "slo", "availability")),
        "critical": ("99%", ("workflow", "slo", "availability")),
    }
    assert [promise.view.id for promise in graph.latency_promises()] == ["critical", "own"]
