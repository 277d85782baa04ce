"""What a rule is: a question to the graph, answered with violations, proofs or a reason why it does not apply."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cadee.diagnostic import Also, NotApplicable, Proof, Violation

if TYPE_CHECKING:
    from cadee.graph import Graph

Scope = Literal["environment", "workspace"]


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


__all__ = ["Also", "Answer", "Check", "NotApplicable", "Proof", "Rule", "Scope", "Violation", "rule"]
