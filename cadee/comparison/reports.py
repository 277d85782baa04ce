"""This file holds what two reports have in common: findings that came, went and stayed, layers that stand otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass

from cadee.comparison.kinds import Weight, weight
from cadee.diagnostic import Finding, Report, Result

RANKS = {"met": 0, "at risk": 1, "not met": 2, "not assessed": 3}


@dataclass(frozen=True, slots=True)
class Moved:
    """A layer that stands otherwise than before; a word is "" where a report says nothing of the layer."""

    layer: str
    before: str
    after: str
    sentence: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class ReportComparison:
    """What became of findings, each by its fingerprint, and of the layers.

    `came` count now and did not; `went` are gone and their rule was asked; `stayed` count in both, as they read now.
    `accepted` counted before and are accepted now, `reopened` the other way round. `unasked` are missing now, and so is
    the answer of their rule: nobody knows whether they are gone. Each in the order of its report.
    """

    came: tuple[Finding, ...] = ()
    went: tuple[Finding, ...] = ()
    stayed: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    reopened: tuple[Finding, ...] = ()
    unasked: tuple[Finding, ...] = ()
    layers: tuple[Moved, ...] = ()

    def __bool__(self) -> bool:
        return any((self.came, self.went, self.accepted, self.reopened, self.unasked, self.layers))


def compare_reports(before: Report, after: Report) -> ReportComparison:
    """Return how the findings and the layers of two reports differ."""
    was, now = _by_print(before.findings), _by_print(after.findings)
    held, holds = _by_print(before.accepted), _by_print(after.accepted)
    answered = {result.code for result in after.results if result.result not in (Result.NOT_RUN, Result.COULD_NOT_TELL)}
    gone = [finding for key, finding in was.items() if key not in now and key not in holds]
    source = {finding.code for finding in gone if finding.layer == "source"}  # a workspace that loads has none of them
    asked = (answered | source) if after.loaded else frozenset[str]()
    return ReportComparison(
        came=tuple(finding for key, finding in now.items() if key not in was and key not in held),
        went=tuple(finding for finding in gone if finding.code in asked),
        stayed=tuple(finding for key, finding in now.items() if key in was),
        accepted=tuple(finding for key, finding in holds.items() if key in was and key not in now),
        reopened=tuple(finding for key, finding in now.items() if key in held and key not in was),
        unasked=tuple(finding for finding in gone if finding.code not in asked),
        layers=_layers(before, after),
    )


def _by_print(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Return findings by fingerprint; those without one by where they stand and what they say."""
    return {each.fingerprint or f"{each.code} {each.place} {each.message}": each for each in findings}


def _layers(before: Report, after: Report) -> tuple[Moved, ...]:
    was, now = ({standing.layer: standing.word for standing in report.layers} for report in (before, after))
    return tuple(
        _moved(layer, was.get(layer, ""), now.get(layer, ""))
        for layer in dict.fromkeys([*now, *was])
        if was.get(layer) != now.get(layer)
    )


def _moved(layer: str, was: str, now: str) -> Moved:
    """Worse is riskier; to be assessed no more is riskier than met and at risk, and says nothing against not met."""
    old, new = (RANKS.get(word, RANKS["not assessed"]) for word in (was, now))
    silent = {old, new} == {RANKS["not met"], RANKS["not assessed"]}
    sentence = f"layer '{layer}' was {was or 'not judged'}, now {now or 'not judged'}"
    return Moved(layer, was, now, sentence, weight(0 if silent else (new > old) - (new < old)))
