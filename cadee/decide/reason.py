"""A reason for a result: which result it speaks for, its code, and the sentence a leader reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cadee.decide.rule import Outcome
from cadee.diagnostic import Finding, Severity


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a result, and about what (`section/id`, or the code of a rule). `words` is a sentence without its full stop.

    `ready` is when what is missing can be had, where that can be told.
    """

    outcome: Outcome
    code: str
    words: str
    element: str = ""
    ready: date | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """A grave finding that nothing accepts: the rule, what is wrong, where, and its fingerprint."""

    code: str
    message: str
    element: str
    fingerprint: str = ""


def standing(found: Iterable[Finding], severity: Severity, environment: str = "") -> tuple[Blocker, ...]:
    """Return the findings of a severity that hold in an environment; of all of them where none is named."""
    return tuple(
        Blocker(each.code, each.message, each.element, each.fingerprint)
        for each in found
        if each.severity is severity and (not environment or not each.environments or environment in each.environments)
    )
