"""What a rule is: a question to the graph, answered with violations, proofs or a reason why it does not apply."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cadee.diagnostic import Route, Severity, Witness

if TYPE_CHECKING:
    from cadee.graph import Graph

Scope = Literal["environment", "workspace"]


@dataclass(frozen=True, slots=True)
class Also:
    """A second place to show: the route of a value and the words beside it."""

    at: Route
    label: str


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, and where: `at` is a route such as `("systems", "desk", "owner")`.

    The message states the fact with names in quotes, lower case, without a full stop. `severity` overrides the
    entry's (a rule may be graver on tier 1). `unknown` marks a fact the rule needs and does not find: it is
    graded one step below. `help` offers concrete candidates. `witness` is minimal and deterministic.
    """

    at: Route
    message: str
    label: str = ""
    also: tuple[Also, ...] = ()
    witness: Witness | None = None
    severity: Severity | None = None
    unknown: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why the rule has nothing to judge here, in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown to hold, in a sentence with counts and names."""

    text: str


Answer = Violation | NotApplicable | Proof
Check = Callable[["Graph"], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code (CADEE-A-001), its check, and what it is asked of.

    Scope `environment`: asked once for the resolved estate of each environment. Scope `workspace`: asked once,
    of the estate with the entries of all environments.
    """

    code: str
    check: Check
    scope: Scope


def rule(code: str, *, scope: Scope = "environment") -> Callable[[Check], Rule]:
    """Make a rule of a check; this registers nothing: rules are discovered by walking the package."""

    def make(check: Check) -> Rule:
        return Rule(code, check, scope)

    return make
