"""What is measured, against which goal: cold checks of estates by size, and the commands that must answer at once."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from pathlib import Path

from tests.benchmarks.estate import planted, write
from tests.benchmarks.measure import CADEE, Measured, WrongRunError, paired

TODAY = "2026-11-23"
CHECK = ("check", ".", "--format", "json", "--today", TODAY)
RECORDED = Path(__file__).with_name("recorded.json")
"""The ratios of the last recorded run, by key."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach: CPU as a multiple of the yard, and peak memory in MiB where one is set."""

    key: str
    what: str
    arguments: tuple[str, ...]
    ratio: float
    moonshot: float
    pairs: int
    size: int = 0
    peak: float | None = None
    warm: bool = False


def _check(key: str, size: int, ratio: float, moonshot: float, pairs: int, peak: float | None = None) -> Goal:
    return Goal(key, f"cold `check`, {size:,} systems, all rules", CHECK, ratio, moonshot, pairs, size, peak)


GOALS = (
    Goal("P3-version", "`--version`", ("--version",), 0.6, 0.3, 9),
    Goal("P3-help", "`--help`", ("--help",), 0.6, 0.3, 9),
    Goal("P3-explain", "`explain CADEE-A-001`, the first time", ("explain", "CADEE-A-001"), 0.6, 0.3, 9),
    Goal("P3-again", "`explain CADEE-A-001`, kept", ("explain", "CADEE-A-001"), 0.6, 0.3, 9, warm=True),
    _check("P1", 10, 1.1, 0.5, 9),
    Goal("P2", "unchanged workspace, 10 systems, kept answer", CHECK, 0.7, 0.3, 9, 10, warm=True),
    Goal("P2-large", "unchanged workspace, 10,000 systems, kept answer", CHECK, 0.7, 0.3, 9, 10_000, warm=True),
    _check("P4", 1_000, 2.5, 1.2, 7),
    _check("P5", 10_000, 10, 5, 5, 300),
    _check("P6", 100_000, 100, 40, 3, 2048),
)

EXPONENT, EXPONENT_MOONSHOT = 1.1, 1.05


def measured(goal: Goal, folder: Path, pairs: int) -> Measured:
    """Measure one goal in `folder`, which must be empty.

    Raises:
        WrongRunError: a run did not read the whole estate or did not find what is planted in it.
    """
    if goal.size:
        write(folder, goal.size)
    yards = 4 if goal.size >= 10_000 and not goal.warm else 1
    return paired((*CADEE, *goal.arguments), folder, pairs, _judge(goal), yards, warm=goal.warm)


def _judge(goal: Goal) -> Callable[[str], None]:
    def judge(output: str) -> None:
        if goal.size:
            found_all(output, goal.size)
        elif not output.strip():
            raise WrongRunError(f"{goal.what} printed nothing")

    return judge


def found_all(output: str, size: int) -> None:
    """Compare a JSON report with what was planted.

    Raises:
        WrongRunError: they differ: such a run proves nothing about speed.
    """
    report, wanted = json.loads(output), planted(size)
    counts = report["counts"]
    read = (counts.get("systems", 0), counts.get("integrations", 0))
    if read != (wanted.systems, wanted.integrations):
        raise WrongRunError(f"read {read} systems and integrations of {wanted}")
    found = Counter(finding["code"] for finding in report["findings"])
    if report["findings_total"] != found.total():
        raise WrongRunError("the report does not list every finding")
    if any(found[code] != number for code, number in wanted.findings.items()):
        raise WrongRunError(f"found {dict(found)}, planted {wanted.findings}")
    if any(rule["result"] == "could not tell" for rule in report["rules"]):
        raise WrongRunError("a rule could not tell")


def exponent(base: float, small: float, large: float, factor: float) -> float:
    """The growth exponent between two sizes a `factor` apart, net of start-up (the cost of the smallest estate)."""
    return log10((large - base) / (small - base)) / log10(factor)
