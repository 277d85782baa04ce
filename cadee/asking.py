"""Asking the rules: each of every graph that its scope means, with the severity and the parameters that were set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cadee.diagnostic import Finding, Result, RuleResult, Severity
from cadee.draft import Draft
from cadee.errors import InputError
from cadee.graph import Graph
from cadee.model.estate import Estate
from cadee.rules.ask import Answers, ask
from cadee.rules.base import Rule, Scope
from cadee.selection import RuleSet
from cadee.verdict import Asked, Locate, judge


@dataclass(frozen=True, slots=True)
class Panel:
    """The rules there are, what a configuration sets of them, and where findings are located."""

    known: RuleSet
    severities: Mapping[str, Severity]
    parameters: Mapping[str, Mapping[str, object]]
    locate: Locate

    def unasked(self, reason: str) -> dict[str, RuleResult]:
        """Return for every rule that it was not asked, and why."""
        return {
            code: RuleResult(code, told.name, told.layer, Result.NOT_RUN, reason, title=told.title)
            for code, told in ((code, self.known.headlines[code]) for code in self.known.rules)
        }

    def asked(self, rule: Rule, names: Sequence[str], graph: Graph, draft: Draft | None = None) -> Iterator[Asked]:
        """Ask one rule of one graph; yield what it said, once for each environment that the graph stands for."""
        answers = ask(rule, graph, self.parameters.get(rule.code), draft)
        for name in names:
            yield _asked(name, answers)

    def judged(self, code: str, said: Sequence[Asked]) -> tuple[RuleResult, tuple[Finding, ...]]:
        """Return what became of a rule that said this, and its findings."""
        headline = self.known.headlines[code]
        if fixed := code in self.severities:
            headline = replace(headline, severity=self.severities[code])
        return judge(headline, said, self.locate, fixed=fixed)


def _asked(environment: str, answers: Answers) -> Asked:
    return Asked(
        environment,
        answers.violations,
        tuple(proof.text for proof in answers.proofs),
        answers.not_applicable.reason if answers.not_applicable else "",
        answers.fault,
    )


def environments(whole: Estate, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the environments to judge, in the order of declaration.

    Raises:
        InputError: one of `wanted` is not declared.
    """
    for name in wanted:
        if name not in whole.environments:
            known = ", ".join(whole.environments) or "none"
            raise InputError(f"environment {name!r} is not declared", fix=f"Declared are: {known}.")
    return tuple(name for name in whole.environments if not wanted or name in wanted)


@dataclass(frozen=True, slots=True)
class Stage:
    """An estate that rules of a scope are asked about, and the environments it stands for ("" for the whole)."""

    scope: Scope
    names: tuple[str, ...]
    estate: Estate


def stages(whole: Estate, names: Sequence[str]) -> Iterator[Stage]:
    """Yield each estate that differs, then the whole: where nothing varies, one serves every environment."""
    if not names:
        yield Stage("environment", ("",), whole)
    elif not whole.varies:
        yield Stage("environment", tuple(names), whole.resolve(names[0]))
    else:
        yield from (Stage("environment", (name,), whole.resolve(name)) for name in names)
    yield Stage("workspace", ("",), whole)
