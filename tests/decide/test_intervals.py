"""Intervals against textbook values, against scipy, and against what they promise."""

from math import comb, exp, inf, isinf, sqrt
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.decide.intervals import (
    Interval,
    Mean,
    combined,
    design_effect,
    difference,
    newcombe,
    of_changes,
    one_each,
    rate_ratio,
    share_of_error,
    welch,
    wilson,
)
from cadee.decide.quantiles import beta_quantile, beta_share, t_quantile

ERROR = 0.05


def rounded(interval: Interval, digits: int) -> tuple[float, float]:
    return round(interval.low, digits), round(interval.high, digits)


@pytest.mark.parametrize(
    ("successes", "n", "limits"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_gives_the_values_of_newcombes_paper(successes: int, n: int, limits: tuple[float, float]) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert rounded(wilson(successes, n, ERROR), 4) == limits


@pytest.mark.parametrize(
    ("larger", "smaller", "limits"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_gives_the_values_of_his_paper(
    larger: tuple[int, int], smaller: tuple[int, int], limits: tuple[float, float]
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    assert rounded(newcombe(smaller, larger, ERROR), 4) == limits


def test_t_gives_the_values_of_the_tables() -> None:
    """Student's table: two-sided 5 % at 1, 5, 10, 30 and 120 degrees of freedom."""
    told = {1: 12.706, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    assert {freedom: round(t_quantile(0.975, freedom), 3) for freedom in told} == told


@pytest.mark.parametrize("freedom", [0.5, 1, 1.3, 2, 3.7, 10, 29.7, 1e3, 9_999, 10_001, 1e5, 1e6, 2e7])
def test_t_agrees_with_scipy(freedom: float) -> None:
    scipy = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    for share in (0.5001, 0.51, 0.6, 0.75, 0.9, 0.975, 0.99375, 0.999, 0.99999):
        reference = float(scipy.t.ppf(share, freedom))
        assert t_quantile(share, freedom) == pytest.approx(reference, rel=1e-9)
        assert t_quantile(1 - share, freedom) == pytest.approx(-reference, rel=1e-9)


def test_beta_agrees_with_scipy() -> None:
    scipy = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    for a in (0.5, 1, 3, 40, 900):
        for b in (0.5, 1, 7, 300):
            for x in (0.001, 0.2, 0.5, 0.77, 0.999):
                assert beta_share(a, b, x) == pytest.approx(float(scipy.beta.cdf(x, a, b)), rel=1e-9, abs=1e-300)
                assert beta_quantile(x, a, b) == pytest.approx(float(scipy.beta.ppf(x, a, b)), rel=1e-9)


def test_welch_agrees_with_scipy_and_a_worked_example() -> None:
    """The tensile strengths of two batches, by hand: d = 2, s² = 4/8 + 9/10, 15.8 degrees of freedom."""
    found = welch(Mean(8, 20, 2), Mean(10, 22, 3), ERROR)
    reach = t_quantile(0.975, 1.4**2 / (0.5**2 / 7 + 0.9**2 / 9)) * sqrt(1.4)
    assert found == pytest.approx((2, 2 - reach, 2 + reach))
    scipy = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    for first, second in ((Mean(8, 20, 2), Mean(10, 22, 3)), (Mean(50, 3.1, 0.2), Mean(12, 3.4, 1.9))):
        test = scipy.ttest_ind_from_stats(second.mean, second.sd, second.n, first.mean, first.sd, first.n, False)
        reference = test.confidence_interval(0.95) if hasattr(test, "confidence_interval") else None
        mine = welch(first, second, ERROR)
        if reference is not None:
            assert (mine.low, mine.high) == pytest.approx((reference.low, reference.high), rel=1e-9)
        just = welch(first, second, float(test.pvalue))  # at its own error an interval ends at 0
        assert min(abs(just.low), abs(just.high)) == pytest.approx(0, abs=1e-9)


def test_the_rate_ratio_gives_the_exact_limits_of_the_binomial() -> None:
    """Limits by adding up binomial probabilities: 30 of 90 events, the rest before, exposures equal."""
    found = rate_ratio((60, 1000), (30, 1000), ERROR)
    for end, tail in ((found.low, range(30, 91)), (found.high, range(31))):
        share = end / (1 + end)
        assert sum(comb(90, k) * share**k * (1 - share) ** (90 - k) for k in tail) == pytest.approx(0.025, rel=1e-9)
    assert found.value == 0.5
    assert rate_ratio((60, 2000), (30, 1000), ERROR) == pytest.approx(tuple(2 * end for end in found))


def test_rates_without_events_stay_honest() -> None:
    assert rate_ratio((0, 10), (3, 10), ERROR).high == inf
    assert rate_ratio((3, 10), (0, 10), ERROR)[:2] == (0, 0)
    assert rate_ratio((0, 10), (0, 10), ERROR) == (1, 0, inf)


def test_a_difference_in_differences_of_means_is_the_sum_of_its_parts() -> None:
    before, after, control, later = Mean(40, 10, 2), Mean(50, 13, 2), Mean(60, 9, 3), Mean(70, 10, 3)
    found = combined((-1, 1, 1, -1), (before, after, control, later), ERROR)
    assert found.value == 2
    spread = sqrt(sum(side.variance for side in (before, after, control, later)))
    assert found.high - found.value == pytest.approx(1.98 * spread, rel=0.01)
    assert combined((-1, 1), (before, after), ERROR) == welch(before, after, ERROR)


def test_groups_count_once() -> None:
    """Student's sleep data (1908): ten changes, mean 1.58, interval 0.70 to 2.46."""
    changes = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    assert [round(end, 2) for end in of_changes(changes, ERROR)] == [1.58, 0.70, 2.46]
    assert one_each([1, 3]) == Mean(2, 2, sqrt(2))


def test_looks_share_the_error_and_groups_multiply_the_cases() -> None:
    assert share_of_error(0.05, 4) == 0.0125
    wider = t_quantile(1 - share_of_error(0.05, 12) / 2, 1e9) / t_quantile(0.975, 1e9)
    assert round(wider, 2) == 1.46
    assert design_effect(100, 0.05) == pytest.approx(5.95)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(1, 0, ERROR),
        lambda: wilson(3, 2, ERROR),
        lambda: wilson(-1, 2, ERROR),
        lambda: wilson(1, 2, 0),
        lambda: welch(Mean(1, 0, 0), Mean(9, 0, 1), ERROR),
        lambda: rate_ratio((1, 0), (1, 1), ERROR),
        lambda: rate_ratio((-1, 1), (1, 1), ERROR),
        lambda: rate_ratio((1, inf), (1, 1), ERROR),
        lambda: one_each([1.0]),
        lambda: design_effect(0.5, 0.1),
        lambda: design_effect(10, 2),
        lambda: share_of_error(0.05, 0),
        lambda: t_quantile(1, 3),
        lambda: t_quantile(0.9, 0),
        lambda: beta_share(0, 1, 0.5),
        lambda: beta_quantile(2, 1, 1),
    ],
)
def test_what_means_nothing_is_refused(call: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each says its own
        call()  # type: ignore[operator]


SIDE = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SIDE, SIDE, st.sampled_from([0.05, 0.0125, 0.2]))
def test_newcombe_holds_its_value_stays_in_range_and_turns_with_its_sides(
    first: tuple[int, int], second: tuple[int, int], error: float
) -> None:
    found = newcombe(first, second, error)
    assert -1 - 1e-12 <= found.low <= found.value <= found.high <= 1 + 1e-12
    assert newcombe(second, first, error).turned() == pytest.approx(found)
    assert newcombe(first, second, error / 2).low <= found.low + 1e-12


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_a_rate_ratio_holds_its_value_and_turns_with_its_sides(a: int, b: int, long: float, short: float) -> None:
    found, turned = rate_ratio((a, long), (b, short), ERROR), rate_ratio((b, short), (a, long), ERROR)
    assert found.low <= found.value <= found.high
    if found.low:
        assert turned.high == pytest.approx(1 / found.low)
    else:
        assert isinf(turned.high)


@given(st.floats(-5, 5), st.floats(0.01, 3), st.floats(0.01, 3))
def test_logs_and_ratios_are_the_same(value: float, down: float, up: float) -> None:
    change = Interval(value, value - down, value + up)
    assert change.exp().log() == pytest.approx(change)
    assert change.exp().low == exp(value - down)


def test_differences_of_endless_intervals_are_endless() -> None:
    assert difference(Interval(0, -inf, 1), Interval(0, -1, 1)).high == inf


def coverage(first: tuple[float, int], second: tuple[float, int], naive: bool) -> float:
    """The exact chance that an interval holds the true difference, over every result there can be."""
    (p, m), (q, n) = first, second
    covered, z = 0.0, NormalDist().inv_cdf(0.975)
    weights = [comb(n, b) * q**b * (1 - q) ** (n - b) for b in range(n + 1)]
    for a in range(m + 1):
        weight = comb(m, a) * p**a * (1 - p) ** (m - a)
        for b in range(n + 1):
            if naive:
                x, y = a / m, b / n
                reach = z * sqrt(x * (1 - x) / m + y * (1 - y) / n)
                low, high = y - x - reach, y - x + reach
            else:
                _, low, high = newcombe((a, m), (b, n), ERROR)
            covered += weight * weights[b] * (low <= q - p <= high)
    return covered


def test_high_shares_of_few_cases_are_covered() -> None:
    """50 against 40 cases, 95 against 97 %: computed over all results, so there is nothing to tolerate."""
    assert round(coverage((0.95, 50), (0.97, 40), naive=True), 3) == pytest.approx(0.936, abs=0.002)
    assert round(coverage((0.95, 50), (0.97, 40), naive=False), 3) == pytest.approx(0.985, abs=0.002)


def test_simulated_rates_are_covered() -> None:
    """2,000 runs from a fixed seed; an exact interval covers at least as often as it says."""
    random, held = Random(11), 0
    for _ in range(2000):
        first, second = (sum(random.random() < rate / 200 for _ in range(200)) for rate in (12, 9))
        held += (
            rate_ratio((first, 1), (second, 1), ERROR).low <= 9 / 12 <= rate_ratio((first, 1), (second, 1), ERROR).high
        )
    assert held / 2000 >= 0.94
