"""Reading: single files whole, or not at all where they are too large, and the files below a folder."""

from collections.abc import Iterator
from pathlib import Path

from cadee.errors import InputError

MOST = 4 * 1024 * 1024
"""So many bytes a configuration may have."""


def whole(path: Path, *, large: str) -> bytes:
    """Return what stands in a file; `large` says what to do about one that is too large.

    Raises:
        InputError: it cannot be read, or has more than `MOST` bytes.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", fix="Name a readable file.") from None
    if len(raw) > MOST:
        raise InputError(f"{path} has more than {MOST} bytes", fix=large)
    return raw


def below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder that are no links, each with its way from there, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path
