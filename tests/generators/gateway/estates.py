"""A small estate with two gateway routes, as data that tests change before it is read."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml

from cadee.generators.base import Artifact, Generator, Subject
from cadee.model.document import Document
from cadee.model.estate import Estate, estate

REVISION = "0123456789abcdef" * 4
ISSUER = "https://id.example.com/realms/shop"

SPEC: dict[str, Any] = {
    "cadee": 1,
    "workflow": {
        "name": "Support",
        "industry": "retail",
        "use_case": "ai-customer-service-automation",
        "exposure": "internal",
    },
    "environments": {"staging": {"stage": "staging"}, "production": {"stage": "production"}},
    "identities": {
        "shop-app": {"kind": "workload", "auth": "oidc", "issuer": ISSUER, "audience": "ai-gateway", "subject": "shop"},
        "back-office": {
            "kind": "workload",
            "auth": "oidc",
            "issuer": ISSUER,
            "audience": "ai-gateway",
            "subject": "back",
        },
        "batch": {
            "kind": "workload",
            "auth": "spiffe",
            "audience": "ai-gateway",
            "subject": "spiffe://shop.example.com/batch",
        },
        "vendor-a": {"kind": "key", "auth": "api-key", "credential": "env:VENDOR_A_KEY"},
        "vendor-b": {"kind": "key", "auth": "api-key", "credential": "vault://cx/vendor-b#key"},
        "vendor-c": {"kind": "key", "auth": "api-key", "credential": "env:VENDOR_C_KEY"},
        "gateway": {"kind": "workload", "auth": "spiffe", "subject": "spiffe://shop.example.com/gateway"},
    },
    "systems": {
        "assistant": {"kind": "agent"},
        "ai-gateway": {"kind": "gateway", "endpoint": "https://gateway.example.com/v1"},
        "redactor": {
            "kind": "guardrail",
            "endpoint": "http://127.0.0.1:9104/check",
            "protocol": "http",
            "redacts": ["personal"],
        },
        "model-a": {
            "kind": "model",
            "endpoint": "http://127.0.0.1:9101/v1",
            "protocol": "openai",
            "capacity": "900/min",
            "model": {
                "vendor": "vendor-a",
                "name": "large-chat",
                "pin": "2026-06-01",
                "price_in": "2.50 EUR",
                "price_out": "10 EUR",
            },
        },
        "model-b": {
            "kind": "model",
            "endpoint": "http://127.0.0.1:9102/openai/v1",
            "protocol": "openai",
            "model": {"vendor": "vendor-b", "name": "medium-chat", "pin": "medium-chat@4", "price_in": "3 EUR"},
        },
        "model-c": {
            "kind": "model",
            "endpoint": "http://127.0.0.1:9103/v1",
            "protocol": "openai",
            "model": {"vendor": "vendor-c", "name": "small-chat", "pin": "1"},
        },
        "embedder": {
            "kind": "embedding",
            "endpoint": "http://127.0.0.1:9105/v1",
            "protocol": "openai",
            "model": {"vendor": "own", "name": "embed", "pin": "2.1.0"},
        },
        "service-desk": {"kind": "human"},
    },
    "integrations": {
        "assistant-chat": {"from": "assistant", "to": "ai-gateway", "identity": "shop-app", "timeout": "20s"},
        "office-chat": {"from": "assistant", "to": "ai-gateway", "identity": "back-office", "timeout": "12s"},
        "batch-embed": {"from": "assistant", "to": "ai-gateway", "identity": "batch", "timeout": "9s"},
        "to-a": {
            "from": "ai-gateway",
            "to": "model-a",
            "identity": "vendor-a",
            "timeout": "1500ms",
            "retries": 0,
        },
        "to-b": {"from": "ai-gateway", "to": "model-b", "identity": "vendor-b", "timeout": "2s", "retries": 0},
        "to-c": {
            "from": "ai-gateway",
            "to": "model-c",
            "identity": "vendor-c",
            "timeout": "3s",
            "retries": 1,
            "backoff": "100ms",
        },
        "to-embedder": {"from": "ai-gateway", "to": "embedder", "identity": "gateway", "timeout": "600ms"},
        "to-redactor": {
            "from": "ai-gateway",
            "to": "redactor",
            "identity": "gateway",
            "timeout": "400ms",
        },
        "to-desk": {"from": "assistant", "to": "service-desk"},
    },
    "routes": {
        "support-chat": {
            "gateway": "ai-gateway",
            "serves": ["assistant-chat", "office-chat"],
            "primary": "to-a",
            "fallback": "chat-down",
            "rate_limit": "600/min",
            "budget": "180 EUR/day",
            "logging": "metadata",
        },
        "article-embedding": {
            "gateway": "ai-gateway",
            "serves": ["batch-embed"],
            "primary": "to-embedder",
            "guardrails": ["redactor"],
            "rate_limit": "10/s",
            "logging": "none",
        },
    },
    "fallbacks": {
        "chat-down": {
            "protects": "to-a",
            "rungs": [
                {"to": "to-b", "on": ["timeout", "connection-error", "server-error", "rate-limited"]},
                {"to": "to-c", "on": ["timeout", "connection-error", "server-error", "rate-limited"]},
                {"to": "to-desk", "on": ["any"]},
            ],
        }
    },
}

Change = Callable[[dict[str, Any]], None]


def spec(*changes: Change) -> dict[str, Any]:
    """The data of the estate, changed."""
    data = deepcopy(SPEC)
    for change in changes:
        change(data)
    return data


def put(path: str, value: Any) -> Change:
    """A change: the value at a path such as `systems/model-a/endpoint`; None takes the key away."""

    def change(data: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for key in way:
            data = data.setdefault(key, {})
        if value is None:
            data.pop(last, None)
        else:
            data[last] = value

    return change


def resolved(*changes: Change, environment: str = "production") -> Estate:
    """The estate of one environment."""
    return estate(Document.model_validate(spec(*changes))).resolve(environment)


def subject(*changes: Change, environment: str = "production") -> Subject:
    """What a generator looks at."""
    return Subject(resolved(*changes, environment=environment), REVISION)


def made(generator: Generator, *changes: Change, environment: str = "production") -> dict[str, Artifact]:
    """The artifacts by path."""
    return {item.path: item for item in generator.make(subject(*changes, environment=environment))}


def loaded(text: str) -> Any:
    """The data of a YAML text, read by libyaml: ten times as fast as in Python."""
    return yaml.load(text, Loader=yaml.CSafeLoader)
