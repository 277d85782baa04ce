"""`python -m tests.benchmarks [KEY...] [--pairs N] [--write]`: measure, print, and with --write record the page."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.goals import GOALS, RECORDED, measured
from tests.benchmarks.measure import Measured

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure the goals asked for (all where none is named)."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"one of {', '.join(goal.key for goal in GOALS)}")
    parser.add_argument("--pairs", type=int, help="pairs of runs, instead of each goal's own number")
    parser.add_argument("--write", action="store_true", help="record the page and the ratios (only with all goals)")
    given = parser.parse_args()
    results: dict[str, Measured] = {}
    for goal in GOALS:
        if given.keys and goal.key not in given.keys:
            continue
        with tempfile.TemporaryDirectory() as folder:
            run = results[goal.key] = measured(goal, Path(folder), given.pairs or goal.pairs)
        sys.stderr.write(f"{goal.key}: {goal.what}: {run.ratio:.2f} yards, {run.wall:.2f} s, {run.peak:.0f} MiB\n")
    # Imported late: a child's peak memory is never seen below what its parent held when it was started.
    from tests.benchmarks.page import page
    from tests.benchmarks.rules import FACTOR, SIZE, costs, dearest

    rules = [] if given.keys else dearest(costs(SIZE // FACTOR), costs(SIZE))
    text = page(results, rules, _revision())
    sys.stdout.write(text)
    if given.write and not given.keys:
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
        recorded = {key: round(run.ratio, 2) for key, run in results.items()}
        RECORDED.write_text(json.dumps(recorded, indent=2) + "\n", encoding="utf-8")


def _revision() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (" with changes" if git("status", "--porcelain", "cadee") else "")


if __name__ == "__main__":
    main()
