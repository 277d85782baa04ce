"""What conditions mean, and that what cannot be read makes no rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.telemetry.condition import Condition, read
from tests.generators.diagram.payloads import PAYLOADS

READ = {
    "> 5 %": Condition("share", ">", Decimal("0.05")),
    ">5%": Condition("share", ">", Decimal("0.05")),
    "<= 85.5 %": Condition("share", "<=", Decimal("0.855")),
    "p95 > 10 s": Condition("quantile", ">", Decimal(10), Decimal("0.95"), timed=True),
    "p99.9 > 300 ms": Condition("quantile", ">", Decimal("0.3"), Decimal("0.999"), timed=True),
    "p95 > 5 m": Condition("quantile", ">", Decimal(300), Decimal("0.95"), timed=True),
    "p50 < 3": Condition("quantile", "<", Decimal(3), Decimal("0.5")),
    "> 50/min": Condition("rate", ">", Decimal(50), per=60),
    "> 60/h": Condition("rate", ">", Decimal(60), per=3600),
    "< 1/day": Condition("rate", "<", Decimal(1), per=86_400),
    "> 80 % of the day's budget": Condition("spent", ">", Decimal("0.8"), unit="day"),
    "> 100 % of the budget": Condition("spent", ">", Decimal(1)),
    "mean falls by 10 %": Condition("change", "<", Decimal("0.9")),
    "mean rises by 25 %": Condition("change", ">", Decimal("1.25")),
    "mean > 20 s": Condition("mean", ">", Decimal(20), timed=True),
    "< 0.7": Condition("value", "<", Decimal("0.7")),
    "> 0": Condition("value", ">", Decimal(0)),
    "> 500": Condition("value", ">", Decimal(500)),
    "> 4 h": Condition("span", ">", Decimal(14_400), timed=True),
    " > 4 h ": Condition("span", ">", Decimal(14_400), timed=True),
}
UNREAD = [
    "", ">", "5 %", "> 5 % or > 3 %", "> -1", "= 5", "!= 5", "== 5", "> 5 %%", "> five", "> 1e9", "> 5 apples",
    "p95 > 5 %", "p95 > 5/min", "p0 > 5 s", "p100 > 5 s", "p > 5 s", "P95 > 5 s", "mean > 5 %", "median > 5 s",
    "mean falls by 0 %", "mean falls by 100 %", "p95 falls by 10 %", "falls by 10 %", "> 80 % of the year's budget",
    "> 5 % for 10m", "> 0 or vector(1)", "> 5 % # x", "> 5\n", "> ٥ %", "> 5/fortnight", "> 0x10", "> .5",
    "more than 5 %", "> 5 EUR", "> 100 %", "< 0", ">= 0", "> 150 %", "<= 100 %", "< 0/min", ">= 0 %",
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_condition_is_read(text: str) -> None:
    assert read(text) == READ[text]


@pytest.mark.parametrize("text", [*UNREAD, *PAYLOADS])
def test_what_is_not_of_the_grammar_is_not_guessed(text: str) -> None:
    assert isinstance(read(text), str)


@given(st.text(alphabet="<>= 0123456789.%/psmhdinrfalbyoteu'gc\n", max_size=40))
def test_whatever_is_written_gives_a_condition_or_a_reason(text: str) -> None:
    found = read(text)
    if isinstance(found, str):
        assert found
    else:
        assert found.threshold >= 0
        assert found.op in text or found.form == "change"


def test_a_long_text_is_read_in_no_time() -> None:
    assert read("> " + "9" * 100_000) == "cannot be read"
    assert read("mean " * 50_000) == "cannot be read"
