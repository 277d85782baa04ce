"""How faults of the source are made and collected: name, severity and place, the same for every reader."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from hashlib import sha256

from cadee.diagnostic import Finding, Mark, Place, Severity
from cadee.source.places import Lines

NAMES = {
    "CADEE-S-001": "unreadable-file",
    "CADEE-S-002": "unsafe-characters",
    "CADEE-S-003": "too-large",
    "CADEE-S-004": "too-deep",
    "CADEE-S-005": "alias-or-merge",
    "CADEE-S-006": "tag-or-directive",
    "CADEE-S-007": "not-yaml",
    "CADEE-S-008": "duplicate-key",
    "CADEE-S-009": "key-not-text",
    "CADEE-S-010": "ambiguous-scalar",
    "CADEE-S-011": "secret",
    "CADEE-S-012": "include-not-found",
    "CADEE-S-013": "outside-workspace",
    "CADEE-S-022": "declared-twice",
    "CADEE-S-024": "unsupported-version",
    "CADEE-S-025": "several-documents",
    "CADEE-S-026": "empty-value",
    "CADEE-S-027": "nothing-to-check",
    "CADEE-S-029": "byte-order-mark",
}
"""The slug of each fault this package emits while reading. A code is never reused."""

NOTES = frozenset({"CADEE-S-029"})
"""Faults that are only noted: the file is read all the same."""

_NOT_YAML = "CADEE-S-007"
"""What the parser and the stricter check may both see at the same place; it is told once."""

LAYER = "source"
_QUOTED = re.compile(r"'.*'", re.S)


class RefusedError(Exception):
    """What may not be read: the code and the words of the fault. Whoever asked for it knows the place."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


def fault(
    code: str, message: str, place: Place, *, fix: str, label: str = "", related: tuple[Mark, ...] = ()
) -> Finding:
    """Return the finding for a fault of the source. `message` must never hold the text of a secret."""
    severity = Severity.INFO if code in NOTES else Severity.ERROR
    mark = sha256(f"{code}\n{place.file}\n{message}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Finding(
        code, NAMES[code], LAYER, severity, message, place, "", label=label, related=related, fix=fix, fingerprint=mark
    )


def quote(text: str, most: int = 60) -> str:
    """Return `text` in quotes for a message, shortened in the middle where it is long."""
    shown = text if len(text) <= most else f"{text[: most // 2]}...{text[-most // 4 :]}"
    return "'" + shown.replace("\n", " ").replace("\t", " ") + "'"


class Faults:
    """The faults of one file, in order of finding. The same code is written out at most `repeats` times."""

    def __init__(self, lines: Lines, repeats: int) -> None:
        self._lines = lines
        self._repeats = repeats
        self._found: list[Finding] = []
        self._count: Counter[str] = Counter()
        self._broken: set[int] = set()

    def add(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        fix: str,
        label: str = "",
        beside: tuple[int, int, str] | None = None,
    ) -> None:
        """Record a fault at the characters from `start` to `end`; `beside` is a further range and what it shows."""
        self._count[code] += 1
        if self._count[code] > self._repeats or (code == _NOT_YAML and start in self._broken):
            return
        if code == _NOT_YAML:
            self._broken.add(start)
        related = (Mark(self._lines.place(*beside[:2]), beside[2]),) if beside else ()
        self._found.append(fault(code, message, self._lines.place(start, end), fix=fix, label=label, related=related))

    @property
    def latest(self) -> Finding | None:
        """The fault that was found last: where the reading stopped, the one that stopped it."""
        return self._found[-1] if self._found else None

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self._found)

    def hush(self, ranges: list[tuple[int, int]]) -> None:
        """Let nothing that was said of these ranges, in order, quote what stands there."""
        begins = [self._lines.at(start) for start, _ in ranges]
        for index, finding in enumerate(self._found):
            here = (finding.place.line, finding.place.column)
            at = bisect_right(begins, here) - 1
            if at >= 0 and here < self._lines.at(ranges[at][1]):
                said = _QUOTED.sub("'...'", finding.message)
                mark = sha256(f"{finding.code}\n{finding.place.file}\n{said}".encode()).hexdigest()[:16]
                self._found[index] = replace(finding, message=said, fingerprint=mark)

    def full(self, code: str) -> bool:
        """Whether a further fault of this code would only be counted."""
        return self._count[code] >= self._repeats

    def findings(self) -> tuple[Finding, ...]:
        """Return the faults in order of place. The last one of a code says how many more there are."""
        found = [finding for finding in self._found if finding.code not in NOTES]
        last = {finding.code: index for index, finding in enumerate(found)}
        for code, index in last.items():
            more = self._count[code] - self._repeats
            if more > 0:
                found[index] = replace(found[index], help=f"{more} more of the same in this file")
        return tuple(sorted(found, key=lambda finding: (finding.place, finding.code)))

    def notes(self) -> tuple[Finding, ...]:
        """Return the remarks that stop nothing."""
        return tuple(finding for finding in self._found if finding.code in NOTES)
