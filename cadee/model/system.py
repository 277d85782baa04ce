"""Systems: everything a request, a record or a person passes through."""

from typing import Literal

from cadee.model.base import (
    Count,
    DataRef,
    EvidenceRef,
    ForeignName,
    Id,
    IdentityRef,
    Items,
    Label,
    OwnerRef,
    Part,
    Positive,
    Staged,
    SystemRef,
    Text,
    Tier,
    Url,
    ZoneRef,
    opt,
    req,
    staged,
)
from cadee.model.data import Sensitivity
from cadee.model.units import DateField, DurationField, HoursField, MoneyField, RateField, ShareField

SystemKind = Literal[
    "channel", "agent", "gateway", "model", "embedding", "guardrail", "tool", "store", "index", "queue", "platform",
    "human", "telemetry", "identity-provider", "secret-store", "external",
]  # fmt: skip
Source = Literal["measured", "contract", "assumed"]
Modality = Literal["text", "image", "audio", "video", "file"]


class Availability(Part):
    """How much of the time it answers."""

    value: ShareField = req("The share.", "99.95%")
    source: Source | None = opt("Where the figure comes from.", "measured")


class Latency(Part):
    """How long its own work takes, without what it calls."""

    floor: DurationField | None = opt("It is never faster.", "20ms")
    mean: DurationField | None = opt("On average.", "120ms")
    p95: DurationField | None = opt("In 95 of 100 cases at most.", "400ms")
    source: Source | None = opt("Where the figures come from.", "measured")


class ModelCard(Part):
    """The model behind an endpoint."""

    vendor: Label = req("Who runs it.", "vendor-a")
    name: ForeignName = req("Its name at the vendor.", "large-chat")
    pin: Text | None = opt("The exact version that is called.", "2026-06-01")
    retires: DateField | None = opt("The last day the vendor serves it.", "2027-06-30")
    family: Label | None = opt("The family it stems from; members fail alike.", "large")
    context_window: Positive | None = opt("Tokens it can take.", 128000)
    supports: Items[Id] = opt("What it can do.", ["tools", "structured-output", "streaming"], default=())
    languages: Items[Label] = opt("Languages it is used in.", ["en", "de"], default=())
    price_in: MoneyField | None = opt("Price of a million tokens in.", "2.50 EUR")
    price_out: MoneyField | None = opt("Price of a million tokens out.", "10 EUR")


class ToolAction(Part):
    """One callable of a tool system."""

    name: ForeignName = req("Its name as the agent sees it.", "refund_order")
    action: Literal["read", "write", "irreversible"] = req("What calling it does.", "irreversible")
    effect: Literal["none", "commit", "price", "pay", "refund", "delete", "message"] | None = opt(
        "The effect outside.", "refund"
    )


class IndexCard(Part):
    """A retrieval index."""

    embedding: SystemRef | None = opt("The model that embeds its entries and the queries.", "embedder")
    contains: Items[DataRef] = opt("What it holds.", ["knowledge-articles"], default=())
    filters_by: Items[Id] = opt(
        "The keys by which a query is narrowed to what the user may read.", ["customer"], default=()
    )


class CacheCard(Part):
    """A cache of answers or facts."""

    ttl: DurationField = req("How long an entry is used.", "10m")
    key: Items[Id] = req("What an entry is filed under.", ["customer", "question"])


class QueueCard(Part):
    """A queue."""

    bounded: Positive | None = opt("The most entries it takes.", 5000)
    dead_letter: SystemRef | None = opt("Where entries go that cannot be handled.", "dead-letters")
    redelivery: Count = opt("How often an entry is delivered again.", 3, default=0)


class Telemetry(Part):
    """What it tells about itself."""

    to: SystemRef | None = opt("The system that collects it.", "observability")
    emits: Items[Label] = opt("Metrics and events by name.", ["chat.resolved", "gateway.latency"], default=())
    content: Literal["none", "redacted", "full"] | None = opt("How much of prompts and answers is in it.", "redacted")
    records: Items[Literal["prompt", "output", "decision", "model-version", "sources", "approver"]] = opt(
        "What it records of each decision.", ["prompt", "output", "decision", "model-version", "sources"], default=()
    )


class Terms(Part):
    """The terms of an outside processor."""

    agreement: EvidenceRef | None = opt("The agreement, as evidence.", "dpa-vendor-a")
    training: Literal["forbidden", "permitted"] | None = opt("Whether it may train on our data.", "forbidden")
    retention: DurationField | None = opt("How long it keeps our data.", "30d")


class Backup(Part):
    """Where a copy of the records is kept, to go back to when they are lost."""

    to: SystemRef = req("The system that keeps the copy.", "order-backup")
    last_restored: DateField | None = opt(
        "When records were last restored from it, in earnest or as a trial.", "2026-09-30"
    )


