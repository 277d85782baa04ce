"""The five production artifacts of CADEE."""

from typing import Literal

from cadee.model.base import DataRef, DecisionRef, Entity, EvidenceRef, Items, OwnerRef, Part, SystemRef, Text, opt, req
from cadee.model.units import DateField, DurationField

LayerName = Literal["compliance", "architecture", "data", "enablement", "evaluation"]


class Procedure(Part):
    """A changed step of work: its written procedure, its trained role, its manager."""

    step: Text = req("The step of work that changes.", "Take over a chat from the assistant")
    document: Text = req("Where the procedure is written.", "procedures/take-over.md")
    role: Text = req("Who was trained.", "service agent")
    manager: OwnerRef = req("The manager who owns the step.", "customer-care")
    trained_on: DateField | None = opt("When the training was last held.", "2026-08-15")


class Review(Part):
    """A recurring review."""

    name: Text = req("What is reviewed.", "Confidence review")
    every: DurationField = req("How often.", "30d")
    last_held: DateField | None = opt("When it was last held.", "2026-11-02")
    owner: OwnerRef = req("Who holds it.", "customer-care")


class Feedback(Part):
    """The way corrections by people flow back into a later version."""

    collected_in: SystemRef = req("Where corrections are collected.", "review-backlog")
    into: Items[DataRef] = opt("The data they improve.", ["knowledge-articles"], default=())
    owner: OwnerRef = req("Who carries them through.", "ai-platform")
    every: DurationField = req("How often.", "14d")


class Layer(Entity):
    """A production artifact: who owns it, what it touches, what evidence it produces, when leaders must decide."""

    owner: OwnerRef | None = opt("Who owns the artifact.", "ai-platform")
    touches: Items[SystemRef] = opt("The systems it touches.", ["ai-gateway"], default=())
    evidence: Items[EvidenceRef] = opt("The evidence it produces.", ["integration-map"], default=())
    triggers: Items[DecisionRef] = opt(
        "The decisions it triggers: pause, scale, redesign.", ["pause-on-wrong-actions"], default=()
    )
    procedures: Items[Procedure] = opt(
        "Changed steps of work (enablement).",
        [
            {
                "step": "Take over a chat",
                "document": "procedures/take-over.md",
                "role": "service agent",
                "manager": "customer-care",
            }
        ],
        default=(),
    )
    reviews: Items[Review] = opt(
        "Recurring reviews (enablement).",
        [{"name": "Confidence review", "every": "30d", "owner": "customer-care"}],
        default=(),
    )
    feedback: Feedback | None = opt(
        "How corrections flow back (enablement).",
        {"collected_in": "review-backlog", "owner": "ai-platform", "every": "14d"},
    )
