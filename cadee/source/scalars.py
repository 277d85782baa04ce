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

_SUSPECT = re.compile(r"[-+.]?[0-9]|[-+]?\.[iInN]|[TtFf][RrAa]|[Nn][Uu]|[-?:]$")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")

_ODD = (
    (re.compile(r"true|false", re.I), "is a boolean to some readers of YAML and text to others", "Write it in lower case, or quote it if text is meant."),
    (re.compile(r"null", re.I), "is null to some readers of YAML and text to others", "Remove the key, or quote it if text is meant."),
    (re.compile(r"[-+]?\.(?:inf|nan)", re.I), "is not a finite number", "Write a finite number, or quote it if text is meant."),
    (re.compile(r"[-+]?0[0-9_]+"), "is an octal number in YAML 1.1 and a decimal number in YAML 1.2", "Write it without the leading zero, or quote it if text is meant."),
    (re.compile(r"[-+]?0o[0-7_]+"), "is text in YAML 1.1 and an octal number in YAML 1.2", "Write the decimal number, or quote it if text is meant."),
    (re.compile(r"[-+]?0x[0-9a-fA-F_]+"), "is a hexadecimal number to some readers of YAML and text to others", "Write the decimal number, or quote it if text is meant."),
    (re.compile(r"[-+]?0b[01_]+"), "is a binary number in YAML 1.1 and text in YAML 1.2", "Write the decimal number, or quote it if text is meant."),
    (re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+|[-+]?\.[0-9][0-9_]*[eE][-+]?[0-9]+"), "is a number with an exponent to some readers of YAML and text to others", "Write the number without an exponent, or quote it if text is meant."),
    (re.compile(r"\+[0-9][0-9]*(?:\.[0-9]+)?"), "is a number with a plus sign", "Write the number without the plus sign, or quote it if text is meant."),
    (re.compile(r"[-+]?\.[0-9][0-9_]*|[-+]?[0-9][0-9_]*\."), "is a number without a digit on one side of the point", "Write digits on both sides of the point, or quote it if text is meant."),
    (re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?"), "is a number with underscores in YAML 1.1 and text in YAML 1.2", "Write the number without underscores, or quote it if text is meant."),
    (re.compile(r"[-?:]"), "is a mark of YAML that stands alone", "Quote it."),
)  # fmt: skip


def meaning(text: str) -> Scalar | Ambiguous:
    """Return what the plain scalar `text` stands for: text, a number, a boolean, null, or why it is refused.

    A number is typed only if writing it back gives the same characters, so nothing that was written is lost: `3.10` is text.
    """
    if text in TYPED:
        return TYPED[text]
    if not _SUSPECT.match(text):
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    for pattern, problem, fix in _ODD:
        if pattern.fullmatch(text):
            return Ambiguous(problem, fix)
    return text


def _integer(text: str) -> int | Ambiguous:
    if text == "-0":
        return Ambiguous("is a zero with a sign, which some readers keep and others drop", "Write 0, or quote it if text is meant.")
    digits = len(text.lstrip("-"))
    if digits > LIMITS.digits:
        return Ambiguous(f"has {digits} digits, which readers with floating-point numbers round", "Quote it, or write it in a larger unit.")
    return int(text)


def _float(text: str) -> str | float:
    if len(text) > 32:
        return text
    number = float(text)
    return number if repr(number) == text else text
