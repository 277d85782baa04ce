"""How far each layer is from its next word: the layer that limits, and the shortest list of changes that moves it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cadee.diagnostic import Finding, Report, Result, RuleResult, Severity, Standing
from cadee.standing import limiting_layer

Stand = Callable[[Sequence[Finding], Sequence[RuleResult]], tuple[Standing, ...]]
"""How the layers stand with some findings and results: `standing.standings` of the estate and the day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place to mend, and all that goes with it: findings there, gravest first, and how many follow from them."""

    element: str
    findings: tuple[Finding, ...]
    follow: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """What brings a layer from one word to a better one: all these changes, none of them spare."""

    layer: str
    word: str
    after: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """How the layers stand, which one limits and why ("" where none does), and what would move each."""

    layers: tuple[Standing, ...]
    limiting: str
    why: str
    moves: tuple[Move, ...]


def assess(report: Report, stand: Stand) -> Assessment:
    """Return the assessment of a report; the words after a change are worked out by `stand`, not guessed."""
    limiting = limiting_layer(report.findings)
    moves = tuple(move for layer in report.layers if (move := _move(report, layer, stand)) is not None)
    return Assessment(report.layers, limiting, _why(limiting, report.findings), moves)


def _why(limiting: str, findings: Sequence[Finding]) -> str:
    if not limiting:
        return "no finding of a layer stops production"
    own = [finding for finding in findings if finding.layer == limiting and finding.severity.gate]
    blocking = sum(finding.severity is Severity.BLOCK for finding in own)
    told = f"{len(own)} findings stop production there" if len(own) > 1 else "1 finding stops production there"
    return f"{told}, {blocking} of them block; no other layer has more" if blocking else f"{told}; no layer has more"


def _move(report: Report, layer: Standing, stand: Stand) -> Move | None:
    """Return what brings a layer to its next word, or None where it is met, or no finding holds it."""
    own = [finding for finding in report.findings if finding.layer == layer.layer]
    held = [finding for finding in own if finding.severity.gate] or [f for f in own if f.severity is Severity.WARN]
    if not held:
        return None
    by_mark = {finding.fingerprint: finding for finding in report.findings}
    roots = {finding.cause or finding.fingerprint: None for finding in held}
    mended = {f.fingerprint for f in report.findings if f.fingerprint in roots or f.cause in roots}
    left = tuple(finding for finding in report.findings if finding.fingerprint not in mended)
    after = next(told.word for told in stand(left, _results(report.results, left)) if told.layer == layer.layer)
    return Move(layer.layer, layer.word, after, _changes([by_mark[mark] for mark in roots], report.findings))


def _results(results: Sequence[RuleResult], left: Sequence[Finding]) -> tuple[RuleResult, ...]:
    failing = {finding.code for finding in left}
    return tuple(
        replace(told, result=Result.PASSED) if told.result is Result.FAILED and told.code not in failing else told
        for told in results
    )


def _changes(roots: Sequence[Finding], findings: Sequence[Finding]) -> tuple[Change, ...]:
    """Group what must be mended by where it is mended; what takes most with it comes first among equally grave."""
    follow = Counter(finding.cause for finding in findings if finding.cause)
    places: dict[str, list[Finding]] = {}
    for finding in roots:
        places.setdefault(finding.element or finding.place.file, []).append(finding)
    changes = [
        Change(element, tuple(found), sum(follow[finding.fingerprint] for finding in found))
        for element, found in places.items()
    ]
    return tuple(sorted(changes, key=lambda c: (c.findings[0].severity.rank, -len(c.findings) - c.follow, c.element)))
