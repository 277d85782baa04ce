"""How each layer stands: one mechanical definition, read by every report, picture and pack."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date

from cadee.diagnostic import Finding, Result, RuleResult, Severity, Standing
from cadee.model.estate import Estate
from cadee.waivers import stand

MECHANISMS = {
    "compliance": "Logic Gate",
    "architecture": "AI Gateway",
    "data": "Data Refinery",
    "enablement": "Human Cockpit",
    "evaluation": "Scorecard",
    "cross": "all layers",
}
"""The layers in the order of the circuit, and what lies across them."""

CIRCUIT = tuple(MECHANISMS)[:5]
"""The five layers, in series."""

SOON = 30
"""A waiver that ends within so many days puts its layer at risk."""


def standings(
    estate: Estate | None, findings: Iterable[Finding], results: Iterable[RuleResult], today: date
) -> tuple[Standing, ...]:
    """Return how each layer stands, in the order of the circuit.

    Not met: a finding of severity block or error. At risk: a warning, a rule that could not tell, a waiver that ends
    soon, evidence past its review. Not assessed: no rule of the layer passed or failed. Met: the rest. A waived rule
    is decided and not passed.
    """
    found, decided = list(findings), list(results)
    return tuple(_standing(layer, estate, found, decided, today) for layer in MECHANISMS)


def _standing(
    layer: str, estate: Estate | None, findings: Sequence[Finding], results: Sequence[RuleResult], today: date
) -> Standing:
    own = [finding for finding in findings if finding.layer == layer and finding.severity is not Severity.INFO]
    words = [result.result for result in results if result.layer == layer]
    passed, waived = words.count(Result.PASSED), words.count(Result.WAIVED)
    unclear = words.count(Result.COULD_NOT_TELL)
    grave = sum(finding.severity.gate for finding in own)
    codes = {result.code for result in results if result.layer == layer}
    reasons = (*_unclear(unclear), *(_ageing(estate, layer, codes, today) if estate is not None else ()))
    if grave:
        word = "not met"
    elif own or reasons:
        word = "at risk"
    else:
        word = "met" if passed or waived else "not assessed"
    decided = passed + waived + unclear + words.count(Result.FAILED)
    return Standing(layer, MECHANISMS[layer], word, passed, decided, waived, grave, len(own) - grave, reasons)


def with_waived(words: str, waived: int) -> str:
    """Return words about the rules of a layer, and how many of them are waived."""
    return f"{words}, {waived} waived" if waived else words


def _unclear(count: int) -> Iterator[str]:
    if count:
        yield f"{count} {'rule' if count == 1 else 'rules'} could not tell"


def _ageing(estate: Estate, layer: str, codes: Container[str], today: date) -> Iterator[str]:
    stands = [stand(estate, waiver, today) for waiver in estate.waivers.values() if waiver.rule in codes]
    ending = sum(each.stage == "in force" and each.left <= SOON for each in stands)
    overdue = sum(
        item.layer == layer and item.review_by is not None and item.review_by < today
        for item in estate.evidence.values()
    )
    if ending:
        yield f"{ending} {'waiver ends' if ending == 1 else 'waivers end'} within {SOON} days"
    if overdue:
        yield f"{overdue} pieces of evidence past review" if overdue > 1 else "1 piece of evidence past review"


def limiting_layer(findings: Iterable[Finding]) -> str:
    """Return the layer with most blocking, then most grave findings, the first of the circuit where several; or ""."""
    grave = [finding for finding in findings if finding.severity.gate and finding.layer in CIRCUIT]
    if not grave:
        return ""
    blocking = Counter(finding.layer for finding in grave if finding.severity is Severity.BLOCK)
    counted = Counter(finding.layer for finding in grave)
    return max(CIRCUIT, key=lambda layer: (blocking[layer], counted[layer], -CIRCUIT.index(layer)))
