"""Asking one rule: its answers, or that it could not tell. A rule that crashes never stops the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadee.draft import Draft
from cadee.graph import Graph
from cadee.rules.base import CouldNotTellError, NotApplicable, Proof, Rule, Violation


@dataclass(frozen=True, slots=True)
class Answers:
    """What a rule said of one graph. `fault` is set where it could not tell; what it found before still counts.

    Of a rule that crashed nothing else counts.
    """

    violations: tuple[Violation, ...] = ()
    proofs: tuple[Proof, ...] = ()
    not_applicable: NotApplicable | None = None
    fault: str = ""


def ask(
    rule: Rule, graph: Graph, parameters: Mapping[str, object] | None = None, draft: Draft | None = None
) -> Answers:
    """Return what `rule` says of `graph`, and of `draft` if there is one, with those of its parameters that are set."""
    violations: list[Violation] = []
    proofs: list[Proof] = []
    nothing: NotApplicable | None = None
    asked = (graph,) if draft is None else (graph, draft)
    try:
        for answer in rule.check(*asked, **(parameters or {})):
            if isinstance(answer, Violation):
                violations.append(answer)
            elif isinstance(answer, Proof):
                proofs.append(answer)
            else:
                nothing = answer
    except CouldNotTellError as doubt:
        return Answers(tuple(violations), tuple(proofs), fault=str(doubt))
    except Exception as error:  # noqa: BLE001  a rule is foreign ground: whatever breaks in it is its result
        return Answers(fault=f"{type(error).__name__} in {rule.check.__module__}")
    return Answers(tuple(violations), tuple(proofs), nothing)
