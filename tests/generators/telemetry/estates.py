"""The small estate of the gateway tests with somebody who watches it: owners, a telemetry system, signals."""

from typing import Any

from cadee.generators.base import Artifact, Generator, Subject
from tests.generators.gateway.estates import Change, put
from tests.generators.gateway.estates import made as made_of
from tests.generators.gateway.estates import subject as subject_of

CONDITIONS = {
    "app.errors": "> 5 %",
    "app.hits": "< 85 %",
    "app.latency": "p95 > 10 s",
    "app.denied": "> 50/min",
    "app.refunds": "> 60/h",
    "app.relevance": "< 0.7",
    "app.waiting": ">= 500",
    "app.age": "> 4 h",
    "app.used": "> 0",
    "app.score": "mean <= 2.5",
    "app.wait": "mean > 20 s",
    "app.drift": "mean falls by 10 %",
    "app.length": "mean rises by 25 %",
    "gateway.errors": "> 1 %",
    "gateway.fallbacks": "> 20 %",
    "gateway.latency": "p99 > 8 s",
    "gateway.rejected": "> 50/min",
    "gateway.requests": "< 1/min",
    "gateway.spend": "> 80 % of the day's budget",
    "model.errors": "> 5 %",
    "guard.errors": "> 0.5 %",
    "app.logins": "> 10/day",
}
SOURCES = {"gateway": ["ai-gateway"], "model": ["model-a", "model-b"], "guard": ["redactor"], "app": ["assistant"]}


def signal_id(metric: str) -> str:
    """The id of the signal on a metric."""
    return metric.replace(".", "-")


def _signals() -> dict[str, Any]:
    held = {"app.drift": "24h", "app.length": "1h", "app.hits": "24h", "gateway.spend": "1h", "app.used": None}
    found: dict[str, Any] = {}
    for number, (metric, condition) in enumerate(CONDITIONS.items()):
        alert: dict[str, Any] = {"condition": condition, "severity": ("page", "ticket", "info")[number % 3]}
        if held.get(metric, "10m"):
            alert["for"] = held.get(metric, "10m")
        found[signal_id(metric)] = {
            "from": SOURCES[metric.partition(".")[0]],
            "metric": metric,
            "measures": "errors",
            "alert": alert,
            "to": "platform" if number % 2 else "shop",
            "via": "observability",
            "runbook": "runbooks/all.md#one",
        }
    return found


def watched() -> list[Change]:
    """The changes, new each time: a change of a test reaches into what one before it put there."""
    return [
        put("owners/platform", {"kind": "team", "on_call": "pager/platform", "contact": "#platform"}),
        put("owners/shop", {"kind": "team", "name": "The shop"}),
        put(
            "identities/shop-telemetry",
            {
                "kind": "workload",
                "auth": "oidc",
                "subject": "telemetry",
                "audience": "otlp",
                "credential": "vault://cx/telemetry#secret",
            },
        ),
        put(
            "systems/observability",
            {"kind": "telemetry", "endpoint": "https://otlp.example.com/in", "protocol": "http"},
        ),
        put("systems/assistant/telemetry", {"to": "observability", "emits": ["app.errors"], "content": "redacted"}),
        put("systems/ai-gateway/telemetry", {"to": "observability", "emits": ["gateway.errors"], "content": "none"}),
        put(
            "integrations/assistant-telemetry",
            {"from": "assistant", "to": "observability", "identity": "shop-telemetry", "timeout": "2s", "retries": 0},
        ),
        put(
            "integrations/gateway-telemetry",
            {"from": "ai-gateway", "to": "observability", "identity": "gateway", "protocol": "grpc", "retries": 2},
        ),
        put("routes/support-chat/guardrails", ["redactor"]),
        put("signals", _signals()),
    ]


def subject(*changes: Change, environment: str = "production") -> Subject:
    """What a generator looks at."""
    return subject_of(*watched(), *changes, environment=environment)


def made(generator: Generator, *changes: Change, environment: str = "production") -> dict[str, Artifact]:
    """The artifacts by path."""
    return made_of(generator, *watched(), *changes, environment=environment)
