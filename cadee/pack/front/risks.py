"""The gravest open findings as risks: what may happen, who answers for it, until when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadee.diagnostic import Finding, Severity
from cadee.generators.diagram.words import title
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute, Integration
from cadee.pack.base import Brief

MOST_RISKS = 5
DUE = {
    Severity.BLOCK: "before any wider exposure",
    Severity.ERROR: "before the next stage",
    Severity.WARN: "at the next review",
    Severity.INFO: "no date",
}


@dataclass(frozen=True, slots=True)
class Risk:
    """A finding as a risk: what is wrong, why it matters, whose it is, until when, its rule and its severity."""

    what: str
    why: str
    owner: str
    due: str
    code: str
    severity: str
    colour: str


def risks(brief: Brief) -> tuple[list[Risk], int]:
    """Return the gravest findings, one of a rule at first, and how many more there are."""
    told = [item for item in brief.report.findings if item.severity is not Severity.INFO and not item.cause]
    chosen = sorted(_in_turn(told), key=lambda item: item.severity.rank)[:MOST_RISKS]
    every = sum(item.severity is not Severity.INFO for item in brief.report.findings)
    return [_risk(brief, item) for item in chosen], every - len(chosen)


def _in_turn(told: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings so that each layer, and in it each rule, has its gravest one before any has its second."""
    seen: Counter[str] = Counter()
    keyed = []
    for item in sorted(told, key=lambda item: item.severity.rank):
        seen[item.code] += 1
        keyed.append((seen[item.code], item))
    layers: Counter[str] = Counter()
    ranked = []
    for turn, item in sorted(keyed, key=lambda pair: (pair[0], pair[1].severity.rank)):
        layers[item.layer] += 1
        ranked.append((turn, layers[item.layer], item))
    ranked.sort(key=lambda each: each[:2])
    yield from (item for _, _, item in ranked)


def _risk(brief: Brief, item: Finding) -> Risk:
    review = brief.estate.workflow.review_every
    due = f"{DUE[item.severity]}, every {review}" if item.severity is Severity.WARN and review else DUE[item.severity]
    return Risk(
        f"{item.message[:1].upper()}{item.message[1:]}.",
        first_sentence(item.why),
        owner_of(brief.estate, item.element),
        due,
        item.code,
        item.severity.value,
        "not-met" if item.severity.gate else "at-risk",
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    head, stop, _ = " ".join(text.split()).partition(". ")
    return head + ("." if stop else "")


def owner_of(estate: Estate, ref: str) -> str:
    """Return the name of who answers for an element: its own owner, else that of the system it starts from."""
    entry = estate.find(ref)
    if isinstance(entry, Fallback):
        entry = estate.integrations.get(entry.protects)
    if isinstance(entry, Integration):
        entry = estate.systems.get(entry.source)
    if isinstance(entry, GatewayRoute):
        entry = estate.systems.get(entry.gateway)
    name: str | None = getattr(entry, "owner", None) or getattr(entry, "who", None)
    if name is None:
        return "nobody named"
    owner = estate.owners.get(name)
    return title(owner) if owner is not None else str(name)
