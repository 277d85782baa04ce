"""A rung is tried by a way that the product goes; what it cannot follow is not provable, and never refuted."""

from pathlib import Path
from typing import Any

import pytest

from cadee.drill.lab import Lab
from cadee.drill.litellm import LiteLLM
from cadee.drill.product import Program
from cadee.drill.run import drills
from cadee.drill.scene import Scene
from tests.drill.mutants_faults import envoy, moves
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import put

PAST = put(
    "fallbacks/chat-down/rungs",
    [
        {"to": "to-b", "on": ["server-error", "timeout"]},
        {"to": "to-c", "on": ["rate-limited", "server-error", "connection-error"]},
    ],
)
"""What throttles the first model should lead past the second one."""

APART = put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["timeout"]}, {"to": "to-c", "on": ["rate-limited"]}])
"""No failure leads all the way to the last rung; two unlike ones do."""

DRILLS = ("F1", "F2", "F3", "F11", "F12", "F15", "I11", "T1")


@pytest.mark.real
@pytest.mark.xdist_group("drill-ways")
@pytest.mark.parametrize(
    ("change", "unable"),
    [(PAST, ["connection-error", "rate-limited"]), (APART, ["rate-limited"])],
    ids=["past", "apart"],
)
def test_what_envoy_cannot_pass_over_is_not_provable_and_the_rest_is_proven(
    change: Any, unable: list[str], tmp_path: Path
) -> None:
    programs.envoy()
    results = drilled(*scene(change), tmp_path, DRILLS, again=0)
    assert [
        (r.drill, r.claim.says, r.outcome.why) for r in results if r.outcome.verdict in ("refuted", "not run")
    ] == []
    skipped = [item for item in results if "cannot pass over 'to-b'" in item.outcome.why]
    assert [item.claim.fault for item in skipped] == unable
    assert {item.outcome.verdict for item in skipped} == {"not provable"}
    proven = {item.drill for item in results if item.outcome.verdict == "proven" and item.claim.about == "to-c"}
    assert proven >= {"F11", "F12", "F15", "I11", "T1"}


@pytest.mark.real
@pytest.mark.xdist_group("drill-ways")
def test_a_way_that_the_product_should_go_and_does_not_is_refuted(tmp_path: Path) -> None:
    programs.envoy()

    def cut(data: dict[str, Any]) -> None:
        del moves(data, 1, "to-b")["server-error"]

    found, files = scene(PAST)
    results = drilled(found, envoy(cut)(files), tmp_path, ["F1", "F12"], again=0)
    assert {item.drill for item in results if item.outcome.verdict == "refuted"} == {"F1", "F12"}


def detour(found: Scene, fault: Any) -> str:
    return found.product.instead(found.gateway, found.route("support-chat"), "to-a", "to-c", fault)


def test_what_a_product_does_instead_is_said_as_in_its_notes() -> None:
    found, _ = scene(PAST)
    assert detour(found, "rate-limited").endswith("Envoy cannot pass over 'to-b' and gives the failure back")
    assert f"routes/support-chat: {detour(found, 'rate-limited')}." in found.product.notes(found.gateway)
    assert detour(found, "server-error") == ""
    other, _ = scene(PAST, product=LiteLLM())
    assert detour(other, "rate-limited").startswith("LiteLLM tells no errors apart, so 'to-b' is also tried on")
    assert detour(other, "timeout") == ""
    assert other.product.instead(other.gateway, other.route("support-chat"), "to-a", "to-b", "rate-limited") == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (APART, "no failure that comes at once leads to 'to-b'"),
        (put("systems/model-c/protocol", "anthropic"), "Envoy translates nothing"),
    ],
    ids=["slow", "left out"],
)
def test_that_all_models_were_tried_is_not_said_where_one_was_not(change: Any, why: str, tmp_path: Path) -> None:
    found, files = scene(change)
    claim = next(drills()["F4"].claims(found))
    assert "'to-a', 'to-b', 'to-c' fail" in claim.says
    outcome = drills()["F4"].trial(Lab(found, files, Program("", "", ""), tmp_path), claim)
    assert outcome.verdict == "not provable"
    assert why in outcome.why
