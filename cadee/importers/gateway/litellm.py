"""A LiteLLM configuration read back: the model list, the ladders, the guards, and the facts of its authentication."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cadee.importers.gateway.served import Files, Served, Step, Toolbox, UnreadableError, at, span

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
    for name, server in data.get("mcp_servers", {}).items():
        # Ids have hyphens where names have underscores.
        found[str(name).replace("_", "-")] = _toolbox(str(name), server, files.get(FACTS))
    return found


def _toolbox(name: str, server: Any, facts: Any) -> Served:
    where = ("mcp_servers", name)
    key = str(server.get("auth_value", "")).removeprefix("os.environ/")
    step = Step(str(at(server, "url")).rstrip("/"), "", span(at(server, "timeout")), 0, key, where)
    offered = frozenset(map(str, at(server, "allowed_tools"))) or frozenset(["any tool"])
    everybody = {"everybody": offered} if server.get("allow_all_keys") else {}
    if not isinstance(facts, Mapping):
        return Served(None, (step,), None, frozenset(), where, tools=Toolbox(None, offered))
    reached = name in facts.get("tool_paths", {}).values()
    mine = [told for told in at(facts, "identities").values() if reached and name in told.get("tools", {})]
    by_caller = {_who(told): frozenset(map(str, at(told, "tools", name))) & offered for told in mine} | everybody
    limits = {told.get("tool_requests_per_minute", {}).get(name) for told in mine} or {None}
    if len(limits) != 1:
        raise UnreadableError(f"the callers of {name!r} have different limits")
    limit = Decimal(limits.pop() or 0) / 60
    return Served(frozenset(by_caller), (step,), limit, frozenset(), where, tools=Toolbox(by_caller, offered))


def _who(told: Any) -> str:
    """Return by what a caller is known: the variable of its key, or the subject of its token."""
    return str(at(told, "variable") if at(told, "proof") == "key" else at(told, "subject"))


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
    callers = frozenset(_who(told) for told in mine)
    limits = {at(told, "requests_per_minute").get(route) for told in mine}
    if len(limits) != 1:
        raise UnreadableError(f"the callers of {route!r} have different limits")
    limit = limits.pop()
    return callers, Decimal(limit) / 60 if limit else Decimal(0)
