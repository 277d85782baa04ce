"""The resources of Envoy AI Gateway that are made of the test estate, and changes that bring what it does not have."""

from typing import Any

import yaml

from cadee.generators.gateway.envoy_ai.generator import envoy_ai_gateway
from tests.generators.gateway.estates import ISSUER, Change, made, put

HOME = "envoy-ai-gateway/gateway.yaml"
BESIDE = "envoy-ai-gateway/guards.yaml"

KEYED = put("identities/back-office", {"kind": "key", "auth": "api-key", "credential": "vault://cx/back-office#key"})
BY_GRPC = put("systems/redactor/protocol", "grpc")
SECURE = put("systems/model-b/endpoint", "https://b.example.com")
ANTHROPIC = put("systems/model-a/protocol", "anthropic")


def tools(data: dict[str, Any]) -> None:
    """A tool server behind the gateway, which two callers reach: one may read, one may also write."""
    offered = [{"name": f"read_{n}", "action": "read"} for n in range(20)] + [{"name": "refund", "action": "write"}]
    server = {"kind": "tool", "endpoint": "https://tools.example.com/mcp", "protocol": "mcp", "tools": offered}
    data["systems"]["orders"] = server
    data["identities"]["orders-key"] = {"kind": "key", "auth": "api-key", "credential": "env:ORDERS_KEY"}
    call = {"from": "assistant", "to": "ai-gateway", "timeout": "9s"}
    data["integrations"] |= {
        "shop-orders": {**call, "identity": "shop-app", "action": "write"},
        "office-orders": {**call, "identity": "back-office", "action": "read"},
        "batch-orders": {**call, "identity": "batch", "action": "read"},
        "to-orders": {"from": "ai-gateway", "to": "orders", "identity": "orders-key", "timeout": "4s"},
    }
    data["routes"]["order-tools"] = {
        "gateway": "ai-gateway",
        "serves": ["shop-orders", "office-orders", "batch-orders"],
        "primary": "to-orders",
        "rate_limit": "5/min",
    }


def several_guards(data: dict[str, Any]) -> None:
    """A second guard by http, and one by grpc, on every route."""
    for name, protocol in (("judge", "http"), ("scanner", "grpc")):
        data["systems"][name] = {
            "kind": "guardrail",
            "endpoint": f"https://{name}.example.com/v1",
            "protocol": protocol,
            "default_on": True,
            "on_error": "open",
        }
        call = {"from": "ai-gateway", "to": name, "identity": "gateway", "timeout": "300ms"}
        data["integrations"][f"to-{name}"] = call


def priced(data: dict[str, Any]) -> None:
    """A price for each model, in the currency of the budget."""
    for name, price_in, price_out in (("b", "3 EUR", "12 EUR"), ("c", "0.125 EUR", "0.5 EUR")):
        data["systems"][f"model-{name}"]["model"] |= {"price_in": price_in, "price_out": price_out}


def fetched(data: dict[str, Any]) -> None:
    """Key sets by address, and another audience for one of two callers of an issuer."""
    for name in ("shop-app", "back-office"):
        data["identities"][name]["jwks"] = f"{ISSUER}/certs"
    data["identities"]["back-office"]["audience"] = "office"


ESTATES: dict[str, tuple[Change, ...]] = {
    "plain": (),
    "keyed": (KEYED,),
    "grpc": (BY_GRPC,),
    "guards": (several_guards,),
    "secure": (SECURE, put("integrations/to-b/identity", "gateway")),
    "anthropic": (ANTHROPIC,),
    "tools": (tools,),
    "priced": (priced,),
    "fetched": (fetched,),
    "alone": (
        put("routes/support-chat/fallback", None),
        put("fallbacks/chat-down", None),
        put("integrations/to-a/retries", 3),
    ),
    "retried": tuple(put(f"integrations/to-{name}/retries", 2) for name in "abc"),
    "unlimited": (put("routes/support-chat/rate_limit", None), put("routes/support-chat/budget", None)),
    "plain-http": (
        put("systems/ai-gateway/endpoint", "http://gw.example:8080/ai"),
        put("routes/article-embedding", None),
    ),
    "everything": (KEYED, several_guards, SECURE, tools, priced, put("systems/ai-gateway/telemetry", {"emits": ["x"]})),
}


def texts(*changes: Change) -> dict[str, str]:
    """The files by path."""
    return {path: str(item.content) for path, item in made(envoy_ai_gateway, *changes).items()}


def resources(*changes: Change) -> list[dict[str, Any]]:
    """The resources of all files, in order."""
    return [item for text in texts(*changes).values() for item in yaml.load_all(text, Loader=yaml.CSafeLoader)]


def specs(kind: str, *changes: Change) -> dict[str, Any]:
    """The specs of the resources of a kind by name."""
    return {item["metadata"]["name"]: item["spec"] for item in resources(*changes) if item["kind"] == kind}


def notes(*changes: Change) -> str:
    """The notes, one a line."""
    return "\n".join(made(envoy_ai_gateway, *changes)[HOME].notes)
