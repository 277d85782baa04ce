"""How each CADEE layer stands: one mechanical definition, printed beside every picture that uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cadee.diagnostic import Finding, Result, Severity
from cadee.generators.base import Subject
from cadee.generators.diagram.status import State, state, told

SOON = 30
"""A waiver that ends within so many days puts its layer at risk."""

LETTERS = {"C": "compliance", "A": "architecture", "D": "data", "EN": "enablement", "EV": "evaluation", "X": "cross"}
"""The layer of a rule, by the letters in its code."""

MEANINGS = {
    State.MET: "rules passed and none failed",
    State.AT_RISK: f"a warning, a waiver ending within {SOON} days, evidence past review, a rule that could not tell",
    State.NOT_MET: "a finding of severity block or error",
    State.NOT_ASSESSED: "no rule of the layer has passed or failed",
}


@dataclass(frozen=True, slots=True)
class LayerState:
    """The state of one layer: rules that passed of those that were decided, its findings, further reasons in words."""

    name: str
    state: State
    passed: int
    decided: int
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]

    @property
    def counts(self) -> str:
        """The findings by severity in words: `1 block, 2 warn`."""
        found = [(severity, sum(f.severity is severity for f in self.findings)) for severity in Severity]
        return ", ".join(f"{count} {severity}" for severity, count in found if count)


def layer_state(subject: Subject, name: str) -> LayerState:
    """Return the state of the layer `name`: a CADEE layer, or `cross` for what lies across them."""
    report = subject.report
    if report is None or not report.loaded:
        return LayerState(name, State.NOT_ASSESSED, 0, 0, (), ())
    results = [result.result for result in report.results if result.layer == name]
    passed = sum(result in (Result.PASSED, Result.WAIVED) for result in results)
    unclear = results.count(Result.COULD_NOT_TELL)
    decided = passed + unclear + results.count(Result.FAILED)
    findings = tuple(finding for finding in told(subject) if finding.layer == name)
    reasons = (*_unclear(unclear), *_ageing(subject, name, date.fromisoformat(report.today)))
    stands = state(findings)
    if stands is State.MET and reasons:
        stands = State.AT_RISK
    if stands is State.MET and not passed:
        stands = State.NOT_ASSESSED
    return LayerState(name, stands, passed, decided, findings, reasons)


def _unclear(count: int) -> Iterator[str]:
    if count:
        yield f"{count} {'rule' if count == 1 else 'rules'} could not tell"


def _ageing(subject: Subject, name: str, today: date) -> Iterator[str]:
    ending = sum(
        LETTERS.get(waiver.rule.split("-")[1]) == name
        and waiver.expires is not None
        and 0 <= (waiver.expires - today).days <= SOON
        for waiver in subject.estate.waivers.values()
    )
    overdue = sum(
        item.layer == name and item.review_by is not None and item.review_by < today
        for item in subject.estate.evidence.values()
    )
    if ending:
        yield f"{ending} {'waiver ends' if ending == 1 else 'waivers end'} within {SOON} days"
    if overdue:
        yield f"{overdue} pieces of evidence past review" if overdue > 1 else "1 piece of evidence past review"
