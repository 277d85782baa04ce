"""What YAML 1.2 forbids and the parser lets pass: seen in the text between and around the values."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from cadee.source.faults import Faults
from cadee.source.places import children

_HEADER = re.compile(r"[|>](?:[1-9][+-]?|[+-][1-9]?)?(?:[ \t]+#[^\n]*|[ \t]*)\r?(?:\n|\Z)")
_SPACES = re.compile(r" *")
_BLANK = re.compile(r"( *)\r?\n")
_ODD = re.compile(r"[,\[\]{}:\"'](#)|(\?)[^\s]|^ *+(\t)[ \t]*+[^\s#]", re.M)
_TOO_NEAR = ("a comment too close to what is before it", "Put a space before the '#', or quote the text.")
_INDENT = "Indent each line further than the key that the value belongs to."


class Strict:
    """Checks one text. `parent` is the offset of the map or list in block style that a value stands in, -1 for none."""

    def __init__(self, text: str, faults: Faults) -> None:
        self._text = text
        self._faults = faults

    def lines(self, start: int, end: int, parent: int) -> None:
        """Refuse a quoted text or a bracket whose further lines are not indented.

        A closing bracket may stand below the key: all readers take it there, though the standard does not.
        """
        text, least = self._text, self._column(parent) + 1
        at = text.find("\n", start, end)
        while at >= 0:
            first = _SPACES.match(text, at + 1).end()  # type: ignore[union-attr]
            sign, depth = text[first : first + 1], first - at - 1
            at = text.find("\n", at + 1, end)
            if depth >= least or sign in "\r\n" or (first == end - 1 and depth == least - 1 and sign in "]}"):
                continue
            if sign == "\t":
                line = text[first : at if at >= 0 else end]
                if line.strip():
                    self._say("a tab in the indentation", "Indent with spaces.", first)
                    return
                continue
            self._say("a line that is not indented, inside a value of several lines", _INDENT, first)
            return

    def block(self, start: int, end: int, parent: int) -> None:
        """Refuse a block text whose first line, leading blank lines or last line readers take differently."""
        text = self._text
        header = _HEADER.match(text, start)
        if header is None:
            self._say(
                "text too close to the mark of a block",
                "Put a space before the comment, and begin the text on the next line.",
                start,
            )
            return
        widest, at = 0, header.end()
        while blank := _BLANK.match(text, at):
            widest, at = max(widest, blank.end(1) - blank.start(1)), blank.end()
        depth = _SPACES.match(text, at).end() - at  # type: ignore[union-attr]
        if self._column(parent) < depth < widest and at + depth < len(text):
            self._say(
                "a text less indented than the blank lines before it",
                "Remove the spaces from the blank lines.",
                at + depth,
            )
        last = text.rfind("\n", start) + 1
        if text[last:] and not text[last:].strip(" \t"):
            self._say(
                "a block text ends in a line of spaces without a line break",
                "Remove the spaces at the end of the file.",
                last,
            )

    def gaps(self, data: Any, spans: "array[int]", dropped: Sequence[tuple[int, int]], end: int) -> None:
        """Refuse odd characters between the values, up to `end`. `dropped` are the ranges that `data` does not hold."""
        text = self._text
        if "\t" not in text and "?" not in text and not ("#" in text and _comment_near(text)):
            return
        starts, ends = _leaf_spans(data, spans, dropped)
        comment = 0
        for match in _ODD.finditer(text, 0, end + 1):
            at = match.start(match.lastindex or 0)
            near = bisect_right(starts, at) - 1
            before = ends[near] if near >= 0 else 0
            if at < before or at < comment:
                continue
            if text.find("#", max(before, text.rfind("\n", 0, at) + 1), at) >= 0:
                comment = text.find("\n", at) + 1 or len(text)
                continue
            self._odd(match, at)
            if self._faults.full("CADEE-S-007"):
                return

    def _odd(self, match: "re.Match[str]", at: int) -> None:
        if match.lastindex == 1:
            self._say(*_TOO_NEAR, at)
        elif match.lastindex == 2:
            self._say("a '?' too close to the text after it", "Quote the text.", at)
        else:
            self._say("a tab in the indentation", "Indent with spaces.", at)

    def _column(self, parent: int) -> int:
        return parent - self._text.rfind("\n", 0, parent) - 1 if parent >= 0 else -1

    def _say(self, message: str, fix: str, at: int) -> None:
        self._faults.add("CADEE-S-007", message, at, at + 1, fix=fix)


def _comment_near(text: str) -> bool:
    """Whether a '#' follows a sign that ends a value: cheaper than the expression, as most of them follow a space."""
    at = text.find("#", 1)
    while at > 0:
        if text[at - 1] in ",[]{}:\"'":
            return True
        at = text.find("#", at + 1)
    return False


def _leaf_spans(
    data: Any, spans: "array[int]", dropped: Sequence[tuple[int, int]]
) -> tuple["array[int]", "array[int]"]:
    starts, ends = array("I"), array("I")
    if isinstance(data, dict | list):
        _leaves(data, 0, spans, starts, ends)
    elif spans:
        starts, ends = spans[:1], spans[1:2]
    if dropped:
        leaves = sorted([*zip(starts, ends, strict=True), *dropped])
        starts, ends = array("I", [leaf[0] for leaf in leaves]), array("I", [leaf[1] for leaf in leaves])
    return starts, ends


def _leaves(value: Any, offset: int, spans: "array[int]", starts: "array[int]", ends: "array[int]") -> None:
    """Append start and end of every key, and of every value that is not a map or a list, in order of writing."""
    is_map = isinstance(value, dict)
    for step, here in children(value, offset, spans):
        if is_map:
            starts.append(spans[here - 2])
            ends.append(spans[here - 1])
        child = value[step]
        if isinstance(child, dict | list):
            _leaves(child, here, spans, starts, ends)
        else:
            starts.append(spans[here])
            ends.append(spans[here + 1])
