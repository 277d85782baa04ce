"""How systems work together: integrations, gateway routes, fallbacks, journeys."""

from typing import Literal, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from cadee.model.base import (
    Count,
    DataRef,
    Entity,
    FallbackRef,
    IdentityRef,
    IntegrationRef,
    Items,
    Part,
    Positive,
    RouteRef,
    Some,
    Staged,
    SystemRef,
    Text,
    Tier,
    opt,
    req,
    staged,
)
from cadee.model.data import Sensitivity
from cadee.model.system import Modality
from cadee.model.units import BudgetField, DurationField, HoursField, MoneyField, RateField
from cadee.model.workflow import Slo

Trigger = Literal[
    "any", "timeout", "connection-error", "server-error", "rate-limited", "quota-exhausted", "credential-rejected",
    "context-overflow", "refusal", "guardrail-down", "low-confidence", "stalled-stream", "quality-probe",
]  # fmt: skip


Shown = Literal["input", "sources", "confidence", "prior-steps"]
"""What a person can be shown of the work of an AI system."""


class Transform(Part):
    """A change to the data on the way."""

    kind: Literal["redact", "mask", "tokenize", "aggregate", "validate", "translate"] = req("What is done.", "redact")
    by: SystemRef | None = opt("The system that does it.", "pii-redactor")
    drops: Items[Sensitivity] = opt("The labels that are gone afterwards.", ["personal"], default=())
    modalities: Items[Modality] = opt("The forms of content it covers.", ["text"], default=())


class LoopBudget(Part):
    """The bounds of a cycle of calls."""

    max_steps: Positive | None = opt("The most rounds.", 8)
    wall_clock: DurationField | None = opt("The most time.", "60s")
    spend: MoneyField | None = opt("The most money.", "0.50 EUR")


@staged
class Integration(Staged):
    """A directed relation: one system calls, feeds or controls another."""

    source: SystemRef = req("Who starts it.", "assistant", alias="from")
    target: SystemRef = req("Who receives it.", "ai-gateway", alias="to")
    plane: Literal["runtime", "control", "health", "promotion"] = opt(
        "What it is for; rules on requests look at runtime only.", "runtime", default="runtime"
    )
    mode: Literal["sync", "async", "stream", "passthrough"] = opt("How the caller waits.", "sync", default="sync")
    action: Literal["read", "write", "irreversible"] = opt("What it does at the other end.", "read", default="read")
    effect: Literal["none", "commit", "price", "pay", "refund", "delete", "message"] | None = opt(
        "The effect outside.", "refund"
    )
    affects_rights: bool | None = opt(
        "Whether it decides on a person with legal or similarly grave effect: a claim, a contract, a benefit.", True
    )
    optional: bool = opt("True where the caller works without it.", False, default=False)
    identity: IdentityRef | None = opt("As whom it is called.", "assistant-runtime")
    on_behalf_of: IdentityRef | None = opt("For whom.", "shopper")
    auth: Literal["none", "password", "oidc", "mtls", "spiffe", "api-key", "cloud-iam", "saml"] | None = opt(
        "How the caller proves itself.", "oidc"
    )
    encryption: Literal["none", "tls", "mtls"] | None = opt("How the wire is protected.", "tls")
    data: Items[DataRef] | None = opt("What travels.", ["conversation"])
    hands_over: Items[Shown] | None = opt(
        "What the person who takes over or decides gets to see.", ["input", "sources", "confidence", "prior-steps"]
    )
    transforms: Items[Transform] = opt(
        "What is changed on the way.", [{"kind": "redact", "by": "pii-redactor", "drops": ["personal"]}], default=()
    )
    timeout: DurationField | None = opt("How long the caller waits for one attempt.", "6s")
    retries: Count | None = opt("How often the caller tries again.", 1)
    backoff: DurationField | None = opt("The wait before a retry.", "200ms")
    idempotency: Literal["key", "natural", "none"] | None = opt("Whether doing it twice is the same as once.", "key")
    compensation: IntegrationRef | None = opt("The call that undoes it.", "cancel-refund")
    loop_budget: LoopBudget | None = opt("The bounds of the cycle it closes.", {"max_steps": 8, "wall_clock": "60s"})
    trace: Literal["w3c", "b3", "none"] | None = opt("How the trace is carried on.", "w3c")
    protocol: Literal["openai", "anthropic", "http", "grpc", "mcp", "sql", "amqp", "other"] | None = opt(
        "What is spoken.", "http"
    )
    schema_version: Text | None = opt("The version of the contract the caller expects.", "2.1")


