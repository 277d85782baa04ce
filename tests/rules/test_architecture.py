"""The worked case of availability, as the rule tells it: six hops, three verdicts, then a second model."""

from typing import Any

import pytest

from cadee.diagnostic import Severity
from cadee.rules.architecture.unreachable_availability import check as unreachable
from cadee.rules.ask import Answers, ask
from tests.graph.estates import Spec, calls, graph_of, systems

FIGURES = {"chat": "99.95%", "idp": "99.99%", "gw": "99.95%", "find": "99.9%", "one": "99.5%", "shop": "99.9%"}
SECOND: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "independent": ({}, {}),
    "partly shared": ({"failure_domains": ["power", "a"]}, {"failure_domains": ["power", "b"]}),
    "fully shared": ({"failure_domains": ["power"]}, {"failure_domains": ["power"]}),
}


def promising(slo: str, second: str = "") -> Answers:
    """Channel, identity, gateway, retrieval, model and order API in series, and what the rule says of a promise."""
    spec: Spec = {
        "systems": systems("chat:channel idp:identity-provider gw:gateway find:index one:model shop:platform"),
        "integrations": calls("chat>gw gw>one chat>find chat>shop"),
        "journeys": {"ask": {"tier": 1, "steps": ["chat-gw", "chat-find", "chat-shop"], "slo": {"availability": slo}}},
        "routes": {"r": {"gateway": "gw", "serves": ["chat-gw"], "primary": "gw-one"}},
    }
    for key, value in FIGURES.items():
        spec["systems"][key]["availability"] = {"value": value, "source": "measured"}
    spec["systems"]["chat"]["depends_on"] = ["idp"]
    if second:
        one, two = SECOND[second]
        spec["systems"]["one"] |= one
        spec["systems"]["two"] = {"kind": "model", "availability": {"value": "99.5%", "source": "measured"}, **two}
        spec["integrations"] |= calls("gw>two")
        spec["fallbacks"] = {"down": {"protects": "gw-one", "rungs": [{"to": "gw-two", "on": ["any"]}]}}
    answers = ask(unreachable, graph_of(spec))
    assert not answers.fault
    return answers


@pytest.mark.parametrize(
    ("slo", "severity", "words"),
    [
        ("99.9%", Severity.BLOCK, "is impossible: nothing stands in for 'one', which answers 99.50% of the time"),
        ("99.51%", Severity.BLOCK, "is impossible: nothing stands in for 'one'"),
        ("99.5%", Severity.ERROR, "is not to be expected: its 6 hops make 99.19%"),
        ("99.4%", Severity.ERROR, "is not to be expected: its 6 hops make 99.19% and at worst 99.19%, 'one'"),
        ("99.1915%", Severity.WARN, "is not guaranteed: its 6 hops make 99.192% and at worst 99.19%"),
    ],
)  # fmt: skip
def test_an_objective_is_impossible_or_not_to_be_expected_or_not_guaranteed(
    slo: str, severity: Severity, words: str
) -> None:
    (violation,) = promising(slo).violations
    assert violation.severity is severity
    assert words in violation.message


def test_what_is_below_the_sum_of_all_outages_is_kept() -> None:
    answers = promising("99.19%")
    assert not answers.violations
    assert len(answers.proofs) == 1


@pytest.mark.parametrize(
    ("second", "path", "limits"),
    [("independent", "99.69%", False), ("partly shared", "99.64%", False), ("fully shared", "99.19%", True)],
)
def test_a_second_model_moves_the_path_as_far_as_it_fails_apart(second: str, path: str, limits: bool) -> None:
    (violation,) = promising("99.8%", second).violations
    assert violation.severity is Severity.ERROR
    assert f"make {path}" in violation.message
    assert ("'one'" in violation.message) is limits, "past the first fallback the model is no longer what limits"
