"""A tool server behind the gateway of the test estate: who calls it, what each may do, as changes of the estate."""

from copy import deepcopy
from typing import Any

from tests.generators.gateway.estates import Change, put

ORDERS: list[dict[str, Any]] = [
    {"name": "look_up", "action": "read"},
    {"name": "note", "action": "write"},
    {"name": "refund", "action": "irreversible", "effect": "refund"},
]
SERVER: dict[str, Any] = {"kind": "tool", "endpoint": "http://127.0.0.1:9106/mcp", "protocol": "mcp", "tools": ORDERS}
ROUTE: dict[str, Any] = {
    "gateway": "ai-gateway",
    "serves": ["shop-orders", "office-orders"],
    "primary": "to-orders",
    "rate_limit": "600/min",
}


def call(identity: str, action: str) -> dict[str, Any]:
    """An integration by which somebody calls tools through the gateway."""
    return {"from": "assistant", "to": "ai-gateway", "identity": identity, "timeout": "20s", "action": action}


def tools(endpoint: str = "http://127.0.0.1:9106/mcp") -> list[Change]:
    """The changes that add a tool server: shop-app may read, back-office may do everything."""
    way = {"from": "ai-gateway", "to": "orders", "identity": "orders-key", "timeout": "2s", "action": "irreversible"}
    return [
        put("identities/orders-key", {"kind": "key", "auth": "api-key", "credential": "env:ORDERS_KEY"}),
        put("systems/orders", {**deepcopy(SERVER), "endpoint": endpoint}),
        put("integrations/shop-orders", call("shop-app", "read")),
        put("integrations/office-orders", call("back-office", "irreversible")),
        put("integrations/to-orders", way),
        put("routes/orders-tools", deepcopy(ROUTE)),
    ]


NO_MODELS: list[Change] = [put("routes/support-chat", None), put("routes/article-embedding", None)]
"""The changes that leave nothing but the tools."""
