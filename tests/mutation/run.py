"""Running mutants: one fork each, with a limit of time and memory; what is not noticed survives."""

import contextlib
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

from cadee.opening import Opened, open_workspace
from cadee.rules import rules
from cadee.rules.base import Rule
from cadee.source.workspace import load
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.oracle import Oracle, oracle
from tests.test_examples import CLEAN, running

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10
"""How long the tests of one rule may take with a mutant; they take less than one."""
MEMORY = 4 << 30
NOTICED, SURVIVED = 1, 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the mutants of one rule."""

    code: str
    path: str
    mutants: int
    survivors: tuple[Mutant, ...]
    fault: str = ""

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return self.mutants - len(self.survivors)

    @property
    def share(self) -> int:
        """How many of a hundred were noticed, rounded down."""
        return 100 * self.killed // self.mutants if self.mutants else 0


def run(codes: list[str]) -> Iterator[Outcome]:
    """Yield what became of the mutants of each rule, in the order of `codes`; two rules run at a time."""
    global _clean  # noqa: PLW0603  forks share it
    _clean = open_workspace(load(CLEAN))
    rules()
    running()
    gc.freeze()
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        yield from pool.map(outcome, codes)


_clean: Opened | None = None


def outcome(code: str) -> Outcome:
    """Return what became of the mutants of one rule."""
    path = Path(sys.modules[rules()[code].check.__module__].__file__ or "")
    said = path.relative_to(ROOT).as_posix()
    cases = oracle(code, _clean or open_workspace(load(CLEAN)))
    if fault := cases.notices(rules()[code]):
        return Outcome(code, said, 0, (), f"fails unchanged: {fault}")
    all_ = mutants(path.read_text(encoding="utf-8"))
    return Outcome(code, said, len(all_), tuple(one for one in all_ if not noticed(cases, one)))


def noticed(cases: Oracle, mutant: Mutant) -> bool:
    """Return whether a test fails with the mutant: its tests run in a fork; one that ends otherwise was noticed."""
    return forked(lambda: bool(cases.notices(mutated(cases.code, mutant.source)))) != SURVIVED


def forked(test: Callable[[], bool]) -> int:
    """Run `test` in a fork; return its exit status: 0 only where it came to its end and returned False."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status
    told = NOTICED
    with contextlib.suppress(BaseException):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        told = NOTICED if test() else SURVIVED
    os._exit(told)


def mutated(code: str, source: str) -> Rule:
    """Return the rule that a mutated file defines."""
    module = ModuleType(rules()[code].check.__module__)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(source, module.__name__, "exec"), vars(module))
    (rule,) = (value for value in vars(module).values() if isinstance(value, Rule))
    return rule
