"""The rule: what the interval of one measure says, and which of four results all of it gives. First match wins."""

from collections.abc import Iterable
from enum import StrEnum

from cadee.decide.intervals import Interval


class Outcome(StrEnum):
    """What is decided, gravest first. Only decisions of the spec itself select a rollback."""

    ROLLBACK = "rollback"
    PAUSE = "pause"
    REDESIGN = "redesign"
    HOLD = "hold"
    SCALE = "scale"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Outcome).index(self)


class Verdict(StrEnum):
    """What is known of one measure."""

    HARM = "harm"
    TOO_SMALL = "too small"
    GAIN = "gain"
    KEPT = "kept"
    OPEN = "open"
    NOT_DECLARED = "not pre-declared"
    NOT_MEASURED = "not measured"
    SHOWN = "shown"
    """The measure is informative: it has no say."""


SETTLED = (Verdict.GAIN, Verdict.KEPT, Verdict.SHOWN)
"""What does not stand against more exposure."""


def verdict(improvement: Interval, role: str | None, gain: float | None, margin: float) -> Verdict:
    """Return what the interval of an improvement says of a measure that decides; positive is better.

    Harm: all of the interval is worse than the margin. Of a primary measure: too small, where all of it is below the
    smallest gain worth having; a gain, where all of it is above zero. Of a guardrail: kept, where its worse end is
    inside the margin. Otherwise the data leave it open.
    """
    if improvement.high < -margin:
        return Verdict.HARM
    if role == "primary":
        if gain is None or improvement.high < gain:
            return Verdict.TOO_SMALL if gain is not None else Verdict.NOT_DECLARED
        return Verdict.GAIN if improvement.low > 0 else Verdict.OPEN
    return Verdict.KEPT if improvement.low >= -margin else Verdict.OPEN


def outcome(
    verdicts: Iterable[tuple[str | None, Verdict]], *, stops: bool = False, returns: bool = False, lacks: bool = False
) -> Outcome:
    """Return the result of all measures, each with its role, and of what stands beside them.

    `stops`: a blocking rule fails, an error budget is spent, or nobody can stop it. `returns`: a blocker has come back.
    `lacks`: something else that more exposure needs is not there. Every combination gives one result: the first of
    pause, redesign, scale, hold whose condition is met.
    """
    told = list(verdicts)
    found = {each for _, each in told}
    gains = any(role == "primary" and each is Verdict.GAIN for role, each in told)
    if stops or Verdict.HARM in found:
        return Outcome.PAUSE
    if returns or Verdict.TOO_SMALL in found:
        return Outcome.REDESIGN
    if gains and not lacks and all(each in SETTLED for each in found):
        return Outcome.SCALE
    return Outcome.HOLD


def graver(first: Outcome, second: Outcome) -> Outcome:
    """Return the graver of two results."""
    return min(first, second, key=lambda each: each.rank)
