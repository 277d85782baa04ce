"""The rule: every combination gives exactly one result, and the one that its words say."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cadee.decide.intervals import Interval
from cadee.decide.rule import SETTLED, Outcome, Verdict, graver, outcome, verdict

ROLES = ("primary", "guardrail", "informative", None)
SIDES = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(list(Verdict))), max_size=6)
INTERVALS = st.tuples(*[st.floats(-1, 1)] * 3).map(
    lambda ends: Interval(*sorted(ends)[1:2], sorted(ends)[0], sorted(ends)[2])
)


def boxes(told: list[tuple[str | None, Verdict]], stops: bool, returns: bool, lacks: bool) -> list[Outcome]:
    """Each result with its own condition, made exclusive by hand: written apart from the code."""
    pause = stops or any(each == "harm" for _, each in told)
    redesign = not pause and (returns or any(each == "too small" for _, each in told))
    good = any(pair == ("primary", Verdict.GAIN) for pair in told)
    fine = all(each in ("gain", "kept", "shown") for _, each in told)
    scale = not pause and not redesign and good and fine and not lacks
    hold = not pause and not redesign and not (good and fine and not lacks)
    wanted = {Outcome.PAUSE: pause, Outcome.REDESIGN: redesign, Outcome.SCALE: scale, Outcome.HOLD: hold}
    return [name for name, holds in wanted.items() if holds]


@given(SIDES, st.booleans(), st.booleans(), st.booleans())
def test_every_result_box_is_hit_exactly_once(
    told: list[tuple[str | None, Verdict]], stops: bool, returns: bool, lacks: bool
) -> None:
    assert boxes(told, stops, returns, lacks) == [outcome(told, stops=stops, returns=returns, lacks=lacks)]


def test_every_box_of_two_measures_is_hit_exactly_once() -> None:
    seen = set()
    for first, second, *flags in product(Verdict, Verdict, *[(False, True)] * 3):
        told: list[tuple[str | None, Verdict]] = [("primary", first), ("guardrail", second)]
        found = outcome(told, stops=flags[0], returns=flags[1], lacks=flags[2])
        assert boxes(told, *flags) == [found]
        seen.add(found)
    assert seen == set(Outcome) - {Outcome.ROLLBACK}


@given(SIDES, st.booleans())
def test_what_is_not_declared_or_not_known_never_scales(told: list[tuple[str | None, Verdict]], returns: bool) -> None:
    for gap in (Verdict.NOT_DECLARED, Verdict.NOT_MEASURED, Verdict.OPEN):
        assert outcome([*told, ("guardrail", gap)], returns=returns) is not Outcome.SCALE
    assert outcome(told, stops=True) is Outcome.PAUSE
    assert outcome([], returns=False) is Outcome.HOLD


@given(INTERVALS, st.sampled_from(["primary", "guardrail"]), st.floats(0.001, 1), st.floats(0, 1))
def test_an_interval_says_one_thing_and_what_its_ends_say(
    improvement: Interval, role: str, gain: float, margin: float
) -> None:
    said = verdict(improvement, role, gain, margin)
    if role == "primary":
        ways = {
            Verdict.HARM: improvement.high < -margin,
            Verdict.TOO_SMALL: -margin <= improvement.high < gain,
            Verdict.GAIN: improvement.high >= gain and improvement.low > 0,
            Verdict.OPEN: improvement.high >= gain and improvement.low <= 0,
        }
    else:
        ways = {
            Verdict.HARM: improvement.high < -margin,
            Verdict.KEPT: improvement.low >= -margin,
            Verdict.OPEN: improvement.low < -margin <= improvement.high,
        }
    assert [each for each, holds in ways.items() if holds] == [said]


def test_a_gain_that_is_not_worth_having_asks_for_redesign() -> None:
    assert verdict(Interval(0.01, 0.005, 0.015), "primary", 0.02, 0.0) is Verdict.TOO_SMALL


def test_the_graver_counts() -> None:
    order = [Outcome.ROLLBACK, Outcome.PAUSE, Outcome.REDESIGN, Outcome.HOLD, Outcome.SCALE]
    for number, first in enumerate(order):
        for second in order[number:]:
            assert graver(first, second) is first is graver(second, first)
    assert set(SETTLED) == {Verdict.GAIN, Verdict.KEPT, Verdict.SHOWN}
