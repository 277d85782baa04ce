"""The verdict: answers of the rules graded, located, merged over environments and sorted."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from cadee.diagnostic import Finding, Mark, Place, Result, Route, RuleResult, Severity, Step, Violation, Witness

LAYER_ORDER = ("source", "architecture", "compliance", "data", "enablement", "evaluation", "cross")
"""The focus layer first; then the circuit."""

_FIGURE = re.compile(r"(?<![\w'-])\d[\d.,:-]*")
"""A number that is no part of a name."""

Locate = Callable[[Route, bool], Place]
"""The place of the value at a route, or of its key; KeyError where nothing is written there."""


class Headline(Protocol):
    """What grading needs to know of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def layer(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def why(self) -> str: ...
    @property
    def fix(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What one rule said in one environment ("" for the whole workspace)."""

    environment: str
    violations: tuple[Violation, ...] = ()
    proofs: tuple[str, ...] = ()
    not_applicable: str = ""
    fault: str = ""


def judge(
    headline: Headline, asked: Iterable[Asked], locate: Locate, *, fixed: bool = False
) -> tuple[RuleResult, tuple[Finding, ...]]:
    """Return what became of one rule over all environments, and its findings with their places.

    What is said of the same place in the same words is one finding, by whatever way an environment comes to it: the
    first environment gives its witness. With `fixed` the severity of the headline holds for every finding, whatever the
    rule would say.
    """
    merged: dict[tuple[Place, str, int], Finding] = {}
    proofs: dict[str, None] = {}
    reasons: dict[str, None] = {}
    faults: dict[str, None] = {}
    for answer in asked:
        if answer.fault:
            faults[answer.fault] = None
        told: Counter[tuple[Place, str]] = Counter()
        for violation in answer.violations:
            finding = _finding(headline, violation, answer.environment, locate, fixed)
            told[finding.place, finding.message] += 1
            key = (finding.place, finding.message, told[finding.place, finding.message])
            seen = merged.get(key)
            merged[key] = _together(seen, finding) if seen else finding
        proofs.update(dict.fromkeys(answer.proofs))
        if answer.not_applicable:
            reasons[answer.not_applicable] = None
    result, reason = _result(merged, proofs, reasons, faults)
    return (
        RuleResult(headline.code, headline.name, headline.layer, result, reason, tuple(proofs), headline.title),
        tuple(merged.values()),
    )


def _together(seen: Finding, again: Finding) -> Finding:
    """The same finding in one more environment: as grave as it is where it is gravest."""
    gravest = min(seen, again, key=lambda finding: finding.severity.rank)
    return replace(gravest, environments=(*seen.environments, *again.environments))


def _result(
    merged: Mapping[tuple[Place, str, int], Finding],
    proofs: Mapping[str, None],
    reasons: Mapping[str, None],
    faults: Mapping[str, None],
) -> tuple[Result, str]:
    if faults:
        return Result.COULD_NOT_TELL, "; ".join(faults)
    if merged:
        return Result.FAILED, ""
    if reasons and not proofs:
        return Result.NOT_APPLICABLE, "; ".join(reasons)
    return Result.PASSED, ""


def _finding(headline: Headline, violation: Violation, environment: str, locate: Locate, fixed: bool) -> Finding:
    severity = headline.severity if fixed else violation.severity or headline.severity
    return Finding(
        code=headline.code,
        name=headline.name,
        layer=headline.layer,
        severity=severity.lowered() if violation.unknown else severity,
        message=violation.message,
        place=violation.place or where(violation.at, locate),
        element=element(violation.at),
        label=violation.label,
        related=(*(Mark(where(also.at, locate), also.label) for also in violation.also), *violation.marks),
        witness=_placed(violation.witness, locate),
        why=headline.why,
        fix=headline.fix,
        help=violation.help,
        environments=(environment,) if environment else (),
        unknown=violation.unknown,
        fingerprint=fingerprint(headline.code, violation),
    )


def where(route: Route, locate: Locate) -> Place:
    """Return the place of a value; of the nearest key above it where the value itself is not written.

    The place of a whole entry is its key: a caret under an id says more than one under forty lines.
    """
    for length in range(len(route), 0, -1):
        try:
            return locate(route[:length], length < len(route) or length <= 2)
        except KeyError:
            continue
    return locate((), False)


def element(route: Route) -> str:
    """Return the address of the entry a route lies in: `section/id`, `workflow`, or "" above the entries."""
    return "/".join(str(part) for part in route[: 1 if route[:1] == ("workflow",) else 2])


def fingerprint(code: str, violation: Violation) -> str:
    """Return what identifies a finding over moved lines, renamed files and reordered lists: 16 hex digits of a SHA-256.

    It is made of the rule, the ids and fields that lead to the place, and the elements of the witness, or the message
    without the figures that change from day to day.
    """
    route = "/".join(part for part in violation.at if isinstance(part, str))
    salient = "|".join(step.element for step in violation.witness.steps) if violation.witness else ""
    return hashlib.sha256(f"{code}\n{route}\n{salient or _FIGURE.sub('#', violation.message)}".encode()).hexdigest()[
        :16
    ]


def _placed(witness: Witness | None, locate: Locate) -> Witness | None:
    if witness is None:
        return None
    return replace(witness, steps=tuple(_step(step, locate) for step in witness.steps))


def _step(step: Step, locate: Locate) -> Step:
    if step.place is not None or "/" not in step.element:
        return step
    section, _, key = step.element.partition("/")
    try:
        return replace(step, place=locate((section, key), True))
    except KeyError:
        return step


def arrange(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of telling: gravest first, focus layer first, then code and place."""
    return tuple(
        sorted(findings, key=lambda f: (f.severity.rank, LAYER_ORDER.index(f.layer), f.code, f.place, f.message))
    )


def folded(findings: Sequence[Finding], follows: Mapping[str, Sequence[str]]) -> tuple[Finding, ...]:
    """Return the findings, each that follows from another with that one as its cause.

    `follows` says by code from which rules a finding may follow. It does where one of the two is about an element that
    the other speaks of; that two witnesses cross somewhere is not enough. One about the same element goes before, then
    the first in the order of telling, unless it is less grave. A cause has no cause of its own.
    """
    about: dict[tuple[str, str], Finding] = {}
    speaking: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        about.setdefault((finding.code, finding.element), finding)
        for spoken in _elements(finding):
            speaking.setdefault((finding.code, spoken), finding)
    causes: dict[str, str] = {}
    for finding in findings:
        told, codes = _elements(finding), follows.get(finding.code, ())
        roots = (
            *(about.get((code, finding.element)) for code in codes),
            *(speaking.get((code, finding.element)) for code in codes),
            *(about.get((code, each)) for code in codes for each in told),
        )
        graver = (root for root in roots if root is not None and root.severity.rank <= finding.severity.rank)
        root = next((root for root in graver if root.fingerprint != finding.fingerprint), None)
        if root is not None:
            causes[finding.fingerprint] = root.fingerprint
    return tuple(replace(f, cause=_origin(f.fingerprint, causes)) if f.fingerprint in causes else f for f in findings)


def _origin(mark: str, causes: Mapping[str, str]) -> str:
    """Return the first cause behind a finding; "" where causes go in a circle."""
    seen = [mark]
    while seen[-1] in causes:
        if causes[seen[-1]] in seen:
            return ""
        seen.append(causes[seen[-1]])
    return seen[-1]


def _elements(finding: Finding) -> tuple[str, ...]:
    """What a finding speaks of: its element, and the elements of its witness."""
    steps = (step.element for step in finding.witness.steps) if finding.witness else ()
    return tuple(dict.fromkeys(element for element in (finding.element, *steps) if "/" in element))


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with a number behind each fingerprint that an earlier one has already."""
    seen: Counter[str] = Counter()
    told = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        again = seen[finding.fingerprint]
        told.append(replace(finding, fingerprint=f"{finding.fingerprint}-{again}") if again > 1 else finding)
    return tuple(told)
