"""Control: gates, switches, signals."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cadee.model.base import (
    SECTIONS,
    ElementRef,
    EvidenceRef,
    Expects,
    IdentityRef,
    IntegrationRef,
    Items,
    Label,
    OwnerRef,
    Part,
    RefTo,
    Some,
    Staged,
    SystemRef,
    Text,
    opt,
    req,
    staged,
)
from cadee.model.units import DateField, DurationField, MoneyField, RateField

Outcome = Annotated[
    str,
    StringConstraints(pattern=f"^(continue|refusal|static-answer|({'|'.join(SECTIONS)})/[a-z0-9][a-z0-9-]{{0,62}})$"),
    Expects("continue, refusal, static-answer, or a section and an id, such as integrations/chat-to-service-desk"),
    RefTo(("*",)),
]


class Outcomes(Part):
    """Where each answer of a gate leads: `continue`, a safe end, or an element as `section/id`."""

    allow: Outcome | None = opt("When it says yes.", "continue")
    deny: Outcome | None = opt("When it says no.", "refusal")
    escalate: Outcome | None = opt("When it cannot say.", "integrations/assistant-to-service-desk")


class Approval(Part):
    """A record that somebody approved."""

    by: OwnerRef = req("Who approved.", "head-of-customer-care")
    date: DateField = req("When.", "2026-08-20")
    version: Text | None = opt("What version.", "4.2.0")
    evidence: EvidenceRef | None = opt("The record.", "approval-2026-08")


class Limit(Part):
    """The hard limit of a gate."""

    per_action: MoneyField | None = opt("The most one action may be worth.", "50 EUR")
    rate: RateField | None = opt("How many actions.", "20/h")
    second_approver_above: MoneyField | None = opt("Above this a second person decides.", "200 EUR")


@staged
class Gate(Staged):
    """A control that can say no."""

    kind: Literal["human", "rules", "limit"] = req("Who or what decides.", "limit")
    guards: Some[IntegrationRef] = req("The integrations that must pass it.", ["refund-order"])
    runs_on: SystemRef | None = opt("The system that enforces it.", "order-tools")
    approver: OwnerRef | None = opt("Who decides, or who answers for the rules.", "customer-care")
    criteria: Items[Text] = opt("When it escalates, over signals.", ["amount > 50 EUR"], default=())
    outcomes: Outcomes | None = opt("Where each answer leads.", {"allow": "continue", "deny": "refusal"})
    on_error: Literal["open", "closed"] | None = opt(
        "Whether it lets pass (open) or refuses (closed) when it fails.", "closed"
    )
    on_error_reason: Text | None = opt("Why that is right.", "A refund can wait; a wrong one cannot be taken back.")
    within: DurationField | None = opt("How fast it answers.", "15m")
    limit: Limit | None = opt("The hard limit.", {"per_action": "50 EUR", "rate": "20/h"})
    rollout: Literal["staged", "at-once"] | None = opt("How a change of its rules spreads.", "staged")
    approvals: Items[Approval] = opt(
        "Who approved it, when.", [{"by": "head-of-customer-care", "date": "2026-08-20"}], default=()
    )


@staged
class Switch(Staged):
    """A kill switch, a rollback, a control of the rollout."""

    kind: Literal["kill-switch", "rollback", "rollout"] = req("What it does.", "kill-switch")
    holder: OwnerRef | None = opt("Who may use it.", "maya-lindt")
    acts_on: Some[ElementRef] = req("What it stops or changes.", ["systems/assistant"])
    runs_on: SystemRef | None = opt("The system it is operated from.", "release-console")
    identity: IdentityRef | None = opt("As whom it is operated.", "release-operator")
    within: DurationField | None = opt("How fast it works.", "60s")
    tested: DateField | None = opt("When it was last tried.", "2026-10-10")
    returns_to: Text | None = opt("The version a rollback returns to.", "4.1.3")


class AlertRule(Part):
    """When a signal becomes an alert."""

    condition: Text = req("The condition over the metric.", "> 5 %")
    duration: DurationField | None = opt("For how long.", "10m", alias="for")
    severity: Literal["page", "ticket", "info"] = opt("How it is delivered.", "page", default="page")


@staged
class Signal(Staged):
    """Telemetry to alert to rota."""

    source: Some[SystemRef] = req("The systems it comes from.", ["ai-gateway"], alias="from")
    metric: Label = req("The metric.", "gateway.error-rate")
    measures: (
        Literal["availability", "latency", "errors", "quality", "drift", "cost", "security", "retrieval", "adoption"]
        | None
    ) = opt("What it is about.", "errors")
    alert: AlertRule | None = opt("When it alerts.", {"condition": "> 5 %", "for": "10m", "severity": "page"})
    to: OwnerRef | None = opt("Who is told.", "ai-platform")
    via: SystemRef | None = opt("The system that collects and alerts.", "observability")
    runbook: Text | None = opt("What they do then.", "runbooks/gateway-errors.md")
