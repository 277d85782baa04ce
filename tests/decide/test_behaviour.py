"""How the rule behaves on simulated pilots: the table that leaders are shown before they start one.

Base 70 %, smallest gain 2 points, guardrails 3 % of time (logarithms spread by 0.8) and 0.1 of a rating (spread 1.2), a
fifth of contacts rated, 2,000 runs from a fixed seed. Tolerance: 4 points, about three standard errors of both tables.
"""

from math import log

import pytest

from cadee.decide.declaration import declared
from cadee.decide.planning import Truth, simulate, truths
from cadee.decide.rule import Outcome
from cadee.decide.sizes import Size, size
from tests.decide.kpis import estate, fcr, incidents, rating, time

POINTS = 0.04
GAIN = {"fcr": 0.03}
TRUTHS = {
    "no change": {},
    "+3 points, time -5 %": {**GAIN, "time": -log(0.95)},
    "+3 points, time +8 %": {**GAIN, "time": -log(1.08)},
    "+3 points, rating -0.25": {**GAIN, "rating": -0.25},
    "-3 points": {"fcr": -0.03},
}
TABLE = [
    # truth, n a side, scale, redesign, pause, hold
    ("no change", 1_000, 0.00, 0.14, 0.03, 0.83),
    ("no change", 4_000, 0.00, 0.47, 0.02, 0.50),
    ("no change", 10_000, 0.01, 0.85, 0.02, 0.12),
    ("+3 points, time -5 %", 1_000, 0.03, 0.01, 0.00, 0.96),
    ("+3 points, time -5 %", 4_000, 0.33, 0.00, 0.00, 0.67),
    ("+3 points, time -5 %", 10_000, 0.74, 0.00, 0.00, 0.26),
    ("+3 points, time +8 %", 4_000, 0.00, 0.00, 0.76, 0.24),
    ("+3 points, time +8 %", 10_000, 0.00, 0.00, 0.99, 0.01),
    ("+3 points, rating -0.25", 4_000, 0.00, 0.00, 0.70, 0.30),
    ("+3 points, rating -0.25", 10_000, 0.00, 0.00, 0.98, 0.02),
    ("-3 points", 1_000, 0.00, 0.37, 0.31, 0.32),
    ("-3 points", 4_000, 0.00, 0.18, 0.82, 0.00),
    ("-3 points", 10_000, 0.00, 0.01, 1.00, 0.00),
]


def sizes(looks: int = 1) -> list[Size]:
    kpis = estate(fcr(looks=looks) + time(looks=looks) + rating(looks=looks)).kpis.values()
    return [size(declared(kpi), ()) for kpi in kpis]


