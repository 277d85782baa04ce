"""Runs of a command in child processes: CPU, wall, memory, and the ratio to a yard that is run in turn with it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

YARD = (sys.executable, "-c", "import pydantic, networkx")
CADEE = (sys.executable, "-P", "-c", "import sys; sys.argv[0] = 'cadee'; from cadee.cli import main; main()")
"""What the console script does."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: CPU seconds (user and system, children included), wall seconds, peak memory in MiB, what it printed."""

    cpu: float
    wall: float
    peak: float
    output: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of some pairs of a command and the yard; `ratio` is the median of the pairs' own ratios."""

    pairs: int
    cpu: float
    wall: float
    peak: float
    yard: float
    ratio: float
    low: float
    high: float


class WrongRunError(Exception):
    """A run that did not do its work: it does not count, whatever its time."""


def once(command: Sequence[str], folder: Path, *, warm: bool = False) -> Run:
    """Run `command` in `folder`, without colour, and without kept answers unless `warm`.

    Raises:
        WrongRunError: it ended in any way but with status 0 or 1.
    """
    environment = {**os.environ, "CADEE_CACHE": "off", "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed tool is compiled once, not in every run
    if warm:
        environment |= {"CADEE_CACHE": "on", "XDG_CACHE_HOME": str(folder / ".kept")}
        environment.pop("CI", None)
    output = folder / ".output"
    with output.open("wb") as stream:
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    text = output.read_text(encoding="utf-8")
    output.unlink()
    if child.returncode not in (0, 1):
        raise WrongRunError(f"{' '.join(command)} ended with {child.returncode}: {text[-500:]}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, text)


def paired(
    command: Sequence[str],
    folder: Path,
    pairs: int,
    check: Callable[[str], None],
    yards: int = 1,
    *,
    warm: bool = False,
) -> Measured:
    """Run the yard and `command` in turn and return the medians; `check` looks at what each run printed.

    The yard runs `yards` times before the command and as often after it, and counts with its mean: a long command needs
    more of them, since the machine is not equally busy from its beginning to its end. The first run of each
    compiles what is not compiled yet and does not count; with `warm` it also leaves the answer that the others recall.

    Raises:
        WrongRunError: a run did not do its work.
    """
    once(YARD, folder)
    once(command, folder, warm=warm)
    if warm and not any((folder / ".kept").rglob("*")):
        raise WrongRunError(f"{' '.join(command)} kept nothing")
    rounds = []
    for _ in range(pairs):
        before = [once(YARD, folder).cpu for _ in range(yards)]
        run = once(command, folder, warm=warm)
        check(run.output)
        rounds.append((mean([*before, *(once(YARD, folder).cpu for _ in range(yards))]), run))
    ratios = [run.cpu / yard for yard, run in rounds]
    return Measured(
        pairs=pairs,
        cpu=median(run.cpu for _, run in rounds),
        wall=median(run.wall for _, run in rounds),
        peak=median(run.peak for _, run in rounds),
        yard=median(yard for yard, _ in rounds),
        ratio=median(ratios),
        low=min(ratios),
        high=max(ratios),
    )
