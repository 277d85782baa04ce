"""How scalars are written: the quotes they need, and long texts over several lines."""

import json
import re
import textwrap

from cadee.source.outline import Scalar
from cadee.source.scalars import meaning

WIDTH = 120
"""The widest line, in characters."""

_RETYPED = re.compile(
    r"y|n|yes|no|on|off"  # booleans to YAML 1.1
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"  # numbers to the base of sixty
    r"|[-+]?[0-9][0-9_]*\.[0-9_]*",  # numbers that lose a digit
    re.IGNORECASE,
)
_SIMPLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def written(scalar: Scalar) -> str:
    """Return a scalar on one line: as it is, but in double quotes where another reader might take it for no text."""
    if scalar.style == "" and "\n" not in scalar.raw:
        return quoted(scalar.value) if _retyped(scalar.raw) else scalar.raw
    if scalar.style == '"' and "\n" not in scalar.raw:
        return scalar.raw
    if scalar.style == "'" and "\n" not in scalar.raw and ("\\" in scalar.value or '"' in scalar.value):
        return scalar.raw
    if scalar.style == "" and "\n" not in scalar.value:
        return scalar.value
    return quoted(scalar.value)


def key(scalar: Scalar) -> str:
    """Return a key on one line, without quotes where it needs none."""
    plain = scalar.style == "" or not _RETYPED.fullmatch(scalar.value)
    if plain and _SIMPLE_KEY.fullmatch(scalar.value) and isinstance(meaning(scalar.value), str):
        return scalar.value
    return scalar.raw if scalar.style == "" and "\n" not in scalar.raw else written(scalar)


def quoted(text: str) -> str:
    """Return a text in double quotes."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def paragraph(scalar: Scalar, indent: int, room: int) -> list[str] | None:
    """Return the lines of a scalar that needs several: header and content; None where one line does.

    A block scalar keeps its lines. A text that was written over several lines is folded where it is too long for one.
    """
    if scalar.style in ("|", ">"):
        return _block(scalar, indent)
    text = scalar.value
    if "\n" not in scalar.raw or len(written(scalar)) <= room or not _foldable(text):
        return None
    return [">-", *textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)]


def _foldable(text: str) -> bool:
    return text == text.strip() and text.isprintable() and "  " not in text and not text.startswith("#")


def _retyped(raw: str) -> bool:
    return bool(_RETYPED.fullmatch(raw)) and isinstance(meaning(raw), str)


def _block(scalar: Scalar, indent: int) -> list[str] | None:
    _, *lines = scalar.raw.split("\n")
    content = next((line for line in lines if line.strip()), None)
    first = next((line for line in scalar.value.split("\n") if line.strip()), None)
    last = scalar.value.removesuffix("\n").rpartition("\n")[2]
    if content is None or first is None or not last.strip():
        return None  # blank lines at its end would depend on what follows
    margin = _lead(content) - _lead(first)
    chomp = "" if scalar.value.endswith("\n") else "-"
    kept = [line[margin:] if len(line) > margin else "" for line in lines]
    while not kept[-1]:
        kept.pop()
    indented = "2" if _lead(first) or (kept and not kept[0].strip() and kept[0]) else ""
    return [f"{scalar.style}{indented}{chomp}", *kept]


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
