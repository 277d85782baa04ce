"""How faults of the source are made and collected: name, severity and place, the same for every reader."""

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

LAYER = "source"


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
        if self._count[code] > self._repeats:
            return
        related = (Mark(self._lines.place(*beside[:2]), beside[2]),) if beside else ()
        self._found.append(fault(code, message, self._lines.place(start, end), fix=fix, label=label, related=related))

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
