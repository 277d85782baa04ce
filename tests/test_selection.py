"""Selectors, severities and parameters against a small set of rules."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from cadee.config import Config
from cadee.diagnostic import Severity
from cadee.errors import InputError
from cadee.model.quantities import Duration, Share
from cadee.rules.base import Answer, Proof, rule
from cadee.rules.catalogue import Headline
from cadee.selection import RuleSet


@rule("CADEE-A-901")
def slow(
    graph: object,
    *,
    most: int = 6,
    share: Share = Share(Decimal("0.5")),  # noqa: B008
    within: Duration = Duration(Decimal(60_000)),  # noqa: B008
    factor: Decimal = Decimal("1.5"),
    strict: bool = False,
) -> Iterator[Answer]:
    yield Proof(f"{most} {share} {within} {factor} {strict}")


@rule("CADEE-D-901")
def other(graph: object) -> Iterator[Answer]:
    yield Proof("nothing to set")


def headline(code: str, name: str) -> Headline:
    return Headline(code, name, "It holds", Severity.ERROR, "Because.", "Mend it.")


KNOWN = RuleSet(
    {"CADEE-A-901": slow, "CADEE-D-901": other},
    {"CADEE-A-901": headline("CADEE-A-901", "slow-way"), "CADEE-D-901": headline("CADEE-D-901", "other-way")},
)


@pytest.mark.parametrize("selector", ["CADEE-A-901", "a-901", "A", "architecture", "slow-way", "Slow-Way"])
def test_a_selector_is_a_code_a_layer_or_a_name(selector: str) -> None:
    assert set(KNOWN.chosen([selector], [], Config())) == {"CADEE-A-901"}
    assert set(KNOWN.chosen([], [selector], Config())) == {"CADEE-D-901"}
    assert set(KNOWN.chosen([], [], Config(select=(selector,)))) == {"CADEE-A-901"}
    assert set(KNOWN.chosen([], [], Config(ignore=(selector,)))) == {"CADEE-D-901"}


def test_the_call_goes_before_the_configuration() -> None:
    assert set(KNOWN.chosen(["D"], [], Config(select=("A",)))) == {"CADEE-D-901"}
    with pytest.raises(InputError, match="no rule is left"):
        KNOWN.chosen(["D"], [], Config(ignore=("D",)))


def test_a_name_that_is_nearly_one_is_suggested() -> None:
    with pytest.raises(InputError) as refused:
        KNOWN.matching(["slow-wya"], "cadee.toml")
    assert str(refused.value) == "cadee.toml: no rule matches 'slow-wya'"
    assert "slow-way" in refused.value.fix


def test_severities_are_set_for_all_that_a_selector_means() -> None:
    assert KNOWN.severities(Config(severity={"A": Severity.INFO})) == {"CADEE-A-901": Severity.INFO}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("most", 3, 3),
        ("share", "25%", Share(Decimal("0.25"))),
        ("within", "2h", Duration(Decimal(7_200_000))),
        ("factor", 2, Decimal(2)),
        ("factor", "2.25", Decimal("2.25")),
        ("factor", 2.5, Decimal("2.5")),
        ("strict", True, True),
    ],
)
def test_a_parameter_takes_the_type_of_its_default(name: str, value: Any, expected: object) -> None:
    config = Config(parameters={"slow-way": {name: value}})
    assert KNOWN.parameters(config) == {"CADEE-A-901": {name: expected}}


@pytest.mark.parametrize(
    ("name", "value"),
    [("most", "3"), ("most", True), ("most", 2.5), ("share", 25), ("share", "much"), ("within", "2 weeks"),
     ("factor", "x"), ("factor", True), ("strict", 1)],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InputError, match=f"parameter '{name}' of CADEE-A-901") as refused:
        KNOWN.parameters(Config(origin="cadee.toml", parameters={"A-901": {name: value}}))
    assert "like its default" in refused.value.fix


def test_an_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="has no parameter 'mots'") as refused:
        KNOWN.parameters(Config(parameters={"A-901": {"mots": 1}}))
    assert "Did you mean 'most'?" in refused.value.fix
    with pytest.raises(InputError) as none:
        KNOWN.parameters(Config(parameters={"D-901": {"most": 1}}))
    assert none.value.fix == "It has none."
