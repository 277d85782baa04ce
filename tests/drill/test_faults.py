"""What the drills of faults, limits and guards find in a spec, and what they say cannot be tried without a gateway."""

from decimal import Decimal
from pathlib import Path

import pytest

from cadee.drill.base import Claim, Outcome
from cadee.drill.calls import Answer
from cadee.drill.drills.budgets import _calls as calls_of_a_budget
from cadee.drill.drills.limits import Spent, allowed, came
from cadee.drill.drills.stream import _complete as looks_whole
from cadee.drill.lab import Lab
from cadee.drill.litellm import LiteLLM
from cadee.drill.product import Program
from cadee.drill.run import drills
from cadee.drill.scene import Scene
from cadee.drill.steps import steps
from cadee.generators.gateway.model import TRIGGERS
from cadee.model.quantities import Rate
from tests.drill.small import scene
from tests.generators.gateway.estates import Change, put

MINE = ("F4", "F6", "F7", "F8", "F11", "F12", "F13", "F14", "F15", "G1", "G2", "G3", "L1", "L2", "L3")
HEALTH = put("integrations/probe-a", {"from": "ai-gateway", "to": "model-a", "plane": "health"})


def claims(drill: str, *changes: Change) -> list[Claim]:
    return list(drills()[drill].claims(scene(*changes)[0]))


def tried(drill: str, folder: Path, *changes: Change, element: str = "") -> Outcome:
    """The trial of the first claim of a drill, in a laboratory that is never started."""
    found, files = scene(*changes)
    lab = Lab(found, files, Program("", "", ""), folder)
    claim = next(claim for claim in drills()[drill].claims(found) if claim.element.startswith(element))
    return drills()[drill].trial(lab, claim)


@pytest.mark.parametrize(
    ("drill", "places"),
    [
        ("F4", {"fallbacks/chat-down rungs", "routes/article-embedding primary"}),
        ("F6", {"fallbacks/chat-down protects"}),
        ("F7", {"integrations/to-a mode", "integrations/assistant-chat mode"}),
        ("F11", {f"integrations/to-{name} timeout" for name in ("a", "b", "c", "embedder")}),
        (
            "F12",
            {f"integrations/to-{name} retries" for name in ("a", "b", "c", "embedder")}
            | {"integrations/to-b backoff"},
        ),
        ("F13", {f"integrations/{name} timeout" for name in ("assistant-chat", "office-chat", "batch-embed")}),
        ("F14", {"fallbacks/chat-down protects"}),
        ("F15", {"fallbacks/chat-down rungs", "routes/article-embedding primary"}),
        (
            "G1",
            {
                "routes/support-chat guardrails/0", "systems/redactor inspects", "systems/redactor redacts",
                "systems/watcher default_on", "systems/watcher inspects",
            },
        ),
        (
            "G3",
            {
                "systems/redactor on_error", "integrations/to-redactor timeout", "systems/watcher on_error",
                "integrations/to-watcher timeout",
            },
        ),
        ("L1", {"routes/support-chat rate_limit", "routes/article-embedding rate_limit"}),
        ("L2", {"routes/support-chat rate_limit"}),
        ("L3", {"routes/support-chat budget"}),
    ],
)  # fmt: skip
def test_each_claim_is_bound_to_what_declares_it(drill: str, places: set[str]) -> None:
    assert {claim.place for claim in claims(drill)} == places


@pytest.mark.parametrize("drill", MINE)
def test_no_claim_is_made_twice_and_each_says_what_it_is_about(drill: str) -> None:
    found = claims(drill, HEALTH)
    assert len(set(found)) == len(found)
    assert len({claim.says for claim in found}) == len(found)


@pytest.mark.parametrize("drill", sorted(drills()))
def test_the_fault_of_a_claim_is_a_failure_that_a_spec_can_name(drill: str) -> None:
    assert {claim.fault for claim in claims(drill, HEALTH)} <= {*TRIGGERS, None}


def test_a_failure_is_undeclared_only_where_no_later_rung_takes_it() -> None:
    found = {(claim.about, claim.fault or claim.variant) for claim in claims("F15") if claim.route == "support-chat"}
    assert ("to-a", "server-error") not in found
    assert ("to-b", "server-error") not in found
    assert {("to-a", "400"), ("to-a", "credential-rejected"), ("to-c", "server-error")} <= found


def test_a_rung_is_reached_by_a_failure_that_leads_all_the_way() -> None:
    found, _ = scene()
    way = {step.integration: step for step in steps(found, found.estate.routes["support-chat"])}
    assert (way["to-c"].before, way["to-c"].faults) == (("to-a", "to-b"), ("rate-limited",) * 2)


