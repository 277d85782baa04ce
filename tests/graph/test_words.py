"""Figures in messages: cut where rounding would lie, spelled out where a list would be long."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import TRIGGERS
from cadee.graph.words import failures_in_words, percent

SHARES = st.decimals(0, 1, places=7)


@pytest.mark.parametrize(
    ("fraction", "against", "text"),
    [
        ("0.9919", None, "99.19%"),
        ("1", None, "100%"),
        ("0.996878", "0.99688", "99.6878%"),
        ("0.99999", "1", "99.999%"),
        ("0.999996", None, "100%"),
    ],
)
def test_a_share_has_the_digits_that_tell_it_from_its_target(fraction: str, against: str | None, text: str) -> None:
    assert percent(Decimal(fraction), None if against is None else Decimal(against)) == text


@given(SHARES, SHARES)
def test_what_misses_a_target_never_reads_as_if_it_met_it(fraction: Decimal, target: Decimal) -> None:
    shown = Decimal(percent(fraction, target).removesuffix("%")) / 100
    assert (shown < target) == (fraction < target)


def test_many_kinds_of_failure_are_counted() -> None:
    assert failures_in_words(("timeout",)) == "on timeout"
    assert failures_in_words(TRIGGERS[:5]) == "on timeout, connection-error, server-error and 2 more"
    assert failures_in_words(TRIGGERS) == "whatever fails"
