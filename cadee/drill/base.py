"""What a drill is: claims bound to elements of the spec, and a function that puts each of them to the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cadee.drill.lab import Lab
    from cadee.drill.scene import Scene
    from cadee.model.flow import Trigger

Verdict = Literal["proven", "refuted", "not provable", "not run"]
VERDICTS: tuple[Verdict, ...] = ("proven", "refuted", "not provable", "not run")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the spec promises, as one sentence that can be true or false.

    `element` and `field` are its place in the spec ("routes/support-chat", "rate_limit"). `route` is the gateway route
    by which it is tried; `about` and `fault` name what is tried there: an integration, an identity, a guard; a failure
    that the spec can name. `variant` tells the trials of a drill apart where they go different ways: at which end, at
    which level of logging.
    """

    element: str
    field: str
    says: str
    route: str = ""
    about: str = ""
    fault: "Trigger | None" = None
    variant: str = ""

    @property
    def place(self) -> str:
        """The element and its field."""
        return f"{self.element} {self.field}".rstrip()


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen at one end: the caller, a stub by name, the gateway's own page or log."""

    at: str
    saw: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a claim, why in a few words where it is not proven, and what was seen."""

    verdict: Verdict
    why: str = ""
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill: its id of the catalogue (F1), what it does, the claims it finds in a spec, the trial of one claim.

    With `alone` each claim gets a gateway of its own, because the trial leaves it changed: a breaker open, a limit used
    up. `seconds` is about how long one trial lasts, so that the long ones start first.
    """

    id: str
    title: str
    claims: Callable[["Scene"], Iterator[Claim]]
    trial: Callable[["Lab", Claim], Outcome]
    alone: bool = False
    seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class Result:
    """A claim, the drill that tried it, what came out, and how many seconds it took.

    `earlier` says what refuted a claim once that then held in every further try.
    """

    drill: str
    claim: Claim
    outcome: Outcome
    seconds: float = 0.0
    earlier: str = ""


def proven(*observations: Observation) -> Outcome:
    """The claim held."""
    return Outcome("proven", "", observations)


def refuted(why: str, *observations: Observation) -> Outcome:
    """The claim did not hold; `why` says what was seen instead."""
    return Outcome("refuted", why, observations)


def not_provable(why: str) -> Outcome:
    """No trial on this target can tell; `why` says what the target lacks."""
    return Outcome("not provable", why)


def judged(faults: list[str], *observations: Observation) -> Outcome:
    """Proven where nothing was found against it, else refuted by all that was found."""
    return refuted("; ".join(faults), *observations) if faults else proven(*observations)