class Staffing(Part):
    """The people at a desk: what arrives there, how long one case takes them, how many work at once."""

    arrives: RateField | None = opt("How many cases come in at the busiest time.", "600/h")
    each: DurationField = req("How long one person works on one case, on average.", "45s")
    people: Positive = req("How many work at the same time.", 10)


@staged
class System(Staged):
    """A system."""

    kind: SystemKind = req("What it is.", "agent")
    owner: OwnerRef | None = opt("Who answers for it.", "ai-platform")
    maintainers: Items[OwnerRef] = opt("Who changes it.", ["ai-platform"], default=())
    zone: ZoneRef | None = opt("The trust zone it stands in.", "core")
    tier: Tier | None = opt("How critical it is; 0 is most.", 1)
    lifecycle: Literal["planned", "live", "deprecated", "retired"] | None = opt("Where it is in its life.", "live")
    region: Label | None = opt("Where it runs.", "eu-west-1")
    failure_domains: Items[Label] | None = opt(
        "What it fails with: vendor, region, account, quota, cluster, network.", ["cloud-a/eu-west-1"]
    )
    depends_on: Items[SystemRef] = opt(
        "Systems it cannot work without, beyond those it calls.", ["secret-store"], default=()
    )
    availability: Availability | None = opt(
        "How much of the time it answers.", {"value": "99.95%", "source": "measured"}
    )
    latency: Latency | None = opt("How long its own work takes.", {"mean": "120ms", "p95": "400ms"})
    capacity: RateField | None = opt("The most it can take.", "1200/min")
    reserved: bool | None = opt("Whether that capacity is kept for us, or shared with others on demand.", True)
    slo: ShareField | None = opt("The share of requests it promises to serve.", "99.9%")
    hours: HoursField | None = opt("When it is open or staffed.", "24x7")
    staffing: Staffing | None = opt(
        "The work of the people behind it.", {"arrives": "600/h", "each": "45s", "people": 10}
    )
    endpoint: Url | None = opt("Where it is called.", "https://api.vendor-a.example/v1")
    protocol: Literal["openai", "anthropic", "http", "grpc", "mcp", "sql", "amqp", "other"] | None = opt(
        "What it speaks.", "openai"
    )
    clearance: Items[Sensitivity] | None = opt("The labels of data it may hold.", ["public", "internal"])
    redacts: Items[Sensitivity] = opt("The labels it removes from what passes through.", ["personal"], default=())
    modalities: Items[Modality] = opt("The forms of content it handles.", ["text"], default=())
    on_error: Literal["open", "closed"] | None = opt(
        "Whether a guard that fails lets pass (open) or refuses (closed).", "closed"
    )
    default_on: bool | None = opt("Whether a guard works on every route without being named.", True)
    inspects: Items[Literal["input", "output"]] = opt(
        "What a guard reads: what goes to a model, what comes back from it.", ["input", "output"], default=()
    )
    runbook: Text | None = opt("What to do when it fails.", "runbooks/assistant.md")
    telemetry: Telemetry | None = opt(
        "What it tells about itself.", {"to": "observability", "emits": ["chat.resolved"]}
    )
    terminal: Literal["static-answer", "cached-answer", "refusal"] | None = opt(
        "The safe end it gives when all else fails.", "static-answer"
    )
    answers_from: Items[DataRef] = opt(
        "The data that its static or cached answers state.", ["static-answers"], default=()
    )
    discloses_ai: bool | None = opt("Whether a channel says that a machine answers.", True)
    subject_access: Literal["per-subject", "service"] | None = opt(
        "Whether a store checks the end user or only the calling service.", "per-subject"
    )
    credentials_of: Items[IdentityRef] | None = opt(
        "The identities whose credentials lie in it; in a secret store all that are kept in one, where absent.",
        ["order-admin"],
    )
    backup: Backup | None = opt(
        "Where its records are copied to.", {"to": "order-backup", "last_restored": "2026-09-30"}
    )
    model: ModelCard | None = opt(
        "The model behind it.",
        {"vendor": "vendor-a", "name": "large-chat", "pin": "2026-06-01", "retires": "2027-06-30"},
    )
    tools: Items[ToolAction] = opt(
        "What a tool offers.", [{"name": "refund_order", "action": "irreversible"}], default=()
    )
    index: IndexCard | None = opt(
        "What a retrieval index holds.", {"embedding": "embedder", "contains": ["knowledge-articles"]}
    )
    cache: CacheCard | None = opt("How a cache keeps entries.", {"ttl": "10m", "key": ["customer", "question"]})
    queue: QueueCard | None = opt("How a queue behaves.", {"bounded": 5000, "dead_letter": "dead-letters"})
    terms: Terms | None = opt("The terms of an outside processor.", {"training": "forbidden", "retention": "30d"})
    version: Text | None = opt("The version that runs.", "4.2.0")
