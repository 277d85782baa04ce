"""What decisions cover, against every value of a fine grid; ranges by hand."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.cases import TooManyCases, cover
from cadee.graph.ranges import fits, samples, worded
from cadee.model.proof import Decision, Kpi
from tests.graph.estates import graph_of

HOLDS: dict[str, Any] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}
GRID = {"rating": [Decimal(step) / 4 for step in range(18)], "count": [Decimal(step) for step in range(6)]}
Said = list[tuple[str, list[tuple[str, str, int]]]]


def sheet(units: dict[str, str], said: Said) -> tuple[list[Decision], dict[str, Kpi]]:
    decisions = {
        f"d{number}": {"outcome": outcome, "when": [{"kpi": k, "op": op, "value": v} for k, op, v in when]}
        for number, (outcome, when) in enumerate(said)
    }
    estate = graph_of({"kpis": {key: {"unit": unit} for key, unit in units.items()}, "decisions": decisions}).estate
    return list(estate.decisions.values()), dict(estate.kpis)


def applying(said: Said, point: dict[str, Decimal]) -> list[int]:
    return [n for n, (_, when) in enumerate(said) if all(HOLDS[op](point[k], v) for k, op, v in when)]


CONDITIONS = st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(sorted(HOLDS)), st.integers(0, 3))
SHEETS = st.lists(
    st.tuples(st.sampled_from(["scale", "pause"]), st.lists(CONDITIONS, min_size=1, max_size=3)), min_size=1, max_size=5
)
UNITS = st.fixed_dictionaries({key: st.sampled_from(["rating", "count"]) for key in "abc"})


@given(UNITS, SHEETS)
def test_the_cover_is_that_of_the_grid(units: dict[str, str], said: Said) -> None:
    found = cover(*sheet(units, said), 10_000)
    used = list(dict.fromkeys(k for _, when in said for k, _, _ in when))
    points = [dict(zip(used, p, strict=True)) for p in product(*(GRID[units[key]] for key in used))]
    chosen = [applying(said, point) for point in points]
    pairs = {(a, b) for each in chosen for a in each for b in each if a < b and said[a][0] != said[b][0]}
    assert (found.gap is not None) == any(not each for each in chosen)
    assert [case.decisions for case in found.clashes] == [
        (f"d{min(a for a, later in pairs if later == b)}", f"d{b}") for b in sorted({b for _, b in pairs})
    ]
    assert set(found.never) == {f"d{n}" for n in range(len(said))} - {f"d{n}" for each in chosen for n in each}
    for case in (found.gap, *found.clashes):
        if case is not None:
            told = {key: Decimal(value) for key, value in case.values}
            inside = [applying(said, {**point, **told}) for point in points]
            wanted = [int(key[1:]) for key in case.decisions]
            assert all(set(wanted) <= set(each) and (wanted or not each) for each in inside)
            for key in told:
                rest = {other: value for other, value in told.items() if other != key}
                wider = [applying(said, {**point, **rest}) for point in points]
                assert wanted or any(wider), "a value that is not needed is told"


def test_measures_that_no_decision_names_together_are_looked_at_apart() -> None:
    units = {f"k{number:02}": "rating" for number in range(40)}
    said: Said = [("pause", [(key, "<", 1), (key, ">", 0)]) for key in units]
    found = cover(*sheet(units, said), 1200)
    assert found.boxes == 4**40
    assert found.gap is not None
    assert [value for _, value in found.gap.values] == ["0"] * 40


def test_what_is_left_counts_and_not_what_there_is() -> None:
    units = {f"k{number:02}": "rating" for number in range(30)}
    said: Said = [("pause", [*((key, ">=", 1) for key in list(units)[:n]), (f"k{n:02}", "<", 1)]) for n in range(30)]
    said.append(("scale", [(key, ">=", 1) for key in units]))
    found = cover(*sheet(units, said), 10_000)
    assert (found.gap, found.clashes, found.boxes) == (None, [], 3**30)


def test_beyond_the_limit_nothing_is_said() -> None:
    units = {"a": "rating", "b": "rating"}
    said: Said = [("pause", [("a", "<", 2), ("b", "<", 2)])]
    assert cover(*sheet(units, said), 12).gap is not None
    with pytest.raises(TooManyCases):
        cover(*sheet(units, said), 11)


@pytest.mark.parametrize(
    ("unit", "named", "found"),
    [
        ("share", ["0.01"], ["0.005", "0.01", "0.505"]),
        ("share", ["0", "1"], ["0", "0.5", "1"]),
        ("rating", ["4"], ["2", "4", "5"]),
        ("rating", ["-1.5", "3"], ["-2", "-1.5", "0.75", "3", "4"]),
        ("rating", ["4.5"], ["2.25", "4.5", "5"]),
        ("count", ["2", "3", "5"], ["0", "2", "3", "4", "5", "6"]),
        ("count", ["0"], ["0", "1"]),
        ("count", ["2.5"], ["0", "3"]),
        ("duration", ["60000"], ["30000", "60000", "120000"]),
        ("duration", ["0"], ["0", "1000"]),
    ],
)
def test_a_range_is_cut_at_what_is_named(unit: str, named: list[str], found: list[str]) -> None:
    assert samples(unit, map(Decimal, named)) == tuple(map(Decimal, found))


@pytest.mark.parametrize(
    ("unit", "said", "fit"),
    [
        ("share", "1%", True),
        ("share", 0.5, True),
        ("share", 1, True),
        ("share", 60, False),
        ("share", "7m", False),
        ("duration", "7m", True),
        ("duration", 7, False),
        ("ratio", "40%", True),
        ("ratio", 1.4, True),
        ("rating", 4.2, True),
        ("rating", "80%", False),
        ("count", 3, True),
        ("money", "3 EUR", True),
        ("money", "3 USD", False),
        ("money", 3, False),
        ("money", "7m", False),
    ],
)
def test_a_value_is_of_the_unit_of_its_measure(unit: str, said: str | float, fit: bool) -> None:
    first = {"kpi": "k", "op": "<", "value": "1 EUR" if unit == "money" else said}
    decisions = {"d": {"outcome": "pause", "when": [first, {"kpi": "k", "op": "<", "value": said}]}}
    estate = graph_of({"kpis": {"k": {"unit": unit}}, "decisions": decisions}).estate
    one, other = (condition.value for condition in estate.decisions["d"].when)
    assert fits(estate.kpis["k"], other, one) is fit


@pytest.mark.parametrize(
    ("unit", "said", "value", "words"),
    [
        ("share", "58%", "0.62", "62%"),
        ("duration", "7m", "210000", "210s"),
        ("money", "5.20 EUR", "2.60", "2.6 EUR"),
        ("rating", 4, "10", "10"),
    ],
)
def test_a_value_is_written_as_a_spec_does(unit: str, said: str | float, value: str, words: str) -> None:
    when = [{"kpi": "k", "op": "<", "value": said}]
    estate = graph_of({"kpis": {"k": {"unit": unit}}, "decisions": {"d": {"outcome": "pause", "when": when}}}).estate
    assert worded(estate.kpis["k"], Decimal(value), [estate.decisions["d"].when[0].value]) == words


def test_alternatives_that_share_a_measure_do_not_multiply() -> None:
    units = {"harm": "rating", **{f"k{number:02}": "rating" for number in range(40)}}
    said: Said = [("pause", [("harm", "<=", 1), (key, ">", 2)]) for key in list(units)[1:]]
    said.append(("scale", [("harm", "<=", 1), *((key, "<=", 2) for key in list(units)[1:])]))
    found = cover(*sheet(units, said), 2_000)
    assert (str(found.gap), found.clashes) == ("'harm' is 2", [])
