"""What the tests ask of one rule, prepared once: its examples, the clean workspace, and the break of it."""

import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from cadee import pipeline
from cadee.diagnostic import Result
from cadee.exempting import changes
from cadee.model.estate import Estate
from cadee.opening import Opened, open_workspace
from cadee.pipeline import Options, verdict
from cadee.rules.base import Rule
from cadee.rules.catalogue import Example, entries
from cadee.selection import RuleSet, builtin
from cadee.source.workspace import load
from tests.earned import Earned, asked, earned, opened
from tests.test_examples import BREAKS, CLEAN, NOT_PASSED, TODAY, running

DAYS = (TODAY, date(2027, 4, 30))


Built = TypeVar("Built")


def once(build: Callable[..., Built]) -> Callable[..., Built]:
    """Return `build`, which keeps what it made of an estate: a graph is the same for every mutant."""
    made: dict[tuple[int, Hashable], tuple[Estate, Built]] = {}

    def kept(estate: Estate, *more: Hashable) -> Built:
        key = (id(estate), more)
        if key not in made:
            made[key] = (estate, build(estate, *more))  # kept as well, so that its id stays its own
        return made[key][1]

    return kept


pipeline.build = once(pipeline.build)
Estate.resolve = once(Estate.resolve)  # type: ignore[method-assign]  an estate that is resolved again has a graph again


@dataclass(frozen=True, slots=True)
class Oracle:
    """The prepared cases of one rule."""

    code: str
    examples: tuple[tuple[Example, tuple[Opened, Opened | None]], ...]
    broken: Opened
    clean: Opened

    def notices(self, rule: Rule) -> str:
        """Return which test fails when `rule` stands in the place of the real one; "" where all pass."""
        known = with_rule(rule)
        for example, made in self.examples:
            if differs := earned(self.code, asked(self.code, example, made, known)).differs(example):
                return f"{example.name}: {differs}"
        return next(self._on_the_clean_workspace(rule, known), "")

    def earns(self, rule: Rule) -> list[Earned]:
        """Return what each example earns from `rule`."""
        known = with_rule(rule)
        return [earned(self.code, asked(self.code, example, made, known)) for example, made in self.examples]

    def _on_the_clean_workspace(self, rule: Rule, known: RuleSet) -> Iterator[str]:
        chosen = () if rule.scope == "verdict" else (self.code,)
        options = Options(TODAY, select=chosen, rules=known, deployed=(running(),) if rule.scope == "verdict" else ())
        proposed = replace(options, changes=tuple(changes(self.clean, self.broken)))
        if self.code not in {finding.code for finding in verdict(self.broken, proposed).findings}:
            yield "the break of the clean workspace"
        for day in DAYS:
            report = verdict(self.clean, replace(options, today=day))
            (result,) = (result for result in report.results if result.code == self.code)
            if result.result is not NOT_PASSED.get(self.code, Result.PASSED):
                yield "the clean workspace"
            if self.code not in NOT_PASSED and not result.proofs:
                yield "the proof on the clean workspace"


def with_rule(rule: Rule) -> RuleSet:
    """Return the rules to ask: `rule` alone; with all others, where it judges what these say."""
    known = builtin()
    others = known.rules if rule.scope == "verdict" else {}
    return RuleSet({**others, rule.code: rule}, known.headlines)


def oracle(code: str, clean: Opened) -> Oracle:
    """Prepare the cases of a rule."""
    made = tuple((example, opened(example)) for example in entries()[code].examples)
    return Oracle(code, made, broken(code), clean)


def broken(code: str) -> Opened:
    """Return the clean workspace with the edit that the rule must notice."""
    told = yaml.safe_load((BREAKS / f"{code}.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "retail"
        shutil.copytree(CLEAN, copy)
        for path in copy.glob(told["files"]):
            text = path.read_text(encoding="utf-8")
            for edit in told["edits"]:
                text = text.replace(edit["replace"], edit["with"])
            path.write_text(text, encoding="utf-8")
        return open_workspace(load(copy))
