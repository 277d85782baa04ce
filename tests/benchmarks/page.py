"""The page of figures, docs/benchmarks.md: what was measured, how, on what, and which goals it meets."""

import os
import platform
from collections.abc import Mapping, Sequence

from tests.benchmarks.goals import EXPONENT, EXPONENT_MOONSHOT, GOALS, Goal, exponent
from tests.benchmarks.measure import Measured
from tests.benchmarks.rules import SIZE

HEAD = """\
# Benchmarks

Written by `python -m tests.benchmarks --write`; every figure below was measured by that one run, none is typed by hand.

- **yard**: the CPU time (user and system) of `python -c "import pydantic, networkx"`, run before and after each run
  of the command. Ratios to the yard compare across machines; seconds do not.
- Each run is a new process with a cold start. Medians; the range of the ratio in brackets.
- The estates come from `tests/benchmarks/estate.py`: five layers, three relations a system, no cycles, about 620 bytes
  of YAML a system, files of 1,000 systems, a route and a ladder for each gateway. Each run must report the right number
  of systems and integrations and the right number of planted faults (calls around the gateway, teams without a deputy),
  or the benchmark stops: a run that read nothing does not count as fast.
- A kept answer is the second run of the same call on the same bytes; all other runs keep and recall nothing.
- Not measured: a re-check in watch or server (P8), the map (P10), many workspaces at once (P11).
"""

RULES = """\
## Rules

The dearest of {count} rules on {size:,} systems, with journeys, identities, switches, signals and evidence in
proportion, each asked of a graph of its own, as a multiple of one plain reach over the estate (goal {goal}). Growth is
from a tenth of the size.

| rule | reaches | growth |
| --- | --- | --- |
"""
REACHES = 10
SHOWN = 8


def page(results: Mapping[str, Measured], rules: Sequence[tuple[str, float, str]], revision: str) -> str:
    """Write the whole page; `rules` are codes with their cost in reaches and their growth, dearest first."""
    rows = [_row(goal, results[goal.key]) for goal in GOALS if goal.key in results]
    table = "\n".join(
        [
            "| # | figure | pairs | CPU / yard | goal | moonshot | met | CPU s | wall s | peak MiB |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            *_growth(results),
        ]
    )
    dear = "".join(f"| {code} | {reaches:.1f} | {growth} |\n" for code, reaches, growth in rules[:SHOWN])
    below = f"{RULES.format(count=len(rules), size=SIZE, goal=REACHES)}{dear}\n" if dear else ""
    return f"{HEAD}\n{table}\n\n{below}{_machine(results, revision)}"


def _row(goal: Goal, run: Measured) -> str:
    peak_met = goal.peak is None or run.peak <= goal.peak
    bound = f", {goal.peak:g} MiB" if goal.peak else ""
    cells = (
        goal.key.partition("-")[0],
        goal.what,
        str(run.pairs),
        f"{run.ratio:.2f} ({run.low:.2f} to {run.high:.2f})",
        f"{goal.ratio:g}{bound}",
        f"{goal.moonshot:g}",
        _met(run.ratio, goal.ratio, goal.moonshot, also=peak_met),
        f"{run.cpu:.2f}",
        f"{run.wall:.2f}",
        f"{run.peak:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _growth(results: Mapping[str, Measured]) -> list[str]:
    if not {"P1", "P4", "P6"} <= set(results):
        return []
    base, small, large = (results[key].ratio for key in ("P1", "P4", "P6"))
    value = exponent(base, small, large, 100)
    return [
        f"| P7 | growth exponent, 1,000 to 100,000, net of start-up | | {value:.2f} | {EXPONENT} | {EXPONENT_MOONSHOT} "
        f"| {_met(value, EXPONENT, EXPONENT_MOONSHOT)} | | | |"
    ]


def _met(value: float, goal: float, moonshot: float, *, also: bool = True) -> str:
    if value > goal or not also:
        return "no"
    return "moonshot" if value <= moonshot else "yes"


def _machine(results: Mapping[str, Measured], revision: str) -> str:
    yards = [run.yard for run in results.values()]
    return (
        f"Measured at revision {revision} on {os.cpu_count()} cores ({platform.machine()}, {platform.system()}), "
        f"{platform.python_implementation()} {platform.python_version()}; the yard took "
        f"{min(yards):.2f} to {max(yards):.2f} s of CPU.\n"
    )