@staged
class GatewayRoute(Staged):
    """A name that the AI gateway serves: callers on one side, a primary and its fallback on the other."""

    gateway: SystemRef = req("The gateway that serves it.", "ai-gateway")
    serves: Some[IntegrationRef] = req("The integrations that call it.", ["assistant-to-gateway"])
    primary: IntegrationRef = req("The integration to the first model or tool.", "gateway-to-primary")
    policy: Literal["enforced", "passthrough"] = opt(
        "Whether the gateway applies its policy or only passes through.", "enforced", default="enforced"
    )
    fallback: FallbackRef | None = opt("What happens when the primary fails.", "chat-model-down")
    consumers: Items[IdentityRef] | None = opt("Who may call it.", ["assistant-runtime"])
    rate_limit: RateField | None = opt("The most requests, for each consumer.", "600/min")
    budget: BudgetField | None = opt("The most money.", "180 EUR/day")
    guardrails: Items[SystemRef] = opt(
        "The guards that every call passes.", ["pii-redactor", "output-guard"], default=()
    )
    logging: Literal["none", "metadata", "redacted", "full"] | None = opt("What is logged.", "redacted")


class Rung(Part):
    """A step of a ladder: an integration, or a terminal of the caller's own. Exactly one of `to` and `terminal`."""

    to: IntegrationRef | None = opt("The integration to use.", "gateway-to-backup")
    terminal: Literal["static-answer", "cached-answer", "refusal"] | None = opt("The safe end.", "static-answer")
    on: Some[Trigger] = req("The failures that lead here.", ["timeout", "server-error"])

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["to"]},
            "then": {"properties": {"terminal": False}},
            "else": {"required": ["terminal"]},
        }
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.to is None) == (self.terminal is None):
            raise PydanticCustomError("one_way", "expected exactly one of to and terminal")
        return self


@staged
class Fallback(Staged):
    """An ordered ladder: what happens when an integration fails."""

    protects: IntegrationRef = req("The integration it stands in for.", "gateway-to-primary")
    rungs: Some[Rung] = req("The steps, in order.", [{"to": "gateway-to-backup", "on": ["any"]}])
    max_depth: Positive | None = opt("The most rungs tried in one request.", 3)
    visited_guard: bool | None = opt("Whether a target that was tried is not tried again in the same request.", True)


@staged
class Journey(Staged):
    """A user need, as numbered steps over integrations."""

    tier: Tier | None = opt("How critical it is; 0 is most.", 1)
    steps: Some[IntegrationRef] = req("The integrations, in order.", ["chat-to-assistant", "assistant-to-gateway"])
    exposure: Literal["internal", "partner-facing", "customer-facing", "public"] | None = opt(
        "Who meets it, where it differs from the workflow.", "internal"
    )
    slo: Slo | None = opt("What it promises.", {"availability": "99.5%", "latency_p95": "8s"})
    peak_load: RateField | None = opt("The load to expect.", "300/min")
    hours: HoursField | None = opt("When it is offered.", "24x7")


__all__ = [
    "Entity",
    "Fallback",
    "GatewayRoute",
    "Integration",
    "Journey",
    "LoopBudget",
    "RouteRef",
    "Rung",
    "Transform",
    "Trigger",
]
