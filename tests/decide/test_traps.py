"""The traps that make a pilot look good, and the honest ways, simulated from fixed seeds.

Each figure is known from 20,000 runs elsewhere; the runs here are fewer, and the tolerance is three standard errors of
their share and more.
"""

from math import exp, sqrt
from typing import Any

import pytest

from cadee.decide.intervals import Mean, combined, newcombe, of_changes, share_of_error, welch
from cadee.decide.quantiles import t_quantile

np = pytest.importorskip("numpy", reason="numpy is not installed")

ERROR = 0.05
Z = 1.959964


def share(found: object) -> float:
    return float(np.mean(found))


@pytest.mark.parametrize(
    ("looks", "naive", "honest"), [(1, 0.05, 0.05), (4, 0.13, 0.035), (12, 0.21, 0.022), (26, 0.27, 0.016)]
)
def test_peeking_finds_what_is_not_there_and_declared_looks_do_not(looks: int, naive: float, honest: float) -> None:
    """20,000 runs of no true change, looked at after every further week of equal size."""
    random = np.random.default_rng(73)
    weeks = random.standard_normal((20_000, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    most = np.abs(weeks).max(axis=1)
    assert share(most > Z) == pytest.approx(naive, abs=0.01)
    assert share(most > t_quantile(1 - share_of_error(ERROR, looks) / 2, 1e9)) == pytest.approx(honest, abs=0.007)
    assert share(most > t_quantile(1 - share_of_error(ERROR, looks) / 2, 1e9)) <= ERROR + 0.005


@pytest.mark.parametrize(("correlation", "naive"), [(0.01, 0.16), (0.05, 0.42), (0.1, 0.57)])
def test_groups_that_resemble_each_other_count_once(correlation: float, naive: float) -> None:
    """2,000 runs of no true change: 20 groups of 100 cases, before and after. Tolerance 0.035 and 0.02."""
    random = np.random.default_rng(21)
    between, within = sqrt(correlation), sqrt(1 - correlation)
    means = between * random.standard_normal((2_000, 2, 20)) + within / 10 * random.standard_normal((2_000, 2, 20))
    change = means[:, 1] - means[:, 0]
    spread = sqrt(2 / 2_000)  # as if 2,000 cases a side were independent
    assert share(np.abs(change.mean(axis=1)) > Z * spread) == pytest.approx(naive, abs=0.035)
    found = [of_changes(list(map(float, row)), ERROR) for row in change]
    assert share([each.low > 0 or each.high < 0 for each in found]) == pytest.approx(ERROR, abs=0.02)


@pytest.mark.parametrize(("drift", "improved"), [(0.1, 0.10), (0.25, 0.43), (0.5, 0.95)])
def test_a_drift_looks_like_a_gain_and_a_control_takes_it_away(drift: float, improved: float) -> None:
    """4,000 runs: 8 weeks before and 8 after, points a week, no true change; 'improved' is an interval above zero.

    425 contacts a week, of which 70 % succeed. Tolerances 0.03 and 0.012.
    """
    random = np.random.default_rng(8)
    n, weeks = 8 * 425, 8
    spread = sqrt(0.7 * 0.3)
    shift = drift / 100 * weeks
    sides = spread / sqrt(n) * random.standard_normal((4_000, 4)) + np.array([0, shift, 0, shift])
    known = [[Mean(n, float(x), spread) for x in row] for row in sides]
    naive = [welch(before, after, ERROR).low > 0 for before, after, _, _ in known]
    assert share(naive) == pytest.approx(improved, abs=0.03)
    honest = [combined((-1, 1, 1, -1), four, ERROR).low > 0 for four in known]
    assert share(honest) == pytest.approx(0.025, abs=0.012)


def test_the_worst_stores_get_better_by_themselves_and_chosen_by_lot_they_do_not() -> None:
    """4,000 runs: the pilot is in the 5 of 40 stores with the worst share before; nothing changes but their luck.

    400 contacts a store before and after, shares of 70 % that differ by two points between stores. Tolerances 0.002 for
    gains and 0.03 for what is claimed.
    """
    random = np.random.default_rng(40)
    true = 0.7 + 0.02 * random.standard_normal((4_000, 40))
    before, after = (random.binomial(400, true) for _ in range(2))

    def pilot(stores: Any) -> tuple[float, float]:
        sides = [np.take_along_axis(each, stores, 1).sum(axis=1) for each in (before, after)]
        found = [newcombe((int(one), 2_000), (int(two), 2_000), ERROR) for one, two in zip(*sides, strict=True)]
        return share((sides[1] - sides[0]) / 2_000), share([each.low > 0 for each in found])

    gain, claimed = pilot(np.argsort(before, axis=1)[:, :5])
    assert gain == pytest.approx(0.028, abs=0.002)
    assert claimed == pytest.approx(0.46, abs=0.03)
    gain, claimed = pilot(random.permuted(np.tile(np.arange(40), (4_000, 1)), axis=1)[:, :5])
    assert gain == pytest.approx(0, abs=0.002)
    assert claimed == pytest.approx(ERROR / 2, abs=0.01)


def test_skewed_times_are_covered_by_logarithms() -> None:
    """2,000 runs of 50 against 12 skewed times (shape 1.1): means miss more often. Tolerance 0.015."""
    random = np.random.default_rng(12)
    first, second = np.exp(1.1 * random.standard_normal((2_000, 50))), np.exp(1.1 * random.standard_normal((2_000, 12)))

    def covered(one: Any, other: Any) -> float:
        sides = [[Mean(len(x), float(x.mean()), float(x.std(ddof=1))) for x in side] for side in (one, other)]
        found = [welch(*pair, ERROR) for pair in zip(*sides, strict=True)]
        return share([each.low <= 0 <= each.high for each in found])

    plain, logs = covered(first, second), covered(np.log(first), np.log(second))
    assert plain == pytest.approx(0.91, abs=0.03)
    assert logs == pytest.approx(0.95, abs=0.015)
    assert plain < logs - 0.01


def test_six_measures_at_95_percent_find_something() -> None:
    assert round(1 - 0.95**6, 2) == 0.26  # elsewhere told as 27 %, which needs no independence
    assert share(np.abs(np.random.default_rng(6).standard_normal((20_000, 6))).max(axis=1) > Z) == pytest.approx(
        0.265, abs=0.01
    )


def test_unhappy_people_who_answer_twice_as_often_hide_the_mean() -> None:
    """Of scores 1 to 5, those of 1 and 2 answer twice as often: nothing random in it."""
    scores = {1: 0.112, 2: 0.112, 3: 0.08, 4: 0.205, 5: 0.491}
    true = sum(score * part for score, part in scores.items())
    weight = {score: part * (2 if score <= 2 else 1) for score, part in scores.items()}
    seen = sum(score * part for score, part in weight.items()) / sum(weight.values())
    assert (round(true, 2), round(seen, 2)) == (3.85, 3.42)


def test_ratios_of_logs_are_ratios_of_typical_times() -> None:
    change = welch(Mean(1000, 6.0, 0.8), Mean(1000, 5.9, 0.8), ERROR).exp()
    assert change.value == pytest.approx(exp(-0.1))
    assert change.low < change.value < change.high
