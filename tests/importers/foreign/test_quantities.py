"""Quantities, names and references of others, written as the language writes them, or not at all."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cadee.importers.foreign import quantities
from cadee.importers.foreign.litellm_models import _fits
from cadee.importers.foreign.sheet import Sheet, slug
from cadee.model.base import ForeignName, Id, Label
from cadee.model.identity import CREDENTIAL_PATTERN
from cadee.model.units import BudgetField, DurationField, MoneyField, RateField

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "written"),
    [("30", "30s"), ("1.5", "1500ms"), ("0.25s", "250ms"), ("1m30s", "90s"), ("2h", "2h"), ("7d", "7d"), ("90s", "90s"),
     ("1mo", "30d"), ("", ""), ("soon", ""), ("0", ""), ("-3s", ""), ("120s", "2m"), ("1h30m", "90m")],
)  # fmt: skip
def test_spans(text: str, written: str) -> None:
    assert quantities.duration(quantities.seconds(text)) in (written, written.replace("1500ms", "1.5s"))


@pytest.mark.parametrize(
    ("count", "window", "written"),
    [(600, 60, "600/min"), (5, 1, "5/s"), (10, 30, "20/min"), (7, 7200, "3.5/h"), (1, 86400, "1/day"), (0, 60, ""),
     (5, 0, ""), (10**14, 60, "")],
)  # fmt: skip
def test_rates(count: int, window: int, written: str) -> None:
    assert quantities.rate(Decimal(count), window) == written


@given(NUMBERS, NUMBERS)
def test_what_is_written_is_of_the_language(one: Decimal, other: Decimal) -> None:
    for kind, text in (
        (DurationField, quantities.duration(one)),
        (RateField, quantities.rate(one, other)),
        (BudgetField, quantities.budget(one, Decimal(86400))),
        (MoneyField, quantities.price(one)),
    ):
        if text:
            TypeAdapter(kind).validate_python(text)


@given(st.text(max_size=300))
def test_names_are_of_the_language(text: str) -> None:
    TypeAdapter(Id).validate_python(slug(text))
    for kind, name in ((Label, quantities.label(text)), (ForeignName, quantities.foreign_name(text))):
        if name:
            TypeAdapter(kind).validate_python(name)
    reference = quantities.credential(text)
    assert not reference or re.fullmatch(CREDENTIAL_PATTERN, reference)
    for secret in (quantities.secret(text, "name", "key"), quantities.secret("ns", text, "key")):
        assert not secret or re.fullmatch(CREDENTIAL_PATTERN, secret)


@given(st.lists(st.text(alphabet="aAbB -*.é", max_size=4), max_size=12))
def test_ids_and_names_never_collide_and_keep_the_name(names: list[str]) -> None:
    sheet = Sheet("x")
    keys = [sheet.add("systems", name, {"kind": "model"}, named=name) for name in names]
    assert len(set(keys)) == len(names)
    titles = [sheet.entries("systems")[key].get("name", key) for key in keys]
    assert len({" ".join(str(title).lower().split()) for title in titles}) == len(names)
    assert all(
        str(title).startswith(name) for title, name in zip(titles, names, strict=True) if name.isascii() and name
    )
    again = Sheet("x")
    assert [again.add("systems", name, {"kind": "model"}, named=name) for name in names] == keys


@given(st.text(alphabet="ab*/", max_size=8), st.text(alphabet="ab/", max_size=10))
def test_patterns_fit_as_an_expression_would(pattern: str, name: str) -> None:
    if "*" in pattern:
        expression = ".*".join(map(re.escape, pattern.split("*")))
        assert _fits(pattern, name) == bool(re.fullmatch(expression, name))


@pytest.mark.parametrize(
    ("text", "written"),
    [("os.environ/KEY", "env:KEY"), ("${KEY}", "env:KEY"), ("$KEY", "env:KEY"), ("env.KEY", "env:KEY"),
     ("{vault://env/my-key}", "env:MY_KEY"), ("Bearer {vault://env/my-key}", "env:MY_KEY"),
     ("{vault://hcv/team/llm/key}", "vault://hcv/team/llm/key"), ('${{ env "DECK_KEY" }}', "env:DECK_KEY"),
     ("vault://a/b#c", "vault://a/b#c"), ("sk-123", ""), ("masked", ""), ("", "")],
)  # fmt: skip
def test_references(text: str, written: str) -> None:
    assert quantities.credential(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("https://u:p@h.example/v1?k=1#f", "https://h.example/v1"), ("http://h:80", "http://h:80"), ("h.example", ""),
     ("ftp://h", ""), ("https://h/<id>", ""), ("os.environ/BASE", "")],
)  # fmt: skip
def test_addresses(text: str, written: str) -> None:
    assert quantities.address(text) == written
