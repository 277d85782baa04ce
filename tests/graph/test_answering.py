"""When gates ask somebody, and how long nobody is there: against a clock that runs minute by minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.answering import answering_hours, emitted, longest_absence, measured
from cadee.model.quantities import Hours
from tests.graph.estates import calls, graph_of, systems

MINUTES = 7 * 1440


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 47), st.integers(1, 48))
def test_the_longest_absence_is_the_one_a_clock_counts(days: set[int], opens: int, closes: int) -> None:
    hours = Hours(tuple(sorted(days)), opens * 30, closes * 30, "Europe/Berlin", "")
    length = hours.closes - hours.opens if hours.closes > hours.opens else hours.closes - hours.opens + 1440
    there = {(day * 1440 + hours.opens + minute) % MINUTES for day in days for minute in range(length)}
    longest = run = 0
    for minute in range(2 * MINUTES):
        run = 0 if minute % MINUTES in there else run + 1
        longest = max(longest, min(run, MINUTES))
    assert longest_absence(hours).milliseconds == longest * 60_000


def test_around_the_clock_nobody_is_away() -> None:
    assert longest_absence(Hours(tuple(range(7)), 0, 1440, "", "24x7")).milliseconds == 0


@pytest.mark.parametrize(
    ("criterion", "signals"),
    [
        ("refund.amount > 50 EUR", ("refund.amount",)),
        ("refund.amount>=50", ("refund.amount",)),
        ("a < 0.4 and b != -2 or c = true", ("a", "b", "c")),
        ("errors > 20/h", ("errors",)),
        ("share > 40 %", ("share",)),
        ("wait > 15m", ("wait",)),
        ("mood = angry", ("mood",)),
        ("customer is upset", ()),
        ("a > 1 and the moon is full", ()),
        ("a >", ()),
        ("> 5 %", ()),
        ("a > 5 parsecs", ()),
    ],
)
def test_a_criterion_compares_signals_or_nothing(criterion: str, signals: tuple[str, ...]) -> None:
    assert measured(criterion) == signals


def test_what_systems_tell_and_alerts_watch_is_emitted() -> None:
    graph = graph_of(
        {
            "systems": systems("t p:platform", t={"telemetry": {"emits": ["a", "b"]}}),
            "signals": {"s": {"from": ["p"], "metric": "c"}},
        }
    )
    assert emitted(graph) == {"a", "b", "c"}


def test_the_hours_of_an_owner_come_before_those_of_its_people() -> None:
    gates = {key: {"kind": "human", "guards": ["t-p"], "approver": key} for key in ("said", "owns", "mute")}
    graph = graph_of(
        {
            "owners": {"said": {"kind": "team", "hours": "24x7"}, "owns": {"kind": "team"}, "mute": {"kind": "team"}},
            "systems": systems(
                "t p:platform a:human b:human c:human",
                a={"owner": "owns"},
                b={"owner": "owns", "hours": "09:00-17:00 Europe/Berlin"},
                c={"owner": "said", "hours": "09:00-17:00 Europe/Berlin"},
            ),
            "integrations": calls("t>p"),
            "gates": {**gates, "nobody": {"kind": "human", "guards": ["t-p"]}},
        }
    )
    found = {key: answering_hours(graph, gate) for key, gate in graph.estate.gates.items()}
    assert {key: hours and (str(hours[0]), hours[1]) for key, hours in found.items()} == {
        "said": ("24x7", ("owners", "said", "hours")),
        "owns": ("09:00-17:00 Europe/Berlin", ("systems", "b", "hours")),
        "mute": None,
        "nobody": None,
    }
