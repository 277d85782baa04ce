"""Quantities as they are said to people who do not read specs."""

from decimal import Decimal

import pytest

from cadee.model.quantities import Duration


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        ("0.5", "0.5 ms"),
        ("250", "250 ms"),
        ("1000", "1 s"),
        ("90000", "90 s"),
        ("480000", "8 min"),
        ("3600000", "1 hour"),
        ("129600000", "36 hours"),
        ("86400000", "1 day"),
        ("172800000", "2 days"),
    ],
)
def test_a_duration_is_said_in_the_unit_that_writes_it_exactly(milliseconds: str, said: str) -> None:
    assert Duration(Decimal(milliseconds)).words == said


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        ("0.5", "0.5ms"),
        ("4500", "4500ms"),
        ("10500", "10.5s"),
        ("5400000", "90m"),
        ("1300200000", "15d 1h 10m"),
        ("86400500", "1d 0.5s"),
        ("31536000000", "365d"),
    ],
)
def test_a_sum_of_durations_is_told_in_parts_where_one_number_is_too_long(milliseconds: str, said: str) -> None:
    assert Duration(Decimal(milliseconds)).readable == said
