"""Measures, decisions and proof: KPIs, evaluations, decisions, rollout, evidence, obligations, waivers."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cadee.model.base import (
    Count,
    DataRef,
    ElementRef,
    Entity,
    EnvironmentRef,
    Expects,
    Id,
    Items,
    KpiRef,
    Label,
    OwnerRef,
    Part,
    Positive,
    SignalRef,
    Some,
    StageRef,
    SwitchRef,
    SystemRef,
    Text,
    Url,
    opt,
    req,
)
from cadee.model.layer import LayerName
from cadee.model.units import Amount, DateField, DurationField, ShareField

Comparison = Literal["<", "<=", "=", ">=", ">"]
FilePath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$", max_length=300),
    Expects("a file inside the workspace, such as evidence/fallback-drill.json"),
]
Sha256 = Annotated[
    str, StringConstraints(pattern="^[0-9a-f]{64}$"), Expects("a SHA-256: 64 digits and letters from a to f")
]


RuleCode = Annotated[
    str,
    StringConstraints(
        pattern="^(CADEE-(A|C|D|EN|EV|X)|[ABD-Z][A-Z0-9]{1,15}|C[B-Z0-9][A-Z0-9]{0,14}"
        "|CA([A-CE-Z0-9][A-Z0-9]{0,13})?)-[0-9]{3}$"
    ),
    Expects("the code of a rule, such as CADEE-A-036"),
]
"""A rule of cadee, or of somebody else: then its prefix does not begin with CAD, so that nobody mistakes the two."""


class Baseline(Part):
    """The value before."""

    value: Amount = req("The value.", "61.5%")
    n: Count | None = opt("How many it rests on.", 18400)
    since: DateField | None = opt("First day of the window.", "2026-03-01", alias="from")
    until: DateField | None = opt("Last day of the window.", "2026-05-31", alias="to")
    source: SystemRef | None = opt("Where it was measured.", "contact-centre")
    definition: Text | None = opt(
        "By which definition, where it differs.", "Contacts without a second contact in seven days."
    )
    segments: Items[Label] = opt("The groups it was taken of, where it was not of all.", ["language/de"], default=())


class Kpi(Entity):
    """A business or quality measure."""

    unit: Literal["share", "duration", "rating", "count", "money", "ratio"] = req("What it is measured in.", "share")
    better: Literal["higher", "lower"] | None = opt("Which way is better.", "higher")
    role: Literal["primary", "guardrail", "informative"] | None = opt("Its part in decisions.", "primary")
    measures: Literal["business", "accuracy", "quality", "risk", "speed", "cost", "adoption"] | None = opt(
        "What it is about.", "business"
    )
    definition: Text | None = opt("Exactly what is counted.", "Contacts without a second contact in seven days.")
    baseline: Baseline | None = opt(
        "The value before.", {"value": "61.5%", "n": 18400, "from": "2026-03-01", "to": "2026-05-31"}
    )
    target: Amount | None = opt("The value wanted.", "70%")
    threshold: Amount | None = opt("The value below (or above) which somebody must act.", "58%")
    smallest_gain: Amount | None = opt("The smallest change worth having.", "2%")
    harm_margin: Amount | None = opt("The change for the worse that is still accepted.", "1%")
    window: DurationField | None = opt("The time over which it is computed.", "28d")
    source: SystemRef | None = opt("Where it is measured.", "contact-centre")
    owner: OwnerRef | None = opt("Who answers for it.", "customer-care")
    counter_kpi: KpiRef | None = opt("The measure that would show harm.", "wrong-action-rate")
    events: Items[Label] = opt("The events it is computed from.", ["chat.resolved"], default=())
    leads_to: Items[Id] = opt("The measures or stakes it contributes to.", ["service-consistency"], default=())
    segments: Items[Label] = opt("The groups it is shown for.", ["language/de"], default=())
    looks: Positive | None = opt("How often it will be looked at to decide.", 4)


class Evaluation(Entity):
    """A result for one combination of model, prompt and index."""

    subject: SystemRef = req("The model or agent.", "chat-primary")
    pin: Text | None = opt("The version of the model.", "2026-06-01")
    prompt: Text | None = opt("The version of the prompt.", "p14")
    index: SystemRef | None = opt("The index it ran with.", "knowledge-index")
    kind: Literal["accuracy", "quality", "risk", "red-team"] | None = opt("What was tried.", "quality")
    suite: Text = req("The test suite.", "retail-cx-v3")
    metric: Label = req("What was measured.", "answer-correct")
    value: Amount = req("The result.", "94%")
    threshold: Amount | None = opt("What it must reach.", "92%")
    better: Literal["higher", "lower"] = opt("Which way is better.", "higher", default="higher")
    n: Count | None = opt("How many cases.", 1200)
    date: DateField | None = opt("When.", "2026-08-10")
    environment: EnvironmentRef | None = opt("Where.", "staging")
    dataset: DataRef | None = opt("The cases.", "evaluation-set")
    judge: SystemRef | None = opt("The model that judged, if one did.", "judge-model")
    segments: Items[Label] = opt("The groups it was split by.", ["language/de"], default=())


class Condition(Part):
    """A comparison of a measure with a value."""

    kpi: KpiRef = req("The measure.", "wrong-action-rate")
    op: Comparison = req("How it is compared.", ">")
    value: Amount = req("With what.", "1%")


class Decision(Entity):
    """When leaders scale, pause, redesign or roll back."""

    outcome: Literal["scale", "pause", "redesign", "rollback", "hold"] = req("What is decided.", "pause")
    when: Items[Condition] = opt(
        "All of these hold.", [{"kpi": "wrong-action-rate", "op": ">", "value": "1%"}], default=()
    )
    blocking_findings: bool | None = opt("Also when a blocking finding is open.", True)
    missing_data: bool | None = opt("Also when a measure is missing.", True)
    evidence_older_than: DurationField | None = opt("Also when evidence is older.", "180d")
    otherwise: bool = opt("The decision when no other applies.", False, default=False)
    who: OwnerRef | None = opt("Who decides.", "head-of-customer-care")
    control: SwitchRef | None = opt("With what it is carried out.", "pause-assistant")
    within: DurationField | None = opt("How fast.", "4h")


class RolloutStage(Entity):
    """A stage of exposure."""

    share: ShareField = req("The share of users exposed.", "5%")
    after: StageRef | None = opt("The stage before.", "pilot-stores")
    entry: Items[Condition] = opt(
        "What must hold to enter.", [{"kpi": "wrong-action-rate", "op": "<", "value": "1%"}], default=()
    )
    exit: Items[Condition] = opt(
        "What must hold to go on.", [{"kpi": "first-contact-resolution", "op": ">=", "value": "65%"}], default=()
    )
    minimum: DurationField | None = opt("How long at least.", "14d")


class Evidence(Entity):
    """A file or link that proves something."""

    layer: LayerName = req("The artifact it belongs to.", "architecture")
    kind: Literal[
        "architecture", "access-design", "operations-plan", "drill", "approval", "test-report", "baseline", "agreement",
        "assessment", "procedure", "training-record", "review", "decision-log", "data-contract", "monitoring",
        "audit-trail",
    ] = req("What it is.", "drill")  # fmt: skip
    subject: ElementRef = req("What it is about.", "fallbacks/chat-model-down")
    produced_in: EnvironmentRef | None = opt("The environment it was produced in.", "staging")
    date: DateField | None = opt("When it was produced.", "2026-10-10")
    review_by: DateField | None = opt("When it must be looked at again.", "2027-04-10")
    owner: OwnerRef | None = opt("Who answers for it.", "ai-platform")
    file: FilePath | None = opt("The file, relative to the workspace.", "evidence/fallback-drill.json")
    url: Url | None = opt("Or the place.", "https://wiki.example.com/drills/42")
    sha256: Sha256 | None = opt(
        "The SHA-256 of the file.", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


class ReportStep(Part):
    """A step from noticing an incident to the report about it."""

    name: Text = req("What is done.", "Decide whether it must be reported")
    owner: OwnerRef = req("Who does it.", "risk-and-compliance")
    within: DurationField = req("In which time.", "24h")


class IncidentReport(Part):
    """How an incident is reported under an obligation."""

    to: Text = req("Who must be told.", "the data protection authority")
    within: DurationField = req("In which time from noticing it.", "72h")
    signals: Items[SignalRef] = opt("The signals by which it is noticed.", ["audit-gap"], default=())
    steps: Items[ReportStep] = opt(
        "The steps, in order; the last one is the report.",
        [{"name": "Report it", "owner": "risk-and-compliance", "within": "24h"}],
        default=(),
    )


class Obligation(Entity):
    """A regulation, a policy or an internal rule."""

    kind: Literal["regulation", "policy", "internal"] = req("What it is.", "regulation")
    jurisdiction: Label | None = opt("Where it holds.", "eu")
    controls: Items[ElementRef] = opt("What answers to it.", ["gates/refund-limit"], default=())
    applies_from: DateField | None = opt("From when.", "2026-08-02")
    retain_at_least: DurationField | None = opt("Records must be kept at least.", "365d")
    retain_at_most: DurationField | None = opt("Records must be deleted after.", "730d")
    incidents: IncidentReport | None = opt(
        "How an incident is reported, where it asks for reports.",
        {"to": "the data protection authority", "within": "72h"},
    )


class Waiver(Entity):
    """A finding that is accepted for a time."""

    rule: RuleCode = req("The rule.", "CADEE-A-036")
    scope: Some[ElementRef] = req("The elements it holds for.", ["systems/assistant"])
    reason: Text | None = opt("Why it is accepted.", "The runbook is written with the vendor in January.")
    owner: OwnerRef | None = opt("Who carries it.", "ai-platform")
    approver: OwnerRef | None = opt("Who accepted it.", "head-of-customer-care")
    compensating_control: Text | None = opt("What limits the harm meanwhile.", "The vendor's own on-call covers it.")
    granted: DateField | None = opt("From when.", "2026-11-01")
    expires: DateField | None = opt("Until when, inclusive.", "2027-01-31")