def test_a_rung_is_reached_only_as_the_product_goes() -> None:
    past = put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["timeout"]}, {"to": "to-c", "on": ["server-error"]}])
    other, _ = scene(past)
    way = {step.integration: step for step in steps(other, other.estate.routes["support-chat"])}
    assert (way["to-b"].before, way["to-b"].faults) == (("to-a",), ("timeout",))
    assert (way["to-c"].before, way["to-c"].faults) == (("to-a", "to-b"), ("timeout", "server-error"))
    again = put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["refusal"]}, {"to": "to-c", "on": ["timeout"]}])
    other, _ = scene(again)
    (_, *later) = steps(other, other.estate.routes["support-chat"])
    assert [step.before for step in later] == [(), ()], "Envoy notices no refusal, and passes over no step"


def test_health_calls_are_claims_that_no_gateway_here_can_prove(tmp_path: Path) -> None:
    assert claims("F8") == []
    assert [claim.place for claim in claims("F8", HEALTH)] == ["integrations/probe-a plane"]
    outcome = tried("F8", tmp_path, HEALTH)
    assert outcome.verdict == "not provable"
    assert outcome.why == "nothing is generated that asks by itself; a target fails by its answers alone"


@pytest.mark.parametrize(
    ("drill", "change", "why"),
    [
        ("L1", put("routes/support-chat/rate_limit", "5000/min"), "5000/min takes more than the 2000 calls"),
        ("L2", put("routes/support-chat/rate_limit", "5000/min"), "5000/min takes more than the 2000 calls"),
        ("L3", put("routes/support-chat/budget", "9 EUR/day"), "the budget 9 EUR/day is not enforced"),
        ("F11", put("integrations/to-a/timeout", "2m"), "2m is longer than a drill waits"),
        ("F6", put("routes/support-chat/rate_limit", "6/min"), "lets too few calls pass"),
        ("G3", put("integrations/to-redactor/timeout", "2m"), "2m is longer than a drill waits"),
    ],
)
def test_what_a_drill_cannot_afford_is_said(drill: str, change: Change, why: str, tmp_path: Path) -> None:
    outcome = tried(drill, tmp_path, change)
    assert outcome.verdict == "not provable"
    assert why in outcome.why


def test_a_budget_is_counted_in_calls_by_the_declared_prices(tmp_path: Path) -> None:
    found, files = scene(put("routes/support-chat/budget", "0.0005 EUR/day"))
    lab = Lab(Scene(found.estate, found.gateway, LiteLLM()), files, Program("", "", ""), tmp_path)
    route = found.route("support-chat")
    assert calls_of_a_budget(lab, route) == 23, "2.50 EUR and 10 EUR a million tokens, 5 in and 1 out: 22.5 millionths"
    dollars, _ = scene(put("routes/support-chat/budget", "0.0005 USD/day"))
    lab = Lab(Scene(dollars.estate, dollars.gateway, LiteLLM()), files, Program("", "", ""), tmp_path / "dollars")
    assert calls_of_a_budget(lab, route) is None


@pytest.mark.parametrize(
    ("body", "whole", "complete"),
    [
        (b"data: {}\n\ndata: [DONE]\n\n", True, True),
        (b"data: {}\n\ndata: [DONE]\n\n", False, False),
        (b"data: {}\n\n", True, False),
        (b'data: {"error": {}}\n\ndata: [DONE]\n\n', True, False),
    ],
)
def test_a_stream_is_whole_only_with_its_end_and_without_an_error(body: bytes, whole: bool, complete: bool) -> None:
    assert looks_whole(Answer(200, {}, body, 0.1, "", whole)) is complete


@pytest.mark.parametrize(
    ("passed", "seconds", "told"),
    [
        (644, 4.47, "644 calls passed in 4.5 s (600, and up to 44 that came back meanwhile); then None"),
        (600, 4.47, "600 calls passed in 4.5 s; then None"),
    ],
)
def test_what_a_limit_gives_back_while_it_is_used_up_is_told(passed: int, seconds: float, told: str) -> None:
    assert came(Rate(Decimal(600), "min"), Spent(passed, None, None, seconds)) == told


@pytest.mark.parametrize(("seconds", "most"), [(0, 600), (0.09, 600), (0.1, 601), (4.47, 644), (60, 1200)])
def test_a_limit_gives_back_whole_calls_only(seconds: float, most: int) -> None:
    assert allowed(Rate(Decimal(600), "min"), seconds) == most
