"""What a rule is: a question to the graph, answered with violations, proofs or a reason why it does not apply."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cadee.diagnostic import Also, NotApplicable, Proof, Violation

Scope = Literal["environment", "workspace", "verdict"]


Answer = Violation | NotApplicable | Proof
Check = Callable[..., Iterator[Answer]]
"""A function of a graph; its keyword-only arguments are the parameters that a configuration may set."""


class CouldNotTellError(Exception):
    """What a check raises where it cannot decide; the message says why, for the report. What it found still counts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code (CADEE-A-001), its check, and what it is asked of.

    Scope `environment`: asked once for the resolved estate of each environment. Scope `workspace`: asked once,
    of the estate with the entries of all environments. Scope `verdict`: asked once at the end, as
    `check(graph, draft)`, of what the others found and of what is accepted.
    """

    code: str
    check: Check
    scope: Scope

    @property
    def parameters(self) -> Mapping[str, object]:
        """What a configuration may set of this rule: names, and the values where nobody sets them."""
        return getattr(self.check, "__kwdefaults__", None) or {}


def rule(code: str, *, scope: Scope = "environment") -> Callable[[Check], Rule]:
    """Make a rule of a check; this registers nothing: rules are discovered by walking the package."""

    def make(check: Check) -> Rule:
        return Rule(code, check, scope)

    return make


__all__ = [
    "Also",
    "Answer",
    "Check",
    "CouldNotTellError",
    "NotApplicable",
    "Proof",
    "Rule",
    "Scope",
    "Violation",
    "rule",
]
