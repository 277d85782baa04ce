"""How each layer stands on the first sheet, and whether it moved since the pack before."""

from collections.abc import Iterator
from dataclasses import dataclass

from cadee.diagnostic import Severity, Standing
from cadee.generators.diagram.status import in_words
from cadee.pack.base import Brief
from cadee.pack.telling import Sign, sign
from cadee.standing import with_waived

MEANINGS = {
    "not met": "a blocker or an error, which production may not have",
    "at risk": "warnings, a waiver that ends within 30 days, evidence past its review, or a rule that could not tell",
    "met": "none of these",
    "not assessed": "no rule has passed or failed",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: its name and artifact, its state as word, shape and class, rules met of those decided, what is open."""

    name: str
    mechanism: str
    word: str
    shape: str
    colour: str
    met: int
    decided: int
    findings: str
    moved: str


def state(word: str) -> Sign:
    """Return the state of a layer as a sign."""
    return sign(word.capitalize(), word.replace(" ", "-"))


def layers(brief: Brief) -> Iterator[Layer]:
    """Yield the layers in the order of the circuit, then what lies across them."""
    for item in brief.report.layers:
        own = [each for each in brief.report.findings if each.layer == item.layer]
        counts = [(severity, sum(each.severity is severity for each in own)) for severity in Severity]
        said = ", ".join(in_words(severity, count) for severity, count in counts if count)
        shown = state(item.word)
        yield Layer(
            item.layer.capitalize(),
            item.mechanism,
            shown.word,
            shown.shape,
            shown.kind,
            item.passed,
            item.decided,
            with_waived("; ".join(part for part in (said, *item.reasons) if part) or "none", item.waived),
            _moved(brief, item),
        )


def _moved(brief: Brief, now: Standing) -> str:
    """Return how a layer stood in what the pack is compared with."""
    if brief.before is None:
        return ""
    was = brief.before.stood.get(now.layer, "")
    if not was:
        return "not told before"
    return "as before" if was == now.word else f"was {was}"
