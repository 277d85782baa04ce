"""A LiteLLM configuration read back: the model list, the ladders, the guards, and the facts of its authentication."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cadee.importers.gateway.served import Files, Served, Step, UnreadableError, at, span

FACTS = "cadee_auth.json"
"""The file beside the configuration that says who may call what."""

_PATHS = {
    ("openai", "chat"): "/chat/completions",
    ("openai", "embedding"): "/embeddings",
    ("anthropic", "chat"): "/v1/messages",
}


def read_litellm(files: Files) -> dict[str, Served]:
    """Return what a LiteLLM configuration serves, by route. Groups with a dot in their name are steps of a ladder.

    Raises:
        UnreadableError: it is not made as the generated ones are.
    """
    data = files[""]
    entries = {at(entry, "model_name"): index for index, entry in enumerate(at(data, "model_list"))}
    ladders = {
        name: steps for item in data.get("router_settings", {}).get("fallbacks", []) for name, steps in item.items()
    }
    guards = frozenset(
        item["guardrail_name"]
        for item in data.get("guardrails", [])
        if item.get("litellm_params", {}).get("default_on")
    )
    found = {}
    for name in (name for name in entries if "." not in str(name)):
        groups = [name, *ladders.get(name, [])]
        missing = [group for group in groups if group not in entries]
        if missing:
            raise UnreadableError(f"fallback group {missing[0]!r} of {name!r} is not in the model list")
        steps = tuple(_step(data, group, entries[group]) for group in groups)
        callers, limit = _admitted(name, files.get(FACTS))
        found[name] = Served(callers, steps, limit, guards, ("model_list", entries[name]))
    return found


def _step(data: Any, group: str, index: int) -> Step:
    entry = at(data, "model_list", index)
    params = at(entry, "litellm_params")
    provider, _, model = str(at(params, "model")).partition("/")
    mode = at(entry, "model_info", "mode")
    if (provider, mode) not in _PATHS:
        raise UnreadableError(f"model group {group!r} speaks {provider!r} for {mode!r}")
    policy = at(data, "router_settings", "model_group_retry_policy").get(group, {})
    key = str(params.get("api_key", "")).removeprefix("os.environ/")
    return Step(
        str(at(params, "api_base")) + _PATHS[provider, mode],
        model,
        span(at(params, "timeout")),
        int(policy.get("TimeoutErrorRetries", 0)),
        "" if key == "no-credential" else key,
        ("model_list", index, "litellm_params"),
    )


def _admitted(route: str, facts: Any) -> tuple[frozenset[str] | None, Decimal | None]:
    """Return who may call a route, and the requests a second that each may make; None where no file says it."""
    if not isinstance(facts, Mapping):
        return None, None
    mine = [told for told in at(facts, "identities").values() if route in at(told, "routes")]
    callers = frozenset(at(told, "variable") if at(told, "proof") == "key" else at(told, "subject") for told in mine)
    limits = {at(told, "requests_per_minute").get(route) for told in mine}
    if len(limits) != 1:
        raise UnreadableError(f"the callers of {route!r} have different limits")
    limit = limits.pop()
    return callers, Decimal(limit) / 60 if limit else Decimal(0)
