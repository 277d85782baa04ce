"""Plain scalars mean what the table says, and the table leaves nothing to the reader."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cadee.source.scalars import Ambiguous, meaning

MEANS: list[tuple[str, object]] = [
    ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
    ("0", 0), ("7", 7), ("-12", -12), ("123456789012345", 123456789012345),
    ("0.5", 0.5), ("-1.25", -1.25), ("1.0", 1.0), ("61.5", 61.5), ("-0.0", -0.0),
    ("no", "no"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("n", "n"),
    ("22:30", "22:30"), ("1:30:15", "1:30:15"), ("2026-11-23", "2026-11-23"),
    ("2026-11-23T10:00Z", "2026-11-23T10:00Z"),
    ("3.10", "3.10"), ("1.2.3", "1.2.3"), ("0.1234567890123456789", "0.1234567890123456789"), ("1.50", "1.50"),
    ("20s", "20s"), ("99.5%", "99.5%"), ("45 EUR", "45 EUR"), ("600/min", "600/min"), ("24x7", "24x7"),
    ("nullable", "nullable"), ("truest", "truest"), ("infinite", "infinite"), (".info", ".info"), ("...x", "...x"),
    ("=", "="), ("-x", "-x"), ("?x", "?x"), ("0x", "0x"), ("0b", "0b"), ("0o", "0o"), ("0xZZ", "0xZZ"), ("1e", "1e"),
    (".", "."),
    ("1_a", "1_a"), ("_1", "_1"), ("١٢", "١٢"), ("１", "１"),
]  # fmt: skip

REFUSED = [
    "True", "TRUE", "tRUE", "False", "FALSE", "Null", "NULL", ".inf", "-.inf", "+.INF", ".nan", ".NaN", ".NAN",
    "0777", "-0777", "08", "00", "007", "0_7", "0o14", "0o777", "+0o7", "0x1F", "0xdead_beef", "-0x1", "0b101", "0b1_0",
    "1e3", "1E3", "1.5e3", "1e999", "-1e-3", "1.0e+309", ".5e1", "12e4567", "6.02e23", "1_000e3",
    "+1", "+1.5", "+0", ".5", "-.5", "5.", "-5.", "1_000", "1_000.5", "685_230.15", "1__0",
    "-0", "1234567890123456", "-1234567890123456", "9" * 5000, "-", "?", ":",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MEANS)
def test_a_plain_scalar_means(text: str, expected: object) -> None:
    found = meaning(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("text", REFUSED)
def test_a_plain_scalar_is_refused_with_advice(text: str) -> None:
    found = meaning(text)
    assert isinstance(found, Ambiguous)
    assert found.fix.endswith(".")
    assert not found.problem.endswith(".")


CORE = {
    "null": re.compile(r"null|Null|NULL|~|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
}
"""The core schema of YAML 1.2, table 10.3.2, written down a second time."""

TEXT_IN_12 = re.compile(
    r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|=|<<"
)
"""What YAML 1.1 types and everybody means as text: words, times, dates."""


def core(text: str) -> str:
    return next((kind for kind, form in CORE.items() if form.fullmatch(text)), "str")


def old(text: str) -> str:
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))
    return str(tag).rsplit(":", 1)[-1]


scalars = st.text("0123456789.eE+-_xobXOBinfNaAtruefalsTRUEFALSLyYnNoO:~", max_size=8) | st.sampled_from(REFUSED)


@given(scalars)
def test_what_old_and_new_readers_take_differently_is_refused_or_plainly_text(text: str) -> None:
    found = meaning(text)
    if isinstance(found, Ambiguous):
        return
    if isinstance(found, str):
        if not (re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]+", text) and repr(float(text)) != text):
            assert core(text) == "str"
            assert old(text) == "str" or TEXT_IN_12.fullmatch(text)
    else:
        kind = {bool: "bool", int: "int", float: "float"}.get(type(found), "null")
        assert core(text) == kind
        assert old(text) == kind


@given(scalars | st.integers(-(10**15), 10**15).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(str))
def test_a_number_is_typed_only_if_nothing_is_lost(text: str) -> None:
    found = meaning(text)
    if isinstance(found, int | float) and not isinstance(found, bool):
        assert json.dumps(found) == text


def test_the_decision_lists_every_refusal(root: Path) -> None:
    page = (root / "docs/decisions/0002-yaml-meaning.md").read_text(encoding="utf-8")
    for text in (
        "True",
        "NULL",
        ".inf",
        ".nan",
        "0777",
        "0o14",
        "0x1F",
        "0b101",
        "1e3",
        "+1",
        ".5",
        "5.",
        "1_000",
        "-0",
    ):
        assert f"`{text}`" in page
