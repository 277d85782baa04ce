"""The target gateway/litellm: the configuration of a LiteLLM proxy, and what knows its callers."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, origin, to_json, to_yaml
from cadee.generators.gateway.litellm.auth import auth_facts, auth_problems
from cadee.generators.gateway.litellm.models import ALIKE, deployment, group, retry_policy
from cadee.generators.gateway.litellm.notes import notes, open_logs
from cadee.generators.gateway.litellm.tools import tool_servers
from cadee.generators.gateway.model import BREAKER_FAILURES, BREAKER_SECONDS, Gateway, Guard, Route, seconds
from cadee.generators.gateway.start import folder, plan_for
from cadee.model.flow import Trigger
from cadee.resources import data

TARGET = "gateway/litellm"


@generator(TARGET, "configuration of a LiteLLM proxy with custom authentication", proof="executed")
def litellm(subject: Subject) -> Iterator[Artifact]:
    """Yield config.yaml, cadee_auth.py and cadee_auth.json for each gateway of the environment.

    Raises:
        InputError: a fact that the configuration needs is missing.
    """
    plan = plan_for(TARGET, subject.estate, auth_problems)
    for gateway in plan.gateways:
        home = folder(TARGET, plan, gateway)
        top = header(subject, TARGET)
        yield Artifact(f"{home}/config.yaml", to_yaml(config(gateway), top), "executed", notes(gateway))
        code = data("templates", "gateway", "cadee_auth.py").read_text("utf-8")
        yield Artifact(f"{home}/cadee_auth.py", top + code, "executed")
        facts = {"generated": origin(subject, TARGET), **auth_facts(gateway)}
        yield Artifact(f"{home}/cadee_auth.json", to_json(facts), "executed")


def config(gateway: Gateway) -> dict[str, Any]:
    """Return the whole configuration as data."""
    made: dict[str, Any] = {
        "model_list": [deployment(route, step) for route in gateway.routes for step in route.targets],
        "router_settings": _router(gateway),
        "litellm_settings": _settings(gateway),
        "general_settings": {
            # The proxy does not start without one, though cadee_auth never asks for it.
            "master_key": "os.environ/LITELLM_MASTER_KEY",
            "custom_auth": "cadee_auth.check",
            # These two and enable_post_custom_auth_checks: without one of them a fallback escapes the caller's list.
            "custom_auth_run_common_checks": True,
            "enforce_fallback_model_access": True,
        },
    }
    if gateway.tools:
        made["mcp_servers"] = tool_servers(gateway)
    if gateway.guards:
        made["guardrails"] = [_guardrail(guard) for guard in gateway.guards]
    return made


def _router(gateway: Gateway) -> dict[str, Any]:
    routes = gateway.routes
    return {
        "routing_strategy": "simple-shuffle",
        "num_retries": 0,
        "model_group_retry_policy": {
            group(route, step): retry_policy(step) for route in routes for step in route.targets
        },
        # Set even though each group has one deployment: without it LiteLLM never leaves such a one out.
        "allowed_fails": BREAKER_FAILURES - 1,
        "cooldown_time": BREAKER_SECONDS,
        "max_fallbacks": max([1, *(len(route.targets) - 1 for route in routes)]),
        "fallbacks": _ladders(routes, ALIKE),
        "context_window_fallbacks": _ladders(routes, ("context-overflow",)),
        "content_policy_fallbacks": _ladders(routes, ("refusal",)),
    }


def _ladders(routes: tuple[Route, ...], on: tuple[Trigger, ...]) -> list[dict[str, list[str]]]:
    found = []
    for route in routes:
        steps = [group(route, step) for step in route.targets[1:] if set(on).intersection(step.on)]
        if steps:
            found.append({route.id: steps})
    return found


def _settings(gateway: Gateway) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "enable_post_custom_auth_checks": True,
        # Embeddings take max_retries: 0 for unsaid, and try each attempt three times, waiting as the vendor says.
        "DEFAULT_MAX_RETRIES": 0,
        # Without it prompts and answers land in every log and span.
        "turn_off_message_logging": not open_logs(gateway),
        "json_logs": True,
    }
    if gateway.telemetry:
        settings["callbacks"] = ["prometheus", "otel"]
    return settings


def _guardrail(guard: Guard) -> dict[str, Any]:
    params: dict[str, Any] = {
        "guardrail": "generic_guardrail_api",
        # One of answers is asked before as well: a call would reach a model while the guard is down.
        "mode": ["pre_call", *(["post_call"] if guard.on_answers else [])],
        "default_on": True,
        "api_base": guard.endpoint.url,
        "timeout": seconds(guard.timeout),
        "unreachable_fallback": "fail_open" if guard.fails_open else "fail_closed",
        "fail_on_error": not guard.fails_open,
    }
    if guard.credential is not None:
        params["api_key"] = f"os.environ/{guard.credential.variable}"
    return {"guardrail_name": guard.system, "litellm_params": params}
