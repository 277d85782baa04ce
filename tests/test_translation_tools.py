"""Translation validation of tools: what is generated lets each caller call what the spec says, every change is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from cadee.deployed import deploy
from cadee.errors import InputError
from tests.generators.gateway.estates import Change, put, subject
from tests.generators.gateway.tool_estates import NO_MODELS, tools
from tests.test_translation import MAIN, drifts, files

CHANGES: list[Change] = [
    put("integrations/shop-orders/action", "write"),
    put("identities/back-office/grants", [{"on": "systems/orders", "actions": ["read"]}]),
    put("routes/orders-tools/consumers", ["shop-app"]),
    put("routes/orders-tools/rate_limit", "7/min"),
    put("routes/orders-tools/rate_limit", None),
    put("systems/orders/endpoint", "https://orders.example:8443/tools"),
    put("systems/orders/tools", [{"name": "look_up", "action": "read"}]),
    put("integrations/to-orders/timeout", "250ms"),
    put("identities/orders-key/credential", "env:OTHER_KEY"),
    put("identities/shop-app/subject", "other"),
    put("systems/orders/protocol", "http"),
]
CLOSED = {"nobody may": put("identities/shop-app/grants", []), "at all": put("identities/back-office/grants", [])}
BATCH = [
    put("integrations/batch-orders", {"from": "assistant", "to": "ai-gateway", "identity": "batch", "action": "read"}),
    put("routes/orders-tools/serves", ["shop-orders", "office-orders", "batch-orders"]),
]


def told(kind: str, held: dict[str, bytes], *changed: Change) -> list[str]:
    estate = subject(*tools(), *changed).estate
    return [f"{'/'.join(map(str, drift.at))} {drift.what}" for drift in drifts(estate, deploy(held))]


@pytest.mark.parametrize("kind", MAIN)
@pytest.mark.parametrize(
    "more", [[], NO_MODELS, BATCH, list(CLOSED.values())], ids=["both", "alone", "doors", "closed"]
)
def test_what_is_generated_says_what_the_spec_says(kind: str, more: list[Change]) -> None:
    assert told(kind, files(kind, *tools(), *more), *more) == []


@pytest.mark.parametrize("kind", MAIN)
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_spec_that_moved_on_is_told_both_ways(kind: str, number: int) -> None:
    change = CHANGES[number]
    assert told(kind, files(kind, *tools()), change)
    assert told(kind, files(kind, *tools(), change))
    assert told(kind, files(kind, *tools(), change), change) == []


def route(data: Any) -> Any:
    routes = data["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]["route_config"]
    return next(item for item in routes["virtual_hosts"][0]["routes"] if item["name"] == "orders-tools")


def policies(data: Any) -> Any:
    return route(data)["typed_per_filter_config"]["envoy.filters.http.rbac"]["rbac"]["rules"]["policies"]


def rule(key: str, value: str) -> Any:
    matcher = {"filter": "cadee.tools", "path": [{"key": key}], "value": {"string_match": {"exact": value}}}
    return {"sourced_metadata": {"metadata_matcher": matcher}}


REFUND = {"and_rules": {"rules": [rule("method", "tools/call"), rule("tool", "refund")]}}


def add(permission: Any) -> Callable[[Any], None]:
    return lambda data: policies(data)["shop-app"]["permissions"].append(permission)


def late(data: Any) -> None:
    manager = data["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    manager["http_filters"].sort(key=lambda item: item["name"] == "tools")


ENVOY: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a tool": (add(REFUND), "lets 'shop' call 'look_up', 'refund', where the spec says 'look_up'"),
    "any tool": (add(rule("method", "tools/call")), "lets 'shop' call 'any tool', 'look_up'"),
    "anything": (add({"any": True}), "lets 'shop' call 'anything', 'look_up'"),
    "a method": (add(rule("method", "resources/read")), "lets 'shop' call 'look_up', 'method resources/read'"),
    "an or": (add({"or_rules": {"rules": [REFUND]}}), "nothing stands at sourced_metadata"),
    "a not": (add({"not_rule": REFUND}), "nothing stands at sourced_metadata"),
    "another source": (add({"header": {"name": "x"}}), "nothing stands at sourced_metadata"),
    "no policies": (lambda data: policies(data).clear(), "lets in nobody"),
    "no rbac": (
        lambda data: route(data)["typed_per_filter_config"].pop("envoy.filters.http.rbac"),
        "nothing stands at envoy.filters.http.rbac",
    ),
    "a second principal": (
        lambda data: policies(data)["shop-app"]["principals"].append({"any": True}),
        "policy 'shop-app' is for more than one caller",
    ),
    "read too late": (late, "what is asked of a tool server is not read before it is judged"),
    "not read": (lambda data: route(data)["typed_per_filter_config"].pop("tools"), "nothing stands at"),
    "time": (lambda data: route(data)["route"].update(timeout="99s"), "waits 99s for 'orders'"),
    "no limit": (
        lambda data: route(data)["typed_per_filter_config"].pop("envoy.filters.http.local_ratelimit"),
        "lets any number through",
    ),
}
LITELLM: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "a tool": (
        "cadee_auth.json",
        lambda data: data["identities"]["shop-app"]["tools"]["orders_tools"].append("refund"),
        "lets 'shop' call 'look_up', 'refund', where the spec says 'look_up'",
    ),
    "a caller": (
        "cadee_auth.json",
        lambda data: data["identities"]["batch"].update(
            tools={"orders_tools": ["look_up"]}, tool_requests_per_minute={"orders_tools": 600}
        ),
        "lets in 'back', 'shop', 'spiffe://shop.example.com/batch'",
    ),
    "no limit": (
        "cadee_auth.json",
        lambda data: [told["tool_requests_per_minute"].clear() for told in data["identities"].values()],
        "lets any number through",
    ),
    "no path": ("cadee_auth.json", lambda data: data["tool_paths"].clear(), "lets in nobody"),
    "everybody": (
        "config.yaml",
        lambda data: data["mcp_servers"]["orders_tools"].update(allow_all_keys=True),
        "lets in 'back', 'everybody', 'shop'",
    ),
    "fewer": (
        "config.yaml",
        lambda data: data["mcp_servers"]["orders_tools"]["allowed_tools"].remove("refund"),
        "lets 'back' call 'look_up', 'note', where the spec says 'look_up', 'note', 'refund'",
    ),
    "address": (
        "config.yaml",
        lambda data: data["mcp_servers"]["orders_tools"].update(url="http://evil.example/mcp"),
        "calls tools at http://evil.example/mcp",
    ),
    "key": (
        "config.yaml",
        lambda data: data["mcp_servers"]["orders_tools"].update(auth_value="os.environ/MINE"),
        "calls 'orders' with another credential",
    ),
    "time": (
        "config.yaml",
        lambda data: data["mcp_servers"]["orders_tools"].update(timeout=99),
        "waits 99s for 'orders'",
    ),
    "another server": (
        "config.yaml",
        lambda data: data["mcp_servers"].update(more=dict(data["mcp_servers"]["orders_tools"])),
        "route 'more' is served, and the spec has none of that name",
    ),
}


def damaged(kind: str, name: str, damage: Callable[[Any], Any]) -> Iterator[str]:
    held = files(kind, *tools())
    data = yaml.safe_load(held[name])
    damage(data)
    try:
        yield from told(kind, {**held, name: yaml.safe_dump(data, sort_keys=False).encode()})
    except InputError as refusal:
        yield str(refusal)


@pytest.mark.parametrize("case", ENVOY)
def test_an_edit_of_a_bootstrap_is_told_or_refused(case: str) -> None:
    damage, said = ENVOY[case]
    assert said in " ".join(damaged("envoy", "envoy.yaml", damage))


@pytest.mark.parametrize("case", LITELLM)
def test_an_edit_of_a_proxy_is_told(case: str) -> None:
    name, damage, said = LITELLM[case]
    assert said in " ".join(damaged("litellm", name, damage))


def test_without_the_facts_only_what_anybody_may_call_is_compared() -> None:
    held = {"config.yaml": files("litellm", *tools())["config.yaml"]}
    assert told("litellm", held) == []
    assert told("litellm", held, put("integrations/shop-orders/action", "write")) == []
    assert "lets its callers call" in told("litellm", held, put("integrations/office-orders/action", "read"))[0]
