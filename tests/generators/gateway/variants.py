"""Changes to the estate that several targets are tested with, and the hostile texts that none may take as structure."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from tests.generators.diagram.payloads import PAYLOADS as PICTURES
from tests.generators.gateway.estates import Change, put
from tests.generators.gateway.test_injection import PAYLOADS as FILES

HOSTILE = tuple(
    dict.fromkeys(
        (
            *FILES, *PICTURES,
            "$HOME", "${HOME}", "$$HOME", "~", "${{ env \"DECK_KEY\" }}", "${{ env \"DECK_KEY\" }}\n", "a\n$HOME\n",
            "{vault://env/home}", "\\uD800$HOME", "\\", "\\$HOME", '" || true || "', "' || true || '",
            '") || (true', "jwt.sub == \"x\"", "constructor", "__proto__", "$((1+1))", "`id`", "$(os.exit(1))",
        )
    )
)  # fmt: skip
"""About 150 texts: quotes, ends of lines, YAML, shell, decK, Kong, CEL and Lua."""


def pairs(payloads: Sequence[str]) -> list[tuple[str, str]]:
    """The payloads two at a time: two callers can hold one each."""
    half = (len(payloads) + 1) // 2
    return list(zip(payloads[:half], payloads[-half:], strict=True))


TOLD = put("systems/ai-gateway/telemetry", {"emits": ["gateway.errors"]})


def both(*changes: Change) -> Change:
    """Several changes as one."""

    def change(data: dict[str, Any]) -> None:
        for item in changes:
            item(data)

    return change


def tools(
    name: str = "orders", offers: tuple[str, ...] = ("find_order", "refund_order"), limit: str = "60/min"
) -> Change:
    """A change: a tool server behind the gateway, reached by 'shop-app' to read and by 'back-office' to write."""
    callable_tools = [
        {"name": offer, "action": "read" if number == 0 else "write"} for number, offer in enumerate(offers)
    ]
    return both(
        put(
            f"systems/{name}",
            {"kind": "tool", "endpoint": f"http://127.0.0.1:9106/{name}", "protocol": "mcp", "tools": callable_tools},
        ),
        put(f"integrations/shop-{name}", _call("shop-app", "read")),
        put(f"integrations/office-{name}", _call("back-office", "write")),
        put(f"integrations/to-{name}", {"from": "ai-gateway", "to": name, "identity": "vendor-b", "timeout": "700ms"}),
        put(
            f"routes/{name}-tools",
            {
                "gateway": "ai-gateway",
                "serves": [f"shop-{name}", f"office-{name}"],
                "primary": f"to-{name}",
                "rate_limit": limit,
            },
        ),
    )


def _call(identity: str, action: str) -> dict[str, str]:
    return {"from": "assistant", "to": "ai-gateway", "identity": identity, "timeout": "5s", "action": action}


KEYED = both(
    put("identities/script", {"kind": "key", "auth": "api-key", "credential": "env:SCRIPT_KEY"}),
    put("integrations/script-chat", {"from": "assistant", "to": "ai-gateway", "identity": "script", "timeout": "9s"}),
    put("routes/support-chat/serves", ["assistant-chat", "office-chat", "script-chat"]),
)
"""A change: a caller that shows a key."""

TOKENS = both(
    put("identities/batch/auth", "oidc"),
    put("identities/batch/issuer", "https://id.example.com/realms/batch"),
    put("identities/batch/jwks", "https://id.example.com/realms/batch/certs"),
    put("identities/batch/subject", "batch"),
)
"""A change: every caller shows a token, one of them of another issuer."""

ONE_ISSUER = put("integrations/batch-embed/identity", "shop-app")
"""A change: every caller shows a token of one issuer."""


USUAL: dict[str, tuple[Change, ...]] = {
    "plain": (),
    "told": (TOLD,),
    "tools": (tools(),),
    "keys": (KEYED, tools()),
    "tokens": (TOKENS, tools()),
    "one issuer": (ONE_ISSUER, tools(), tools("stock", ("find_order", "count"), "5/s")),
}
"""Changes of the estate: a product's own schema has to take what is made of each."""


def spoilt(data: Any, path: str, value: Any) -> Any:
    """A copy of the data with one value put at a path, such as `services/0/retries`."""
    whole = spot = deepcopy(data)
    *way, last = (int(key) if key.isdigit() else key for key in path.split("/"))
    for key in way:
        spot = spot[key]
    spot[last] = value
    return whole


def parts(data: Any) -> Iterator[dict[str, Any]]:
    """Every map in the data."""
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from parts(value)
    elif isinstance(data, list):
        for value in data:
            yield from parts(value)


def texts(data: Any) -> Iterator[str]:
    """Every text in the data that is not a key."""
    if isinstance(data, str):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from texts(value)
