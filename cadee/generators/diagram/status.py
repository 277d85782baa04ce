"""What a picture says about findings: a state in word, shape and colour, and the marks on what is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cadee.diagnostic import Finding, Severity
from cadee.generators.base import Subject
from cadee.generators.diagram import palette
from cadee.model.control import Gate
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute


class State(StrEnum):
    """How something stands, best first. The value is the word a reader sees."""

    MET = "Met"
    AT_RISK = "At risk"
    NOT_MET = "Not met"
    NOT_ASSESSED = "Not assessed"


COLOURS: Mapping[State, str] = {
    State.MET: palette.MET,
    State.AT_RISK: palette.AT_RISK,
    State.NOT_MET: palette.NOT_MET,
    State.NOT_ASSESSED: palette.NOT_ASSESSED,
}
"""Told apart under protanopia, deuteranopia and tritanopia; each at least 4.5 to 1 on white."""

MEANINGS: Mapping[State, str] = {
    State.MET: "no finding",
    State.AT_RISK: "a finding of severity warn",
    State.NOT_MET: "a finding of severity block or error",
    State.NOT_ASSESSED: "no verdict was asked for",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a box or line and how many findings stand on it."""

    state: State
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one picture.

    `on` maps `systems/id` and `integrations/id` to marks; `lit` holds the elements on witness paths of blocking
    findings; `elsewhere` counts, by section, findings on what a map does not draw.
    """

    on: Mapping[str, Mark]
    lit: frozenset[str]
    elsewhere: Mapping[str, int]


def marks(subject: Subject) -> Marks:
    """Return the marks that the report of `subject` puts on its systems and integrations."""
    on: dict[str, list[Finding]] = {}
    elsewhere: dict[str, int] = {}
    for finding in told(subject):
        places = tuple(drawn_on(subject.estate, finding.element))
        for place in places:
            on.setdefault(place, []).append(finding)
        if not places:
            section = finding.element.partition("/")[0] or "workspace"
            elsewhere[section] = elsewhere.get(section, 0) + 1
    made = {element: _mark(found) for element, found in sorted(on.items())}
    return Marks(made, frozenset(_lit(subject)), dict(sorted(elsewhere.items())))


def verdict(subject: Subject) -> tuple[State, str]:
    """Return the state of the whole and the counts of findings in words: `2 blockers, 1 error`."""
    if subject.report is None:
        return State.NOT_ASSESSED, ""
    found = [f for f in subject.report.findings if holds(subject, f)]
    counts = [(severity, sum(f.severity is severity for f in found)) for severity in Severity]
    said = ", ".join(in_words(severity, count) for severity, count in counts if count) or "no findings"
    return (state(found) if subject.report.loaded else State.NOT_ASSESSED), said


def in_words(severity: Severity, count: int) -> str:
    """Return findings of a severity in words: `2 blockers`."""
    noun = {"block": "blocker", "warn": "warning", "info": "remark"}.get(severity, str(severity))
    return f"{count} {noun}{'' if count == 1 else 's'}"


def holds(subject: Subject, finding: Finding) -> bool:
    """Whether a finding holds in the environment that is drawn."""
    stage = subject.estate.environment
    return stage is None or not finding.environments or stage.id in finding.environments


def state(findings: tuple[Finding, ...] | list[Finding]) -> State:
    """Return what findings make of the thing they stand on."""
    if any(finding.severity.gate for finding in findings):
        return State.NOT_MET
    return State.AT_RISK if any(finding.severity is Severity.WARN for finding in findings) else State.MET


def _mark(findings: list[Finding]) -> Mark:
    codes = tuple(dict.fromkeys(sorted(finding.code for finding in findings)))
    return Mark(state(findings), len(findings), codes)


def told(subject: Subject) -> Iterator[Finding]:
    """Yield the findings above mere information that hold in the environment drawn."""
    for finding in subject.report.findings if subject.report else ():
        if finding.severity is not Severity.INFO and holds(subject, finding):
            yield finding


def drawn_on(estate: Estate, element: str) -> Iterator[str]:
    """Yield the systems and integrations that show what is said of `element`: itself, or what it governs."""
    entry = estate.find(element)
    governed: tuple[str, ...] = ()
    if entry is None:
        return
    if entry.section in ("systems", "integrations"):
        yield element
    elif isinstance(entry, GatewayRoute):
        governed = (entry.primary,)
    elif isinstance(entry, Fallback):
        governed = (entry.protects,)
    elif isinstance(entry, Gate):
        governed = entry.guards
    yield from (f"integrations/{key}" for key in governed if key in estate.integrations)


def _lit(subject: Subject) -> Iterator[str]:
    """The systems and integrations on the witness paths of blocking findings."""
    shown = [
        [step.element for step in finding.witness.steps]
        for finding in told(subject)
        if finding.witness and finding.severity is Severity.BLOCK and finding.witness.kind in ("path", "cycle", "chain")
    ]
    between: dict[tuple[str, str], list[str]] = {}
    for key, item in subject.estate.integrations.items() if shown else ():
        between.setdefault((f"systems/{item.source}", f"systems/{item.target}"), []).append(f"integrations/{key}")
    for steps in shown:
        yield from (step for step in steps if step.startswith(("systems/", "integrations/")))
        for pair in pairwise(steps):
            yield from between.get(pair, ())
