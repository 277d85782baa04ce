"""Sample sizes of two shares, against published values and against each other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.plans import plans
from cadee.graph.samples import cases_after, cases_each, power
from tests.graph.estates import graph_of


def test_power_is_what_the_manual_of_r_prints_for_fifty_cases_a_side() -> None:
    assert power(0.50, 0.75, 50, 50, 0.05) == pytest.approx(0.740, abs=5e-4)


@pytest.mark.parametrize(
    ("before", "after", "wanted", "cases"),
    [
        (0.50, 0.75, 0.9, 77),  # the manual of power.prop.test: 76.7
        (0.50, 0.60, 0.8, 388),
        (0.60, 0.70, 0.8, 356),
        (0.10, 0.20, 0.8, 199),
        (0.05, 0.10, 0.8, 435),
    ],
)
def test_equal_groups_are_as_large_as_in_published_tables(
    before: float, after: float, wanted: float, cases: int
) -> None:
    assert cases_each(before, after, 0.05, wanted) == cases
    assert cases_each(after, before, 0.05, wanted) == cases
    assert power(before, after, cases, cases, 0.05) >= wanted
    assert power(before, after, cases - 1, cases - 1, 0.05) < wanted


def test_a_share_that_cannot_vary_is_told_apart_at_once() -> None:
    assert power(0.0, 1.0, 50, 50, 0.05) == 1.0
    assert power(0.0, 1.0, 1, 1, 0.05) == 0.0


shares = st.floats(0.02, 0.98)


@given(shares, shares, st.integers(1, 50_000), st.sampled_from([0.05, 0.0125, 0.2]), st.sampled_from([0.8, 0.9]))
def test_the_cases_after_are_the_fewest_that_reach_the_power(
    before: float, after: float, first: int, error: float, wanted: float
) -> None:
    found = cases_after(before, after, first, error, wanted)
    if found is None:
        assert all(power(before, after, first, 10**size, error) < wanted for size in range(13))
        return
    assert power(before, after, first, found, error) >= wanted
    if found > 1:
        assert power(before, after, first, found - 1, error) < wanted


def test_without_cases_from_before_no_number_is_enough() -> None:
    assert cases_after(0.5, 0.6, 0, 0.05, 0.8) is None


def test_a_large_baseline_saves_at_most_half_of_the_cases_after() -> None:
    each = cases_each(0.5, 0.6, 0.05, 0.8)
    assert each - 1 <= (cases_after(0.5, 0.6, each, 0.05, 0.8) or 0) <= each
    assert each / 2 <= (cases_after(0.5, 0.6, 10**9, 0.05, 0.8) or 0) <= each / 2 + 10


def test_the_pace_is_that_of_the_baseline_and_looks_share_the_error() -> None:
    said = {"value": "50%", "n": 1000, "from": "2026-01-01", "to": "2026-04-10"}
    kpi = {"unit": "share", "baseline": said, "target": "60%", "window": "28d"}
    graph = graph_of({"systems": {}, "kpis": {"one": kpi, "four": {**kpi, "looks": 4}}})
    one, four = plans(graph)
    assert (one.days_before, one.days(241), one.days(240)) == (100, 25, 24)
    wanted = Decimal("0.05"), Decimal("0.8")
    assert one.cases(*wanted) == cases_after(0.5, 0.6, 1000, 0.05, 0.8)
    assert four.cases(*wanted) == cases_after(0.5, 0.6, 1000, 0.0125, 0.8)
    assert four.cases_each(*wanted) == cases_each(0.5, 0.6, 0.0125, 0.8)
