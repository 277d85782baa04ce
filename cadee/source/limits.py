"""The bounds of what is read: beyond them a file is refused, so that no input can hold a run up."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds. Sizes in bytes or characters, `depth` in nested maps and lists, `nodes` in keys and values."""

    file: int = 64 * MIB
    run: int = 256 * MIB
    files: int = 20_000
    includes: int = 10_000
    entries: int = 2_000_000
    """How many names of files and folders a run looks at."""
    folder_depth: int = 32
    nodes: int = 16_000_000
    depth: int = 64
    scalar: int = MIB
    key: int = 256
    digits: int = 15
    repeats: int = 100
    """How often one fault code is reported in one file before the rest is only counted."""


LIMITS = Limits()
