"""This file holds the reader of files with several documents, such as Kubernetes manifests: each read on its own."""

import re
from collections.abc import Iterator

from cadee.source.limits import LIMITS, Limits
from cadee.source.places import SourceFile
from cadee.source.yaml import read_yaml

MOST = 2000
"""So many documents are told apart; what follows the last is read with it, and refused there."""

_BEGINS = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_CONTENT = re.compile(rb"^[ \t]*[^\s#%]", re.MULTILINE)


def read_documents(
    name: str, raw: bytes, limits: Limits = LIMITS, conceal: bool = True, aliases: bool = False
) -> tuple[SourceFile, ...]:
    """Return what each document of `raw` holds, as `read_yaml` does; places are those of the whole file.

    YAML allows no line that begins with `---` inside a value, so a file can be cut there. Documents without content
    are left out, unless something is wrong with them; of a file without any the first is kept.
    """
    found: list[SourceFile] = []
    above = 0
    for part in _parts(raw):
        file = read_yaml(name, part, limits, conceal=conceal, above=above, aliases=aliases)
        if file.data is not None or file.faults or not found:
            found.append(file)
        above += part.count(b"\n")
    return tuple(found[1:] if len(found) > 1 and found[0].data is None and not found[0].faults else found)


def _parts(raw: bytes) -> Iterator[bytes]:
    """Cut before each `---`; comments and directives above the first go with it."""
    begin, count = 0, 0
    for match in _BEGINS.finditer(raw):
        if count < MOST and _CONTENT.search(raw, begin, match.start()):
            yield raw[begin : match.start()]
            begin, count = match.start(), count + 1
    yield raw[begin:]
