"""The words in which the builder refuses what a spec may not hold, and the places it points at."""

import re
from collections.abc import Callable
from typing import Any

from cadee.source.faults import Faults, quote
from cadee.source.limits import Limits
from cadee.source.scalars import Ambiguous
from cadee.source.secrets import FIX, Secret
from cadee.source.text import cleaned, describe, unsafe_in

_WORD = re.compile(r"\S+")


class StopError(Exception):
    """The rest of the file is not read; the fault that says why is recorded."""


class Refusals:
    """Turns an event that is refused into a fault."""

    def __init__(self, text: str, faults: Faults, limits: Limits) -> None:
        self._text = text
        self._faults = faults
        self._limits = limits

    def alias(self, event: Any) -> None:
        """Refuse `*name`."""
        self._at(
            event,
            "CADEE-S-005",
            f"alias {quote(event.anchor)} repeats content from elsewhere",
            "Write the content out where it is used.",
        )

    def properties(self, event: Any) -> None:
        """Refuse an anchor or a tag before a value; silent where there is none."""
        start = event.start_mark.index
        if event.anchor is None and event.tag is None and self._text[start : start + 1] != "!":
            return
        end = _WORD.match(self._text, start)
        span = (start, end.end() if end else start + 1)
        if event.anchor is not None:
            self._faults.add(
                "CADEE-S-005",
                f"anchor {quote(event.anchor)}",
                *span,
                fix="Remove the anchor: content is written where it is used.",
            )
        if event.tag is not None or self._text[start] == "!":
            self._faults.add(
                "CADEE-S-006", "a tag on a value", *span, fix="Remove the tag; quote the value if text is meant."
            )

    def merge(self, event: Any) -> None:
        """Refuse `<<`."""
        self._at(
            event,
            "CADEE-S-005",
            "a merge key takes its content from elsewhere",
            "Write the keys out where they are used.",
        )

    def ambiguous(self, event: Any, value: Ambiguous) -> None:
        """Refuse a plain scalar that readers take differently."""
        self._at(event, "CADEE-S-010", f"{quote(event.value)} {value.problem}", value.fix)

    def key(self, event: Any, value: Any) -> None:
        """Refuse a key that is null, a boolean or a number."""
        if value is None:
            return self._at(event, "CADEE-S-009", "a key is empty", "Write the key as text.")
        kind = "a boolean" if isinstance(value, bool) else "a number"
        return self._at(
            event,
            "CADEE-S-009",
            f"key {quote(event.value)} is {kind}, not text",
            "Quote the key, or choose a name that is text.",
        )

    def structure_as_key(self, event: Any) -> None:
        """Refuse a map, a list or an alias in the place of a key."""
        self._at(event, "CADEE-S-009", "a key is a map or a list, not text", "Write the key as text.")

    def duplicate(self, event: Any, key: str, first: Callable[[], tuple[int, int]]) -> None:
        """Refuse a key that stands in the same map before. `first` looks for that, while faults are written out."""
        start, end = event.start_mark.index, event.end_mark.index
        beside = None if self._faults.full("CADEE-S-008") else (*first(), "first declared here")
        message, fix = f"key {quote(key)} is declared twice", "Remove one of the two, or rename it."
        self._faults.add("CADEE-S-008", message, start, end, fix=fix, label="declared again here", beside=beside)

    def unsafe(self, event: Any) -> str:
        """Refuse what an escape hides in a quoted text, such as a null; return the text without it."""
        text: str = event.value
        for character in unsafe_in(text)[:1]:
            self._at(
                event,
                "CADEE-S-002",
                f"the text holds {describe(character)}, written as an escape",
                "Remove the escape.",
            )
        return cleaned(text)

    def secrets(self, event: Any, secrets: list[Secret]) -> None:
        """Refuse secrets that escapes hide in a quoted text."""
        for secret in secrets:
            self._at(event, "CADEE-S-011", secret.message, FIX)

    def length(self, event: Any) -> None:
        """Refuse a text longer than the limit."""
        size, most = len(event.value), self._limits.scalar
        if size > most:
            self._at(
                event,
                "CADEE-S-003",
                f"a text of {size} characters, where {most} are read",
                "Keep long content in a file of its own and link to it.",
                width=1,
            )

    def key_length(self, event: Any) -> None:
        """Refuse a key longer than the limit."""
        size, most = len(event.value), self._limits.key
        if size > most:
            message = f"a key of {size} characters, where {most} are read"
            self._at(event, "CADEE-S-003", message, "Give it a short name, and put the text into its value.", width=1)

    def depth(self, event: Any) -> None:
        """Refuse a nesting deeper than the limit."""
        message = f"maps and lists are nested more than {self._limits.depth} levels deep"
        self._at(event, "CADEE-S-004", message, "Flatten the structure: no spec needs this depth.", width=1)
        raise StopError

    def nodes(self, event: Any) -> None:
        """Refuse more keys and values than the limit."""
        message = f"more than {self._limits.nodes} keys and values in one file"
        self._at(event, "CADEE-S-003", message, "Split the file and include its parts.", width=1)
        raise StopError

    def _at(self, event: Any, code: str, message: str, fix: str, width: int = 0) -> None:
        start = event.start_mark.index
        end = start + width if width else max(event.end_mark.index, start + 1)
        self._faults.add(code, message, start, end, fix=fix)
