"""What may stand in for what: where a ladder may end, which labels matter, what counts beside a nested ladder."""

from decimal import Decimal

import pytest

from cadee.graph.losses import concerns
from tests.graph.estates import Spec, calls, graph_of, systems

ANY = ["any"]


def ladder(protects: str, *rungs: str) -> dict[str, object]:
    return {"protects": protects, "rungs": [{"to": rung, "on": ANY} for rung in rungs]}


@pytest.mark.parametrize(
    ("label", "on", "matters"),
    [
        ("vendor/a", ("timeout",), True),
        ("vendor/a", ("context-overflow",), False),
        ("vendor-a/quota-cx", ("timeout",), False),
        ("vendor-a/quota-cx", ("rate-limited",), True),
        ("credential/env:KEY", ("credential-rejected",), True),
        ("credential/env:KEY", ("quota-exhausted",), True),
        ("credential/env:KEY", ("timeout",), False),
        ("family/atlas", ("timeout",), False),
        ("family/atlas", ("low-confidence",), True),
        ("family/atlas", ("any",), True),
    ],
)
def test_a_label_matters_for_the_failures_it_is_about(label: str, on: tuple, matters: bool) -> None:
    assert concerns(label, on) is matters


def test_a_region_of_two_letters_is_a_jurisdiction_and_fails_with_nothing() -> None:
    graph = graph_of({"systems": systems("a b", a={"region": "eu"}, b={"region": "eu-west-1"})})
    assert dict(graph.domain_members) == {"region/eu-west-1": ("b",)}


def test_a_ladder_may_end_at_the_desk_of_people_but_not_at_a_tool_they_are_called_by() -> None:
    graph = graph_of(
        {
            "systems": systems("chat:channel bot:agent desk:platform refunds:tool people:human"),
            "integrations": calls("chat>bot chat>desk chat>refunds desk>people refunds>people"),
            "fallbacks": {"good": ladder("chat-bot", "chat-desk"), "bad": ladder("chat-bot", "chat-refunds")},
        }
    )
    assert {end.fallback for end in graph.dead_ends} == {"bad"}
    assert graph.ends_well("desk")
    assert not graph.ends_well("refunds")


NESTED: Spec = {
    "systems": systems(
        "web:channel bot:agent m1:model m2:model desk:human",
        web={"availability": {"value": "99.99%"}, "latency": {"p95": "1s"}},
        bot={"availability": {"value": "99.99%"}, "latency": {"p95": "1s"}},
        m1={"availability": {"value": "99%"}, "failure_domains": ["a"], "latency": {"p95": "2s"}},
        m2={"availability": {"value": "99%"}, "failure_domains": ["b"], "latency": {"p95": "4s"}},
    ),
    "integrations": calls("web>bot web>desk bot>m1 bot>m2", bot_m1={"timeout": "5s"}),
    "fallbacks": {"people": ladder("web-bot", "web-desk"), "model": ladder("bot-m1", "bot-m2")},
    "journeys": {"ask": {"tier": 1, "steps": ["web-bot", "bot-m1"]}},
}


def test_behind_a_ladder_that_hands_over_to_people_a_second_model_still_counts() -> None:
    bounds = graph_of(NESTED).availability("ask")
    assert bounds.ceiling == Decimal("0.9999")
    assert [str(hop) for hop in bounds.hops] == ["'web'", "'bot'", "'m1' or 'm2'"]
    assert bounds.expected == Decimal("0.9999") ** 3


def test_only_what_answers_in_its_place_is_a_fallback_to_be_timed() -> None:
    graph = graph_of(NESTED)
    assert graph.fallbacks_on("ask") == ("model",)
    assert graph.latency("ask").p95s == 4000
    assert (graph.latency("ask", fallback="model").p95s, graph.latency("ask", fallback="model").lost) == (6000, 5000)


def test_gateways_that_stand_in_for_each_other_do_not_pin_the_journey_to_their_first_model() -> None:
    graph = graph_of(
        {
            "systems": systems(
                "bot:agent ga:gateway gb:gateway m1:model m2:model",
                bot={"availability": {"value": "99.99%"}},
                m1={"availability": {"value": "99%"}},
                m2={"availability": {"value": "99%"}},
            ),
            "integrations": calls("bot>ga bot>gb ga>m1 ga>m2 gb>m1 gb>m2"),
            "fallbacks": {
                "other": ladder("bot-ga", "bot-gb"),
                "a": ladder("ga-m1", "ga-m2"),
                "b": ladder("gb-m1", "gb-m2"),
            },
            "routes": {
                "ra": {"gateway": "ga", "serves": ["bot-ga"], "primary": "ga-m1"},
                "rb": {"gateway": "gb", "serves": ["bot-gb"], "primary": "gb-m1"},
            },
            "journeys": {"ask": {"tier": 1, "steps": ["bot-ga", "ga-m1"]}},
        }
    )
    assert graph.availability("ask").ceiling == Decimal("0.9999")


def test_what_is_handed_over_takes_no_time_but_must_be_there() -> None:
    graph = graph_of(
        {
            "systems": systems(
                "web:channel orders log:store", log={"availability": {"value": "90%"}, "latency": {"p95": "9s"}}
            ),
            "integrations": calls("web>orders orders>log", orders_log={"mode": "async"}),
            "journeys": {"ask": {"tier": 1, "steps": ["web-orders", "orders-log"]}},
        }
    )
    assert graph.latency("ask").systems == ("web", "orders")
    assert graph.availability("ask").ceiling == Decimal("0.9")


def test_a_pass_through_call_is_enforced_where_its_route_names_guardrails() -> None:
    spec: Spec = {
        "systems": systems("bot:agent gate:gateway m:model guard:guardrail"),
        "integrations": calls("bot>gate gate>m", bot_gate={"mode": "passthrough"}),
        "routes": {"r": {"gateway": "gate", "serves": ["bot-gate"], "primary": "gate-m"}},
    }
    (bypass,) = graph_of(spec).bypasses(split=True)
    assert bypass.through[0].reason == "passthrough-integration"
    spec["routes"]["r"]["guardrails"] = ["guard"]
    assert graph_of(spec).bypasses(split=True) == ()


def test_a_journey_runs_over_its_steps_what_routes_lead_to_and_rungs() -> None:
    graph = graph_of(
        {
            "systems": systems("bot:agent gate:gateway m1:model m2:model spare:model"),
            "integrations": calls("bot>gate gate>m1 gate>m2 gate>spare"),
            "routes": {"r": {"gateway": "gate", "serves": ["bot-gate"], "primary": "gate-m1"}},
            "fallbacks": {"f": ladder("gate-m1", "gate-m2")},
            "journeys": {"ask": {"tier": 1, "steps": ["bot-gate"]}, "minor": {"tier": 2, "steps": ["gate-spare"]}},
        }
    )
    assert graph.journey_calls() == {"bot-gate", "gate-m1", "gate-m2"}
    assert graph.journey_calls(up_to_tier=2) == {"bot-gate", "gate-m1", "gate-m2", "gate-spare"}
