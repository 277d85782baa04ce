"""The AI use case: the production pathway a workspace describes."""

from typing import Literal

from cadee.model.base import Entity, EnvironmentRef, Id, Items, Label, OwnerRef, Part, Text, opt, req
from cadee.model.units import BudgetField, DateField, DurationField, ShareField


class Slo(Part):
    """A service level objective."""

    availability: ShareField | None = opt("Share of requests or time that must succeed.", "99.5%")
    latency_p95: DurationField | None = opt("Time within which 95 % of answers must be complete.", "8s")


class OutOfScope(Part):
    """A platform of the industry that this workflow leaves out on purpose."""

    platform: Id = req("The platform, as the catalogue of industries names it.", "inventory")
    reason: Text = req("Why it is left out.", "The assistant answers no stock questions in the first stage.")


class DeclinedKpi(Part):
    """A standard measure of the use case that this workflow does not use."""

    kpi: Id = req("The measure, as the catalogue names it.", "service-quality")
    reason: Text = req("Why it is not used.", "Measured by the contact centre for all channels together.")


class Workflow(Entity):
    """The AI use case: its name, its exposure, who approves changes, what is at stake."""

    name: Text = req("What the workflow is called.", "AI Customer Service Automation")
    industry: Id = req("The industry, as the catalogue names it.", "retail")
    use_case: Id = req("The use case, as the catalogue names it.", "ai-customer-service-automation")
    exposure: Literal["internal", "partner-facing", "customer-facing", "public"] = req(
        "Who meets its outputs.", "customer-facing"
    )
    stage: EnvironmentRef | None = opt("The environment it has reached.", "production")
    live_from: DateField | None = opt("The first day with real users.", "2026-09-01")
    jurisdictions: Items[Label] = opt("Where its users are.", ["eu", "uk"], default=())
    risk_class: Literal["minimal", "limited", "high", "prohibited"] | None = opt(
        "Its class under the rules that apply.", "limited"
    )
    approver: OwnerRef | None = opt("Who may approve a change once it is live.", "head-of-customer-care")
    teams: Items[OwnerRef] = opt("The business teams that use it.", ["store-operations", "ecommerce"], default=())
    stakes: Items[Id] = opt("The business outcomes at stake.", ["conversion", "service-consistency"], default=())
    purposes: Items[Label] = opt("What personal data may be used for here.", ["customer-service"], default=())
    languages: Items[Label] = opt("Languages it answers in.", ["en", "de"], default=())
    slo: Slo | None = opt("What it promises as a whole.", {"availability": "99.5%", "latency_p95": "8s"})
    max_age: DurationField | None = opt("The oldest fact an answer may rest on.", "24h")
    money_limit: BudgetField | None = opt(
        "The most money that AI output may move in a time, all its actions together.", "2500 EUR/h"
    )
    review_every: DurationField | None = opt("How often the whole is reviewed.", "90d")
    out_of_scope: Items[OutOfScope] = opt(
        "Platforms left out on purpose.", [{"platform": "inventory", "reason": "No stock questions yet."}], default=()
    )
    declined_kpis: Items[DeclinedKpi] = opt(
        "Standard measures not used.", [{"kpi": "service-quality", "reason": "Measured elsewhere."}], default=()
    )
