"""The state of each layer in a word and counts: never one score."""

from collections.abc import Iterable
from dataclasses import dataclass

from cadee.diagnostic import Finding, Report, Result, RuleResult

MECHANISMS = {
    "compliance": "Logic Gate",
    "architecture": "AI Gateway",
    "data": "Data Refinery",
    "enablement": "Human Cockpit",
    "evaluation": "Scorecard",
    "cross": "all layers",
}


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer: `word` is met, at risk, not met or not assessed; counts of its findings and rules."""

    layer: str
    mechanism: str
    word: str
    grave: int
    warnings: int
    passed: int
    applied: int
    could_not_tell: int


def layer_states(report: Report) -> tuple[LayerState, ...]:
    """Return the state of each layer in the order of the circuit.

    Not met: a blocking finding, an error, or a rule that could not tell. At risk: warnings only. Met: every rule
    that applies passed. Not assessed: no rule ran.
    """
    return tuple(_state(layer, report.findings, report.results) for layer in MECHANISMS)


def _state(layer: str, findings: Iterable[Finding], results: Iterable[RuleResult]) -> LayerState:
    own = [finding for finding in findings if finding.layer == layer]
    ran = [result for result in results if result.layer == layer and result.result is not Result.NOT_RUN]
    applied = [result for result in ran if result.result is not Result.NOT_APPLICABLE]
    passed = sum(result.result is Result.PASSED for result in applied)
    unknown = sum(result.result is Result.COULD_NOT_TELL for result in applied)
    grave = sum(finding.severity.gate for finding in own)
    if grave or unknown:
        word = "not met"
    elif own:
        word = "at risk"
    else:
        word = "met" if applied else "not assessed"
    return LayerState(layer, MECHANISMS[layer], word, grave, len(own) - grave, passed, len(applied), unknown)
