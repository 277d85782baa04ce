"""Asking the rules: each of every graph that its scope means, with the severity and the parameters that were set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cadee.diagnostic import Draft, Finding, Result, RuleResult, Severity
from cadee.errors import InputError
from cadee.graph import Graph, build
from cadee.model.estate import Estate
from cadee.rules.ask import Answers, ask
from cadee.rules.base import Rule
from cadee.selection import RuleSet
from cadee.verdict import Asked, Locate, judge

Graphs = Mapping[tuple[str, ...], Graph]
"""The graphs to ask, by the names of the environments each stands for ("" for the whole workspace)."""


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

    def judged(
        self, rule: Rule, graphs: Graphs, whole: Graph, draft: Draft | None = None
    ) -> tuple[RuleResult, tuple[Finding, ...]]:
        """Ask one rule of what its scope means; return what became of it, and its findings."""
        headline = self.known.headlines[rule.code]
        if fixed := rule.code in self.severities:
            headline = replace(headline, severity=self.severities[rule.code])
        asked: Graphs = graphs if rule.scope == "environment" else {("",): whole}
        answers = self._answers(rule, asked, draft)
        return judge(headline, answers, self.locate, fixed=fixed)

    def _answers(self, rule: Rule, graphs: Graphs, draft: Draft | None) -> Iterator[Asked]:
        for names, graph in graphs.items():
            answers = ask(rule, graph, self.parameters.get(rule.code), draft)
            for name in names:
                yield _asked(name, answers)


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


def graphs(whole: Estate, names: Sequence[str], today: date) -> Graphs:
    """One graph for each estate that differs: where nothing varies, one serves every environment."""
    if not names:
        return {("",): build(whole, today)}
    if not whole.varies:
        return {tuple(names): build(whole.resolve(names[0]), today)}
    return {(name,): build(whole.resolve(name), today) for name in names}
