"""What is drilled on LiteLLM and cannot be on Envoy: money is counted, and tools are listed under a longer name."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cadee.drill.base import Outcome
from cadee.drill.litellm import LiteLLM
from tests.drill.mutants_tools import ESTATE
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import Change, put

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("drill-litellm")]

BUDGET: tuple[Change, ...] = (put("routes/support-chat/budget", "0.0005 EUR/day"),)
ALONE: tuple[Change, ...] = (*BUDGET, put("fallbacks/chat-down", None))
ON_TWO: tuple[Change, ...] = (
    *BUDGET, put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["rate-limited", "server-error"]}]),
)  # fmt: skip


def outcomes(drill: str, folder: Path, *changes: Change, damage: Any = None) -> dict[str, Outcome]:
    """What came out of each claim of a drill on LiteLLM; `damage` is done to the data of config.yaml."""
    programs.litellm_python()
    found, files = scene(*changes, product=LiteLLM())
    if damage is not None:
        config = yaml.safe_load(files["config.yaml"])
        damage(config)
        files = {**files, "config.yaml": yaml.safe_dump(config).encode()}
    return {item.claim.says: item.outcome for item in drilled(found, files, folder, [drill])}


def no_budget(config: dict[str, Any]) -> None:
    for model in config["model_list"]:
        model["litellm_params"].pop("max_budget", None)


def double(config: dict[str, Any]) -> None:
    for model in config["model_list"]:
        if "max_budget" in model["litellm_params"]:
            model["litellm_params"]["max_budget"] *= 2


def half(config: dict[str, Any]) -> None:
    for model in config["model_list"]:
        if "max_budget" in model["litellm_params"]:
            model["litellm_params"]["max_budget"] /= 2


def test_a_budget_is_used_up(tmp_path: Path) -> None:
    (told,) = outcomes("L3", tmp_path, *ALONE).values()
    assert (told.verdict, told.why) == ("proven", "")
    assert [seen.saw for seen in told.observations if seen.at == "models"] == ["reached {'model-a': 23}"]


@pytest.mark.parametrize(
    ("damage", "why"),
    [(no_budget, "29 calls passed"), (double, "29 calls passed"), (half, "12 calls passed")],
)
def test_another_budget_is_noticed(damage: Any, why: str, tmp_path: Path) -> None:
    (told,) = outcomes("L3", tmp_path, *ALONE, damage=damage).values()
    assert told.verdict == "refuted"
    assert f"{why}, where 23 use the budget up" in told.why


def test_a_budget_that_each_target_has_for_itself_proves_nothing_of_the_route(tmp_path: Path) -> None:
    (told,) = outcomes("L3", tmp_path, *ON_TWO).values()
    assert told.verdict == "not provable"
    assert "0.0005 EUR/day holds for each target" in told.why


def test_a_budget_that_no_target_has_is_noticed_on_a_ladder_too(tmp_path: Path) -> None:
    (told,) = outcomes("L3", tmp_path, *ON_TWO, damage=no_budget).values()
    assert told.verdict == "refuted"


@pytest.mark.parametrize("drill", ["L1", "L2"])
@pytest.mark.parametrize(("rate", "why"), [("7/h", "is not enforced"), ("600/h", "is at most 10 a minute")])
def test_a_limit_that_is_counted_otherwise_proves_nothing(drill: str, rate: str, why: str, tmp_path: Path) -> None:
    found = outcomes(drill, tmp_path, put("routes/support-chat/rate_limit", rate)).values()
    assert {told.verdict for told in found} == {"not provable"}
    assert any(why in told.why for told in found)


def test_each_caller_lists_and_calls_its_own_tools(tmp_path: Path) -> None:
    found = outcomes("M1", tmp_path, *ESTATE)
    assert len(found) == 6
    assert {told.verdict for told in found.values()} == {"proven"}, found


def test_a_caller_that_may_call_another_tool_is_noticed(tmp_path: Path) -> None:
    programs.litellm_python()
    found, files = scene(*ESTATE, product=LiteLLM())
    facts = json.loads(files["cadee_auth.json"])
    facts["identities"]["shop-app"]["tools"]["orders_tools"].append("refund")
    results = drilled(found, {**files, "cadee_auth.json": json.dumps(facts).encode()}, tmp_path, ["M1"])
    assert {(item.claim.about, item.outcome.verdict) for item in results} == {
        ("shop-app", "refuted"), ("back-office", "proven"),
    }  # fmt: skip
