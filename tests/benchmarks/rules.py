"""`python -m tests.benchmarks.rules [SIZE]`: the cost of each rule against a plain reach, and its growth (P9)."""

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import log10
from pathlib import Path
from statistics import median

from cadee.graph import Graph, build
from cadee.model.estate import Estate
from cadee.opening import open_workspace
from cadee.rules import rules
from cadee.rules.base import Rule
from cadee.source.workspace import load
from tests.benchmarks.estate import write
from tests.benchmarks.goals import TODAY
from tests.benchmarks.pathways import pathways

SIZE = 10_000
ROUNDS = 3
FACTOR = 10
FLOOR = 0.002
"""Seconds below which growth cannot be told from noise."""


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds on one estate: of a plain reach over all systems, and of each rule by code."""

    reach: float
    rules: dict[str, float]


def main() -> None:
    """Print the rules by cost, dearest first; each gets a graph of its own, so that none profits from another."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    small, large = costs(size // FACTOR), costs(size)
    print(f"{size:,} systems; one plain reach over all of them: {large.reach * 1000:.1f} ms of CPU")
    for code, reaches, growth in dearest(small, large):
        file = rules()[code].check.__module__.rpartition(".")[2]
        print(f"{reaches:8.1f} reaches {reaches * large.reach * 1000:9.1f} ms  {growth or '':6}  {code} {file}")


def dearest(small: Costs, large: Costs) -> list[tuple[str, float, str]]:
    """Return every rule with its cost in reaches, dearest first, and its growth (`n^1.02`) where it can be told."""
    found = []
    for code, cost in sorted(large.rules.items(), key=lambda item: -item[1]):
        growth = log10(max(cost, FLOOR) / max(small.rules[code], FLOOR)) / log10(FACTOR)
        found.append((code, cost / large.reach, f"n^{growth:.2f}" if small.rules[code] > FLOOR else ""))
    return found


def costs(size: int) -> Costs:
    """Measure every rule on an estate of `size` systems with its pathways; without collecting, as the program does."""
    gc.disable()
    try:
        return _costs(size)
    finally:
        gc.enable()


def _costs(size: int) -> Costs:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), size, pathways(size))
        opened = open_workspace(load(Path(folder)))
    whole = opened.estate
    assert whole is not None, opened.findings[:5]
    production = whole.resolve("production")
    reach = median(_timed(_reach, _graph(production)) for _ in range(ROUNDS))
    return Costs(reach, {code: _cost(rule, production, whole) for code, rule in rules().items()})


def _graph(estate: Estate) -> Graph:
    graph = build(estate, date.fromisoformat(TODAY))
    graph.leaving()
    return graph


def _reach(graph: Graph) -> None:
    graph.reachable(graph.systems("channel"))


def _cost(rule: Rule, production: Estate, whole: Estate) -> float:
    graph = _graph(whole if rule.scope == "workspace" else production)
    return _timed(lambda graph: list(rule.check(graph)), graph)


def _timed(work: Callable[[Graph], object], graph: Graph) -> float:
    started = time.process_time()
    try:
        work(graph)
    except Exception as error:  # noqa: BLE001  a rule that cannot tell is shown as such, the others go on
        print(f"could not tell: {type(error).__name__}: {error}", file=sys.stderr)
    return time.process_time() - started


if __name__ == "__main__":
    main()
