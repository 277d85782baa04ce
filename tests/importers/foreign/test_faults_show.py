"""`check` on an imported workspace says what is wrong with the gateway, by the rules there are."""

from datetime import date
from pathlib import Path

import pytest

from cadee.cli.imported import files_of
from cadee.diagnostic import Finding
from cadee.opening import open_workspace
from cadee.pipeline import Options, verdict
from cadee.source.workspace import load_text
from tests.importers.foreign import test_envoy_ai_gateway as envoy
from tests.importers.foreign import test_kong as kong
from tests.importers.foreign.support import Made, take_text


def findings(made: Made) -> dict[str, list[Finding]]:
    """Return what `check` finds, by rule."""
    report = verdict(open_workspace(load_text(files_of(made))), Options(date(2026, 11, 23)))
    assert all(finding.layer != "source" for finding in report.findings)
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def _models(*entries: str, router: str = "") -> str:
    listed = "".join(
        f"  - {{model_name: {name}, litellm_params: {{model: {model}}}}}\n" for name, model in map(str.split, entries)
    )
    return f"model_list:\n{listed}{router}"


def test_a_fallback_on_rates_alone(tmp_path: Path) -> None:
    made = take_text("kong", tmp_path, kong.ADVANCED % ", failover_criteria: [http_429]")
    (finding,) = findings(made)["CADEE-A-021"]
    assert (
        "does not step in when 'gateway-to-gpt-a' fails by timeout, connection-error, server-error" in finding.message
    )


def test_kongs_usual_failover_misses_errors_and_rates(tmp_path: Path) -> None:
    (finding,) = findings(take_text("kong", tmp_path, kong.ADVANCED % ""))["CADEE-A-021"]
    assert "fails by server-error, rate-limited" in finding.message


def test_an_envoy_route_whose_priorities_no_retry_policy_uses(tmp_path: Path) -> None:
    (finding,) = findings(take_text("envoy-ai-gateway", tmp_path, envoy._text()))["CADEE-A-021"]
    assert "fails by timeout, server-error, rate-limited" in finding.message


def test_a_route_without_a_fallback(tmp_path: Path) -> None:
    found = findings(take_text("litellm", tmp_path, _models("chat openai/gpt")))
    (finding,) = found["CADEE-A-005"]
    for missing in ("authentication", "rate limit", "budget", "logging", "guardrail", "fallback"):
        assert missing in finding.message


def test_a_fallback_only_for_long_prompts_is_none_for_errors(tmp_path: Path) -> None:
    router = "router_settings: {context_window_fallbacks: [{chat: [large]}]}\n"
    found = findings(take_text("litellm", tmp_path, _models("chat openai/gpt", "large x/large", router=router)))
    assert "fails by timeout" in found["CADEE-A-021"][0].message


@pytest.mark.parametrize("pattern", ["*", "openai/*"])
def test_a_model_that_is_any_model(tmp_path: Path, pattern: str) -> None:
    found = findings(
        take_text(
            "litellm", tmp_path, f'model_list: [{{model_name: "{pattern}", litellm_params: {{model: "openai/*"}}}}]'
        )
    )
    assert "is pinned to '*', which moves" in found["CADEE-A-040"][0].message


def test_a_ladder_that_ends_nowhere_and_models_of_one_vendor(tmp_path: Path) -> None:
    router = "router_settings: {fallbacks: [{chat: [large]}]}\n"
    found = findings(take_text("litellm", tmp_path, _models("chat openai/gpt", "large openai/large", router=router)))
    assert "CADEE-A-010" in found


def test_fallbacks_that_run_in_a_circle(tmp_path: Path) -> None:
    router = "router_settings: {fallbacks: [{chat: [large]}, {large: [chat]}]}\n"
    made = take_text("litellm", tmp_path, _models("chat a/gpt", "large b/large", router=router))
    assert "CADEE-A-009" in findings(made)


def test_what_passes_through_without_policy(tmp_path: Path) -> None:
    text = 'model_list: []\ngeneral_settings: {pass_through_endpoints: [{path: /a, target: "https://x.example"}]}'
    found = findings(take_text("litellm", tmp_path, text))
    assert "CADEE-A-005" in found


def test_one_key_for_several_vendors_calls(tmp_path: Path) -> None:
    found = findings(take_text("kong", tmp_path, kong.ADVANCED % ""))
    assert "CADEE-A-048" in found, "the keys lie in the gateway's own environment"
