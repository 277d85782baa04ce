"""A reason for a result: which result it speaks for, its code, and the sentence a leader reads."""

from dataclasses import dataclass
from datetime import date

from cadee.decide.rule import Outcome


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
    """A finding of severity block that nothing accepts: the rule, what is wrong, where, and its fingerprint."""

    code: str
    message: str
    element: str
    fingerprint: str = ""
