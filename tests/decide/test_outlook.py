"""When more can be told: the interval narrows with the root of the cases, and no day is told where none is near."""

from datetime import date
from math import inf

import pytest

from cadee.decide.believing import AFTER as TREATED
from cadee.decide.believing import Side
from cadee.decide.comparison import Compared, Design
from cadee.decide.declaration import declared
from cadee.decide.intervals import Interval
from cadee.decide.outlook import growth, ready
from tests.decide.kpis import estate, fcr, rating


def compared(change: Interval | None) -> Compared:
    side = Side(900, None, date(2026, 10, 5), date(2026, 11, 1))
    return Compared(Design.BEFORE_AFTER, {TREATED: side}, change, None, None, ())


@pytest.mark.parametrize(
    ("change", "times", "day"),
    [
        (Interval(0.01, -0.01, 0.03), 4.0, date(2027, 1, 24)),  # twice too wide: four times the cases, 84 more days
        (Interval(0.01, 0.0, 0.021), 1.0, date(2026, 11, 1)),
        (Interval(-0.01, -0.06, 0.04), 2.78, date(2026, 12, 21)),  # that it is too small is nearer than that it harms
        (Interval(0.0, -0.05, 0.05), 6.25, date(2027, 3, 28)),
        (Interval(0.01, -0.1, 0.1), None, None),
        (Interval(0.01, -inf, 0.1), None, None),
        (None, None, None),
    ],
)
def test_a_primary_measure_is_settled_when_its_nearest_limit_is(
    change: Interval | None, times: float | None, day: date | None
) -> None:
    told = declared(estate(fcr()).kpis["fcr"])
    found = growth(told, compared(change))
    assert found == (None if times is None else pytest.approx(times, rel=0.05))
    assert (ready(told, compared(change)) is None) == (day is None)
    if day is not None:
        assert abs((ready(told, compared(change)) or date.min) - day).days <= 4


@pytest.mark.parametrize(("change", "times"), [(Interval(0.0, -0.2, 0.2), 4.0), (Interval(-0.2, -0.4, 0.0), 4.0)])
def test_a_guardrail_is_settled_when_its_margin_is(change: Interval, times: float) -> None:
    told = declared(estate(fcr() + rating()).kpis["rating"])
    assert growth(told, compared(change)) == pytest.approx(times)
