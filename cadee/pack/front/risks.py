"""The gravest open findings as risks: what may happen, who answers for it, until when."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cadee.diagnostic import Finding, Severity
from cadee.model.answerable import answerable
from cadee.model.estate import Estate
from cadee.pack.base import Brief
from cadee.pack.telling import holder, sentence

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


def _in_turn(told: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings so that each layer, and in it each rule, has its gravest one before any has its second."""
    rules: Counter[str] = Counter()
    turns: list[tuple[int, Finding]] = []
    for item in sorted(told, key=lambda item: item.severity.rank):
        rules[item.code] += 1
        turns.append((rules[item.code], item))
    layers: Counter[str] = Counter()
    ranked: list[tuple[tuple[int, int], Finding]] = []
    for turn, item in sorted(turns, key=lambda pair: pair[0]):
        layers[item.layer] += 1
        ranked.append(((turn, layers[item.layer]), item))
    return (item for _, item in sorted(ranked, key=lambda pair: pair[0]))


def _risk(brief: Brief, item: Finding) -> Risk:
    review = brief.estate.workflow.review_every
    due = f"{DUE[item.severity]}, every {review}" if item.severity is Severity.WARN and review else DUE[item.severity]
    return Risk(
        sentence(item.message),
        first_sentence(item.why),
        answers(brief.estate, item.element, brief.today),
        due,
        item.code,
        item.severity.value,
        "not-met" if item.severity.gate else "at-risk",
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    head, stop, _ = " ".join(text.split()).partition(". ")
    return head + ("." if stop else "")


def answers(estate: Estate, ref: str, today: date) -> str:
    """Return the name of who answers for an element."""
    return holder(estate, answerable(estate, ref), today) or "nobody named"
