"""This file holds how the AI plugins of Kong become models, guards and tool servers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.importers.foreign.cursor import HALF, Cursor, counted
from cadee.importers.foreign.gateway import GatewaySheet, Rung, vendor_at
from cadee.importers.foreign.kong_deck import Plugin, milliseconds
from cadee.importers.foreign.parts import Guard, Target, ToolServer
from cadee.importers.foreign.quantities import address, credential, duration, host, price

PROXIES = ("ai-proxy", "ai-proxy-advanced")
TOOLS = ("ai-mcp-proxy",)
GUARDS = {
    "ai-prompt-guard": ("input",),
    "ai-semantic-prompt-guard": ("input",),
    "ai-semantic-response-guard": ("output",),
    "ai-sanitizer": ("input",),
    "ai-azure-content-safety": ("input",),
    "ai-aws-guardrails": ("input",),
    "ai-gcp-model-armor": ("input",),
    "ai-lakera-guard": ("input",),
    "ai-custom-guardrail": ("input",),
}
"""The plugins that can refuse or change content, and what they read where they do not say it."""

_OPENAI = frozenset(
    {"openai", "azure", "mistral", "deepseek", "xai", "cerebras", "dashscope", "databricks", "vllm", "ollama"}
)
_OWN = {"openai": "openai.com", "anthropic": "anthropic.com", "mistral": "mistral.ai", "cohere": "cohere.com"}
_SELF_RUN = frozenset({"llama2", "ollama", "vllm", "huggingface"})
_FAILURES = {
    "error": ("connection-error",),
    "timeout": ("timeout",),
    "invalid_header": ("server-error",),
    "http_500": ("server-error",),
    "http_502": ("server-error",),
    "http_503": ("server-error",),
    "http_504": ("server-error", "timeout"),
    "http_429": ("rate-limited", "quota-exhausted"),
    "http_403": ("credential-rejected",),
}
_USUAL = ("error", "timeout")
"""What Kong takes where `failover_criteria` says nothing."""


def targets(plugin: Plugin, holder: str, sheet: GatewaySheet) -> list[str]:
    """Write the models of a proxy plugin, in the order they are tried; return the calls."""
    balancer = plugin.config["balancer"]
    listed = list(plugin.config["targets"].maps()) if plugin.name == "ai-proxy-advanced" else [plugin.config]
    if not listed and plugin.config["model"]:
        listed = [plugin.config]
    if balancer["algorithm"].said() == "priority":  # the heaviest goes first
        balancer["algorithm"].known()
        listed.sort(key=lambda item: -(item["weight"].number() or Decimal(100)))
    timeout = duration(milliseconds(balancer["read_timeout"]))
    alone = _retries(balancer, len(listed))
    return [sheet.target(_target(item, holder, timeout, alone)) for item in listed]


def _retries(balancer: Cursor, models: int) -> int | None:
    """Return how often a model is tried again: None where there are several, as a retry goes to another one then."""
    count = counted(balancer["retries"])
    if models == 1 or count == 0:  # none at all: nothing stands in for the first
        balancer["retries"].known()
        return count if models == 1 else None
    balancer["retries"].unused("counts the attempts at all models together; the language counts those at each")
    return None


def rungs(plugin: Plugin, calls: Sequence[str]) -> Iterator[Rung]:
    """Yield what stands in for the first model of a plugin, and on which failures."""
    balancer = plugin.config["balancer"]
    if len(calls) < 2 or counted(balancer["retries"]) == 0:
        balancer["failover_criteria"].unused("no other model is tried")
        return
    criteria = balancer["failover_criteria"].texts() or _USUAL
    for item in balancer["failover_criteria"].items():
        if item.said() not in _FAILURES:
            item.lose("the language has no word for this failure")
    on = tuple(dict.fromkeys(failure for word in criteria for failure in _FAILURES.get(word, ())))
    yield from ((call, on) for call in calls[1:])


def _target(item: Cursor, holder: str, timeout: str, retries: int | None) -> Target:
    model, auth = item["model"], item["auth"]
    provider, options = model["provider"].text(), model["options"]
    # Without a name Kong takes the model that the caller names.
    sent = model["name"].text() or options["azure_deployment_id"].text() or ("*" if provider else "")
    instance = options["azure_instance"].text()
    said = options["upstream_url"].text()
    endpoint = address(said) or (address(f"https://{instance}.openai.azure.com") if instance else "")
    proof, reference = _proof(auth, "x-api-key" if provider == "anthropic" else "authorization")
    kind = item["route_type"].text()
    return Target(
        name=item["description"].text() or (sent if sent != "*" else f"{provider}/*") or holder,
        vendor=_vendor(provider, said, endpoint),
        model=sent,
        kind="embedding" if "embeddings" in kind else "model",
        endpoint=endpoint,
        region=_region(options),
        protocol="openai" if provider in _OPENAI else "anthropic" if provider == "anthropic" else "",
        auth=proof,
        credential=reference,
        timeout=timeout,
        retries=retries,
        price_in=_price(options["input_cost"]),
        price_out=_price(options["output_cost"]),
    )


def _price(cursor: Cursor) -> str:
    """Return a price, which Kong gives for a million tokens."""
    number = cursor.number()
    return price(number / 1_000_000) if number is not None else ""


def _vendor(provider: str, said: str, endpoint: str) -> str:
    if provider in _SELF_RUN:
        return host(endpoint)
    return vendor_at(provider, endpoint, _OWN[provider]) if provider in _OWN and said else provider


def _region(options: Cursor) -> str:
    places = (("bedrock", "aws_region"), ("gemini", "location_id"), ("aws_region",), ("location_id",))
    return next((text for way in places if (text := options.down(*way).text())), "")


def _proof(auth: Cursor, header: str) -> tuple[str, str]:
    """Return how Kong proves itself at a model that takes a key in a header, and the reference to the credential."""
    if auth["header_name"].text().lower() not in ("", header):
        auth["header_name"].lose(f"a key of this model is shown in {header}")
    for key in ("param_name", "param_location"):
        auth[key].unused(f"a key of this model is shown in {header}")
    if auth["allow_override"].flag():
        auth["allow_override"].lose("the language has no caller that brings a key of its own")
    for key in ("aws_access_key_id", "azure_client_id"):
        auth[key].unused(HALF)
    for key in ("header_value", "param_value"):
        if text := auth[key].text():
            return "api-key", credential(text)
    for key in ("aws_secret_access_key", "azure_client_secret", "gcp_service_account_json"):
        if text := auth[key].text():
            return "cloud-iam", credential(text)
    managed = any(auth[key].flag() for key in ("azure_use_managed_identity", "gcp_use_service_account"))
    return ("cloud-iam", "") if managed else ("", "")


def guard(plugin: Plugin, sheet: GatewaySheet, *, everywhere: bool) -> str:
    """Write a guard; return it. `everywhere` where it is bound to no service and no route."""
    config = plugin.config
    said = config["guarding_mode"].text().lower()
    inspects = {"input": ("input",), "output": ("output",), "both": ("input", "output")}.get(said, GUARDS[plugin.name])
    at = config["content_safety_url"].text() or config["url"].text() or config["base_url"].text()
    opens = config["stop_on_error"].flag()
    return sheet.guard(
        Guard(
            name=plugin.name,
            endpoint=address(at),
            inspects=inspects,
            on_error="" if opens is None else "closed" if opens else "open",
            default_on=True if everywhere else None,
            credential=credential(config["content_safety_key"].text() or config["api_key"].text()),
            timeout=duration(milliseconds(config["timeout"])),
        )
    )


def server(plugin: Plugin, holder: str, endpoint: str, timeout: str, retries: int | None, sheet: GatewaySheet) -> str:
    """Write the tool server behind a route; return the call."""
    names = [name for tool in plugin.config["tools"].maps() if (name := _tool(tool))]
    return sheet.tool(ToolServer(holder, endpoint, tools=tuple(names), timeout=timeout, retries=retries))


def _tool(tool: Cursor) -> str:
    tool["description"].known()
    return tool["name"].text() or tool.down("annotations", "title").text()
