"""What a KPI declares: its limits on the scale of improvements, in whatever unit they are written."""

from math import log

import pytest

from cadee.decide.declaration import declared
from cadee.decide.figures import change
from cadee.decide.intervals import Interval
from tests.decide.kpis import COMMON, estate


def kpi(unit: str, better: str, value: str, limits: str, role: str = "primary") -> str:
    base = f"baseline: {{value: {value}, n: 900, from: 2026-03-01, to: 2026-05-31}}"
    return f"  it: {{unit: {unit}, better: {better}, role: {role}, {limits}, {base}, looks: 2, {COMMON}}}\n"


@pytest.mark.parametrize(
    ("unit", "better", "value", "limits", "scale", "gain", "margin"),
    [
        ("share", "higher", "70%", "smallest_gain: 2%, harm_margin: 1%", "points", 0.02, 0.01),
        ("share", "lower", "70%", "smallest_gain: 2%", "points", 0.02, 0.0),
        ("duration", "lower", "11m", "smallest_gain: 1m, harm_margin: 30s", "amount", 60, 30),
        ("duration", "lower", "11m", "smallest_gain: 10%, harm_margin: 10%", "relative", -log(0.9), log(1.1)),
        ("money", "higher", "4.80 EUR", "smallest_gain: 10%, harm_margin: 10%", "relative", log(1.1), -log(0.9)),
        ("money", "lower", "4.80 EUR", "smallest_gain: 0.40 EUR", "amount", 0.4, 0.0),
        ("rating", "higher", "4.1", "smallest_gain: 0.1", "amount", 0.1, 0.0),
        ("ratio", "higher", "1.4", "smallest_gain: 5%", "amount", 0.05, 0.0),
        ("count", "lower", "12", "smallest_gain: 50%, harm_margin: 50%", "relative", -log(0.5), log(1.5)),
        ("count", "lower", "12", "smallest_gain: 3, harm_margin: 6", "relative", -log(0.75), log(1.5)),
        ("count", "higher", "12", "smallest_gain: 3", "relative", log(1.25), 0.0),
    ],
)
def test_limits_are_on_the_scale_of_improvements(
    unit: str, better: str, value: str, limits: str, scale: str, gain: float, margin: float
) -> None:
    told = declared(estate(kpi(unit, better, value, limits)).kpis["it"])
    assert (told.scale, told.missing, told.looks) == (scale, (), 2)
    assert (told.gain, told.margin) == pytest.approx((gain, margin))


@pytest.mark.parametrize(
    ("unit", "better", "value", "limits"),
    [
        ("duration", "lower", "11m", "smallest_gain: 3 EUR"),
        ("money", "lower", "4.80 EUR", "smallest_gain: 3 USD"),
        ("rating", "higher", "4.1", "smallest_gain: 5%"),
        ("duration", "lower", "11m", "smallest_gain: 1m, harm_margin: 5%"),
        ("count", "lower", "12", "smallest_gain: 12"),
        ("count", "lower", "0", "smallest_gain: 3"),
        ("duration", "lower", "11m", "smallest_gain: 100%"),
    ],
)
def test_limits_that_cannot_be_compared_are_no_declaration(unit: str, better: str, value: str, limits: str) -> None:
    told = declared(estate(kpi(unit, better, value, limits)).kpis["it"])
    assert told.missing == ("limits in its own unit",)


@pytest.mark.parametrize(("better", "gain", "margin"), [("lower", -10, 10), ("higher", 10, -10)])
def test_limits_are_drawn_where_they_are(better: str, gain: float, margin: float) -> None:
    told = declared(estate(kpi("duration", better, "10m", "smallest_gain: 10%, harm_margin: 10%")).kpis["it"])
    shown = change(told, Interval(log(0.8), log(0.7), log(0.9)), size=600)
    assert (shown.value, shown.low, shown.high) == pytest.approx((-20, -30, -10))
    assert (shown.gain, shown.margin, shown.unit) == (pytest.approx(gain), pytest.approx(margin), "%")
    told = declared(estate(kpi("duration", better, "10m", "smallest_gain: 1m, harm_margin: 1m")).kpis["it"])
    shown = change(told, Interval(-60, -90, -30), size=600)
    assert (shown.value, shown.gain, shown.margin) == pytest.approx((-1, gain / 10, margin / 10))


@pytest.mark.parametrize(("size", "unit"), [(100, "s"), (600, "min"), (10_000, "h")])
def test_times_are_told_in_the_unit_that_fits(size: float, unit: str) -> None:
    told = declared(estate(kpi("duration", "lower", "10m", "smallest_gain: 1m")).kpis["it"])
    assert change(told, Interval(0, -1, 1), size=size).unit == unit
