"""Data products and kinds of data, with the labels that travel with them."""

from typing import Literal

from cadee.model.base import (
    DataRef,
    ElementRef,
    Id,
    Items,
    Label,
    OwnerRef,
    Part,
    Positive,
    Staged,
    SystemRef,
    Text,
    opt,
    req,
    staged,
)
from cadee.model.units import DateField, DurationField

Sensitivity = Literal["public", "internal", "confidential", "personal", "special-category", "payment", "secret"]


class Labels(Part):
    """The labels of data. A missing sensitivity is treated as the highest."""

    sensitivity: Items[Sensitivity] | None = opt(
        "How sensitive it is; every label must be in the clearance of what receives it.", ["personal"]
    )
    residency: Items[Label] | None = opt("The regions or jurisdictions it may lie in.", ["eu"])
    purpose: Items[Label] | None = opt("What it was collected for.", ["customer-service"])
    basis: (
        Literal["consent", "contract", "legal-obligation", "vital-interest", "public-task", "legitimate-interest"]
        | None
    ) = opt("The lawful basis for personal data.", "contract")
    integrity: Literal["trusted", "untrusted"] | None = opt("Whether outsiders can write it.", "untrusted")
    scoped_by: Items[Id] = opt("The keys that separate one tenant or customer from another.", ["customer"], default=())


class Retention(Part):
    """How long data is kept."""

    at_least: DurationField | None = opt("Kept at least.", "365d")
    at_most: DurationField | None = opt("Deleted after.", "730d")


class Deletion(Part):
    """How a deletion at the source reaches this copy."""

    by: ElementRef = req("What carries it out.", "integrations/erasure-to-index")
    within: DurationField = req("How fast.", "7d")


class DocumentControl(Part):
    """The control data of a set of documents."""

    effective: DateField | None = opt("In force from.", "2026-01-01")
    expires: DateField | None = opt("In force until.", "2026-12-31")
    version: Text | None = opt("The version.", "v14")


@staged
class Data(Staged):
    """A data product or a kind of data."""

    kind: Literal["product", "kind", "document"] = opt(
        "A governed product, a kind of data, or controlled documents.", "product", default="kind"
    )
    labels: Labels | None = opt(
        "Sensitivity, residency, purpose, basis, integrity.", {"sensitivity": ["personal"], "residency": ["eu"]}
    )
    source_of_record: SystemRef | None = opt("The system whose word counts.", "order-platform")
    derived_from: Items[DataRef] = opt("What it is made of.", ["conversation"], default=())
    produced_by: SystemRef | None = opt("The system that makes it, for instance by redaction.", "pii-redactor")
    facts: Items[Id] = opt("The facts it states, to find two sources of one fact.", ["order-status"], default=())
    authority: Positive | None = opt("Its rank among sources of one fact; 1 is first.", 1)
    max_age: DurationField | None = opt("The oldest it may be when used.", "24h")
    refresh: DurationField | None = opt("How often it is brought up to date.", "1h")
    lag: DurationField | None = opt("How long a refresh takes to arrive.", "10m")
    checks: Items[Text] = opt("What is checked on the way in.", ["schema", "price is positive"], default=())
    quarantine: SystemRef | None = opt("Where entries that fail a check go.", "quarantine-queue")
    owner: OwnerRef | None = opt("Who answers for it.", "commerce-platform")
    readers: Items[ElementRef] | None = opt("Who may read it.", ["identities/shopper"])
    schema_version: Text | None = opt("The version of its contract.", "2.1")
    retention: Retention | None = opt("How long it is kept.", {"at_most": "730d"})
    deletion: Deletion | None = opt("How deletion reaches it.", {"by": "integrations/erasure-to-index", "within": "7d"})
    document: DocumentControl | None = opt("Control data of documents.", {"effective": "2026-01-01", "version": "v14"})
    training: Literal["forbidden", "permitted"] | None = opt("Whether models may be trained on it.", "forbidden")
