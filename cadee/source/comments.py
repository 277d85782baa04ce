"""Comments that speak to cadee: `# cadee: ignore[CADEE-A-036] reason`, found beside values, never inside them."""

import re
from collections.abc import Iterator
from typing import Any

from cadee.diagnostic import Place
from cadee.draft import Acceptance
from cadee.source.places import SourceFile, children
from cadee.source.workspace import Workspace

MARKER = re.compile(r"#[ \t]*cadee:[ \t]*ignore\b(?:\[(?P<rules>[^\]\n]*)\])?(?P<reason>[^\n\r]*)")
_BLANK = re.compile(r"[ \t]*(?:#.*)?$")


def remarks(workspace: Workspace) -> tuple[Acceptance, ...]:
    """Return every comment that asks to ignore rules, in order of files and lines.

    The place of each reaches to the line it speaks of: its own, or the next that holds more than a comment where it
    stands alone.
    """
    return tuple(found for file in workspace.files.values() for found in _remarks(file))


def _remarks(file: SourceFile) -> Iterator[Acceptance]:
    if "cadee:" not in file.text or not (hits := list(MARKER.finditer(file.text))):
        return
    lines = file.text.splitlines()
    scalars = sorted(_scalars(file.data, 0, file)) if file.spans else []
    for hit in hits:
        if any(start <= hit.start() < end for start, end in scalars):
            continue
        line, column = file.lines.at(hit.start())
        target = line if lines[line - 1][: column - 1].strip() else _next(lines, line)
        rules = tuple(part.strip().upper() for part in (hit["rules"] or "").split(",") if part.strip())
        place = Place(file.name, line, column, target, column + len(hit[0].rstrip()))
        yield Acceptance("comment", rules, place, reason=hit["reason"].strip(" \t:-"))


def _next(lines: list[str], line: int) -> int:
    return next((number for number in range(line + 1, len(lines) + 1) if not _BLANK.match(lines[number - 1])), line)


def _scalars(value: Any, offset: int, file: SourceFile) -> Iterator[tuple[int, int]]:
    """Yield the offsets of every scalar that may hold a `#`: values that are text."""
    for _, at in children(value, offset, file.spans):
        child = value[_]
        if isinstance(child, dict | list):
            yield from _scalars(child, at, file)
        elif isinstance(child, str) and "#" in child:
            yield file.spans[at], file.spans[at + 1]
