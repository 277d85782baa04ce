"""How each CADEE layer stands, as pictures show it."""

from dataclasses import dataclass

from cadee.diagnostic import Finding, Severity
from cadee.generators.base import Subject
from cadee.generators.diagram.status import State, in_words, told
from cadee.standing import SOON

MEANINGS = {
    State.MET: "rules passed and none failed",
    State.AT_RISK: f"a warning, a waiver ending within {SOON} days, evidence past review, a rule that could not tell",
    State.NOT_MET: "a finding of severity block or error",
    State.NOT_ASSESSED: "no rule of the layer has passed or failed",
}


@dataclass(frozen=True, slots=True)
class LayerState:
    """The state of one layer: rules passed of those decided, how many are waived, its findings, further reasons."""

    name: str
    state: State
    passed: int
    decided: int
    waived: int
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]

    @property
    def counts(self) -> str:
        """The findings by severity in words: `1 blocker, 2 warnings`."""
        found = [(severity, sum(f.severity is severity for f in self.findings)) for severity in Severity]
        return ", ".join(in_words(severity, count) for severity, count in found if count)


def layer_state(subject: Subject, name: str) -> LayerState:
    """Return the state of the layer `name`: a CADEE layer, or `cross` for what lies across them."""
    report = subject.report
    standing = next((item for item in report.layers if item.layer == name), None) if report and report.loaded else None
    if standing is None:
        return LayerState(name, State.NOT_ASSESSED, 0, 0, 0, (), ())
    findings = tuple(finding for finding in told(subject) if finding.layer == name)
    state = State(standing.word.capitalize())
    counts = (standing.passed, standing.decided, standing.waived)
    return LayerState(name, state, *counts, findings, standing.reasons)
