"""The recorded figures still hold, within a quarter: medians of seven pairs against the yard. Slow."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.estate import planted
from tests.benchmarks.goals import GOALS, RECORDED, exponent, found_all, measured
from tests.benchmarks.measure import WrongRunError
from tests.benchmarks.rules import costs

PAIRS = 7
DRIFT = 1.25
SMALL = [goal for goal in GOALS if goal.size <= 1_000]


@pytest.mark.budget
@pytest.mark.parametrize("goal", SMALL, ids=lambda goal: goal.key)
def test_no_command_is_much_slower_than_recorded(goal, tmp_path: Path) -> None:
    recorded = json.loads(RECORDED.read_text())[goal.key]
    assert measured(goal, tmp_path, PAIRS).ratio <= DRIFT * recorded


def report(**changes: object) -> str:
    wanted = planted(1000)
    findings = [{"code": code} for code, number in wanted.findings.items() for _ in range(number)]
    whole = {
        "counts": {"systems": wanted.systems, "integrations": wanted.integrations},
        "findings": findings,
        "findings_total": len(findings),
        "rules": [{"result": "passed"}],
    }
    return json.dumps(whole | changes)


def test_a_run_that_found_everything_counts() -> None:
    found_all(report(), 1000)


@pytest.mark.parametrize(
    "changes",
    [
        {"counts": {}},
        {"counts": {"systems": 999, "integrations": 2997}},
        {"findings": [], "findings_total": 0},
        {"findings_total": 10_000},
        {"rules": [{"result": "could not tell"}]},
    ],
    ids=["parsed nothing", "lost a system", "found nothing", "list cut short", "a rule crashed"],
)
def test_a_run_that_did_less_does_not_count(changes: dict[str, object]) -> None:
    with pytest.raises(WrongRunError):
        found_all(report(**changes), 1000)


def test_the_exponent_is_net_of_start_up() -> None:
    assert exponent(base=1.0, small=2.0, large=101.0, factor=100) == pytest.approx(1.0)


@pytest.mark.budget
def test_no_rule_outgrows_the_estate() -> None:
    """The goal is ten reaches (P9); what costs a hundred and fifty on three thousand systems grows with the square."""
    found = costs(3_000)
    dear = {code: round(cost / found.reach) for code, cost in found.rules.items() if cost > 150 * found.reach}
    assert dear == {}
