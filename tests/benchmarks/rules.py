"""`python -m tests.benchmarks.rules [SIZE]`: what each rule costs on one estate, against one plain reach (goal P9)."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from cadee.graph import Graph, build
from cadee.model.estate import Estate
from cadee.pipeline import open_workspace
from cadee.rules import rules
from cadee.rules.base import Rule
from cadee.rules.catalogue import entries
from cadee.source.workspace import load
from tests.benchmarks.estate import write
from tests.benchmarks.goals import TODAY

ROUNDS = 3


def main() -> None:
    """Print the rules by cost, dearest first; each gets a graph of its own, so that none profits from another."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), size)
        whole = open_workspace(load(Path(folder))).estate
    assert whole is not None
    production = whole.resolve("production")
    reach = median(_timed(_reach, _graph(production)) for _ in range(ROUNDS))
    print(f"{size:,} systems; one plain reach over all of them: {reach * 1000:.1f} ms of CPU")
    costs = [(_cost(rule, production, whole), code) for code, rule in rules().items()]
    for cost, code in sorted(costs, reverse=True):
        print(f"{cost / reach:8.1f} reaches {cost * 1000:9.1f} ms  {code} {entries()[code].name}")


def _graph(estate: Estate) -> Graph:
    return build(estate, date.fromisoformat(TODAY))


def _reach(graph: Graph) -> None:
    graph.reachable(graph.systems("channel"))


def _cost(rule: Rule, production: Estate, whole: Estate) -> float:
    graph = _graph(whole if rule.scope == "workspace" else production)
    graph.leaving()
    return _timed(lambda graph: list(rule.check(graph)), graph)


def _timed(work: Callable[[Graph], object], graph: Graph) -> float:
    started = time.process_time()
    try:
        work(graph)
    except Exception as error:  # noqa: BLE001  a rule that cannot tell is shown as such, the others go on
        print(f"         could not tell: {type(error).__name__}: {error}", file=sys.stderr)
    return time.process_time() - started


if __name__ == "__main__":
    main()
