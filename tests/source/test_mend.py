"""What a quantity was meant to be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.model import units
from cadee.model.units import Written
from cadee.source.mend import mend

NAMES = ("DurationField", "ShareField", "RateField", "MoneyField", "BudgetField", "DateField", "HoursField", "Amount")
FIELDS = {
    name.removesuffix("Field"): next(mark for mark in getattr(units, name).__metadata__ if isinstance(mark, Written))
    for name in NAMES
}


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("Duration", 20, "20s"), ("Duration", "20 s", "20s"), ("Duration", "5 minutes", "5m"),
        ("Duration", "3 weeks", "21d"), ("Duration", "1,5 h", "1.5h"), ("Duration", "20 parsecs", ""),
        ("Share", 99.5, "99.5%"), ("Share", 0.9995, "99.95%"), ("Share", "99,5 %", "99.5%"), ("Share", "150%", ""),
        ("Rate", "600 / minute", "600/min"), ("Rate", "10 requests per second", "10/s"), ("Rate", "600rpm", "600/min"),
        ("Money", "€45", "45 EUR"), ("Money", "45eur", "45 EUR"), ("Money", "45 euros and more", ""),
        ("Budget", "€180 per day", "180 EUR/day"), ("Budget", "5000 USD/mo", "5000 USD/month"),
        ("Date", "2026/6/3", "2026-06-03"), ("Date", "2026-06-30T10:00:00Z", "2026-06-30"), ("Date", "30.06.2026", ""),
        ("Hours", "24/7", "24x7"), ("Hours", "Mon-Fri 9-17", "Mon-Fri 09:00-17:00 Europe/Berlin"),
        ("Amount", "61,5 %", "61.5%"), ("Amount", "7 minutes", "7m"), ("Amount", "seven", ""),
    ],
)  # fmt: skip
def test_mend(field: str, written: Any, meant: str) -> None:
    assert mend(FIELDS[field], written) == meant


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none())
def test_what_is_offered_is_always_taken(field: str, written: Any) -> None:
    meant = mend(FIELDS[field], written)
    assert meant == "" or FIELDS[field].accepts(meant)