def shares(truth: str, n: int, *, looks: int = 1, runs: int = 2_000) -> dict[Outcome, float]:
    cases = {"fcr": n, "time": n, "rating": n // 5}
    (row,) = simulate(sizes(looks), cases, [Truth(truth, TRUTHS[truth])], runs=runs)
    return dict(row.shares)


@pytest.mark.parametrize(("truth", "n", "scale", "redesign", "pause", "hold"), TABLE)
def test_the_rule_does_what_its_table_says(
    truth: str, n: int, scale: float, redesign: float, pause: float, hold: float
) -> None:
    found = shares(truth, n)
    wanted = {Outcome.SCALE: scale, Outcome.REDESIGN: redesign, Outcome.PAUSE: pause, Outcome.HOLD: hold}
    assert found == pytest.approx(wanted, abs=POINTS)
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize("n", [200, 1_000, 4_000, 10_000, 100_000])
def test_no_effect_is_almost_never_scaled(n: int) -> None:
    assert shares("no change", n)[Outcome.SCALE] < 0.025


@pytest.mark.parametrize("n", [4_000, 10_000, 40_000])
def test_no_effect_is_almost_never_scaled_in_many_runs(n: int) -> None:
    assert shares("no change", n, runs=20_000)[Outcome.SCALE] < 0.025


def test_four_planned_looks_cost_a_quarter_of_the_power() -> None:
    truth = "+3 points, time -5 %"
    assert shares(truth, 10_000)[Outcome.SCALE] == pytest.approx(0.74, abs=POINTS)
    assert shares(truth, 10_000, looks=4)[Outcome.SCALE] == pytest.approx(0.55, abs=POINTS)


def test_the_same_seed_gives_the_same_shares_and_another_does_not() -> None:
    tried = truths(sizes())
    cases = {"fcr": 900, "time": 900, "rating": 180}
    assert simulate(sizes(), cases, tried, runs=300) == simulate(sizes(), cases, tried, runs=300)
    assert simulate(sizes(), cases, tried, runs=300) != simulate(sizes(), cases, tried, runs=300, seed=6)


def test_rates_are_simulated_too() -> None:
    kpis = estate(fcr() + incidents()).kpis.values()
    told = [size(declared(kpi), ()) for kpi in kpis]
    harm = Truth("harm", {"fcr": 0.03, "incidents": -log(4)})
    fine = Truth("fine", {"fcr": 0.04, "incidents": log(2)})
    bad, good = simulate(told, {"fcr": 8_000, "incidents": 180}, [harm, fine], runs=200)
    assert bad.shares[Outcome.PAUSE] > 0.9
    assert good.shares[Outcome.SCALE] > 0.9


@pytest.mark.parametrize(("gain", "cases"), [("1%", 32_644), ("2%", 8_077), ("3%", 3_551), ("5%", 1_248)])
def test_shares_need_so_many_cases(gain: str, cases: int) -> None:
    kpi = estate(fcr().replace("smallest_gain: 2%", f"smallest_gain: {gain}")).kpis["fcr"]
    needed = size(declared(kpi), ()).needed
    assert needed == pytest.approx(cases, rel=0.003)
    assert size(declared(kpi), (), group=100, correlation=0.05).needed == pytest.approx(cases * 5.95, rel=0.003)


@pytest.mark.parametrize(("gain", "cases"), [("30s", 6_280), ("1m", 1_570)])
def test_times_need_so_many_cases(gain: str, cases: int) -> None:
    """Handle time of 10 minutes that varies as much as its mean: a change of 5 % and of 10 %."""
    text = time().replace("role: guardrail, harm_margin: 3%", f"role: primary, smallest_gain: {gain}")
    found = size(declared(estate(text).kpis["time"]), ())
    assert found.needed == pytest.approx(cases, rel=0.001)
    assert found.assumed


def test_days_follow_from_the_pace_of_the_baseline() -> None:
    found = size(declared(estate(fcr()).kpis["fcr"]), ())
    assert found.pace == pytest.approx(8000 / 92)
    assert found.days(0.5) == pytest.approx(found.needed / (8000 / 92 / 2), abs=1)
    assert found.days(0.5, 2) == pytest.approx(found.days(0.5) / 2, abs=1)


def test_guardrails_need_cases_for_their_margin_and_rates_need_days() -> None:
    """By hand, with (1.95996 + 0.84162)² = 7.8489: 2 · 7.8489 · s² / margin², and 7.8489 · (1/a + 1/b) / ln²."""
    kpis = estate(fcr() + time() + rating() + incidents()).kpis
    needed = {key: size(declared(kpi), ()).needed for key, kpi in kpis.items()}
    assert needed["time"] == pytest.approx(2 * 7.8489 * 0.8**2 / log(1.03) ** 2, rel=1e-3)
    assert needed["rating"] == pytest.approx(2 * 7.8489 * 1.2**2 / 0.1**2, rel=1e-3)
    assert needed["incidents"] == pytest.approx(7.8489 * 2 * 28 / 12 / log(1.5) ** 2, rel=0.005)
    worth = incidents().replace("role: guardrail, harm_margin: 50%", "role: primary, smallest_gain: 50%")
    found = size(declared(estate(worth).kpis["incidents"]), ()).needed
    assert found == pytest.approx(7.8489 * (28 / 12 + 28 / 6) / log(2) ** 2, rel=0.01)
