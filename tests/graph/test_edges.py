"""Which labels are edges, and which vendors stand in for one another."""

import pytest

from cadee.graph.edges import edges, vendor_pairs
from tests.graph.estates import Spec, calls, graph_of, systems


@pytest.mark.parametrize(
    ("label", "edge"),
    [
        ("edge-a/cdn", True), ("vendor/dns", True), ("waf", True), ("cloud/front-door", True),
        ("cloud.frontdoor", True),
        ("knowledge", False), ("ledge/a", False), ("cloud/eu", False),
    ],
)  # fmt: skip
def test_an_edge_is_known_by_its_name(label: str, edge: bool) -> None:
    graph = graph_of({"systems": {"chat": {"kind": "channel", "failure_domains": [label]}}})
    assert edges(graph, "chat") == (frozenset([label]) if edge else frozenset())


def test_an_edge_behind_a_dependency_counts() -> None:
    spec: Spec = {"systems": {"chat": {"kind": "channel", "depends_on": ["my-waf"]}, "my-waf": {"kind": "platform"}}}
    assert edges(graph_of(spec), "chat") == {"system/my-waf"}


def test_pairs_are_of_different_vendors_on_critical_ladders() -> None:
    named = {key: {"model": {"vendor": key[0], "name": key}} for key in ("a1", "a2", "b1", "c1")}
    spec: Spec = {
        "systems": systems("chat:channel gate:gateway a1:model a2:model b1:model c1:model", **named),
        "integrations": calls("chat>gate gate>a1 gate>a2 gate>b1 gate>c1", gate_c1={"optional": True}),
        "fallbacks": {
            "down": {
                "protects": "gate-a1",
                "rungs": [{"to": f"gate-{key}", "on": ["any"]} for key in ("a2", "b1")]
                + [{"terminal": "refusal", "on": ["any"]}],
            },
            "aside": {"protects": "gate-c1", "rungs": [{"to": "gate-b1", "on": ["any"]}]},
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-gate", "gate-a1"]}},
    }
    assert [(ladder.id, one.id, two.id) for ladder, one, two in vendor_pairs(graph_of(spec))] == [("down", "a1", "b1")]
