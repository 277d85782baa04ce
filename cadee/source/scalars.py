"""What a plain scalar means: one fixed table, documented in docs/decisions/0002-yaml-meaning.md."""

import re
from dataclasses import dataclass

from cadee.source.limits import LIMITS

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A plain scalar that readers of YAML take differently: what is wrong with it, and what to write instead."""

    problem: str
    fix: str


TYPED: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}

_SUSPECT = re.compile(r"[-+]?\.?[0-9]|[-+]?\.[iInN]|[TtFf][RrAa]|[Nn][Uu]|[-?:]$")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_LONGEST_FLOAT = 32


def _odd(form: str, problem: str, instead: str) -> tuple["re.Pattern[str]", Ambiguous]:
    return re.compile(form), Ambiguous(problem, f"{instead}, or quote it if text is meant.")


_ODD = (
    _odd(r"(?i:true|false)", "is a boolean to some readers of YAML and text to others", "Write it in lower case"),
    _odd(r"(?i:null)", "is null to some readers of YAML and text to others", "Remove the key"),
    _odd(r"[-+]?\.(?i:inf|nan)", "is not a finite number", "Write a finite number"),
    _odd(
        r"[-+]?0[0-9_]+",
        "is an octal number in YAML 1.1 and a decimal number in YAML 1.2",
        "Write it without the leading zero",
    ),
    _odd(r"[-+]?0o[0-7_]+", "is text in YAML 1.1 and an octal number in YAML 1.2", "Write the decimal number"),
    _odd(
        r"[-+]?0x[0-9a-fA-F_]+",
        "is a hexadecimal number to some readers of YAML and text to others",
        "Write the decimal number",
    ),
    _odd(r"[-+]?0b[01_]+", "is a binary number in YAML 1.1 and text in YAML 1.2", "Write the decimal number"),
    _odd(
        r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)[eE][-+]?[0-9]+",
        "is a number with an exponent to some readers of YAML and text to others",
        "Write the number without an exponent",
    ),
    _odd(r"\+[0-9]+(?:\.[0-9]+)?", "is a number with a plus sign", "Write the number without the sign"),
    _odd(
        r"[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*\.)",
        "is a number without a digit on one side of the point",
        "Write digits on both sides of the point",
    ),
    _odd(
        r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?",
        "is a number with underscores in YAML 1.1 and text in YAML 1.2",
        "Write the number without underscores",
    ),
    (re.compile(r"[-?:]"), Ambiguous("is a mark of YAML that stands alone", "Quote it.")),
)


def meaning(text: str) -> Scalar | Ambiguous:
    """Return what the plain scalar `text` stands for: text, a number, a boolean, null, or why it is refused.

    A number is typed only if writing it back gives the same characters, so nothing is lost: `3.10` is text.
    """
    if text in TYPED:
        return TYPED[text]
    if not _SUSPECT.match(text):
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    return next((ambiguous for form, ambiguous in _ODD if form.fullmatch(text)), text)


def _integer(text: str) -> int | Ambiguous:
    if text == "-0":
        problem = "is a zero with a sign, which some readers keep and others drop"
        return Ambiguous(problem, "Write 0, or quote it if text is meant.")
    digits = len(text.lstrip("-"))
    if digits > LIMITS.digits:
        problem = f"has {digits} digits, which readers with floating-point numbers round"
        return Ambiguous(problem, "Quote it, or write it in a larger unit.")
    return int(text)


def _float(text: str) -> str | float:
    if len(text) > _LONGEST_FLOAT:
        return text
    number = float(text)
    return number if repr(number) == text else text
