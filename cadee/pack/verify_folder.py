"""The folder of a pack that may be anybody's: read by descriptors, never through a link, never more than is bounded."""

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from cadee.errors import InputError
from cadee.pack.manifest import MOST_BYTES, MOST_FILES

MOST_FILE = 512 * 1024 * 1024
MOST_PACK = 2 * 1024 * 1024 * 1024
"""So many bytes are hashed, of one file and of all."""
MOST_NAMES = 2 * MOST_FILES
"""So many names are looked at in search of files that are not listed."""

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FOLDER = _FILE | os.O_DIRECTORY


class UnsafeError(Exception):
    """Something is there that is not read; the message says why."""


class PackFolder:
    """A folder held by its descriptor. Use it in a `with` statement.

    Raises:
        InputError: there is no such folder.
    """

    def __init__(self, path: Path) -> None:
        self._hashed = 0
        try:
            self._root = os.open(path, _FOLDER & ~os.O_NOFOLLOW)
        except (OSError, ValueError):
            raise InputError(f"{path} is no folder that can be read", fix="Name the folder of a pack.") from None

    def __enter__(self) -> "PackFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a manifest or a signature; None where there is none.

        Raises:
            UnsafeError: it is no regular file, is too large, or cannot be read.
        """
        try:
            with ExitStack() as stack:
                file, size = self._file(name, stack)
                if size > MOST_BYTES:
                    raise UnsafeError(f"has more than {MOST_BYTES} bytes")
                return b"".join(_pieces(file, MOST_BYTES))
        except FileNotFoundError:
            return None

    def digest(self, name: str, size: int) -> str | None:
        """Return the SHA-256 of a file that is to have `size` bytes; None where it is not there, "" where it has
        another size: it is not read then.

        Raises:
            UnsafeError: it is no regular file, is too large, or cannot be read.
        """
        try:
            with ExitStack() as stack:
                file, found = self._file(name, stack)
                if found != size:
                    return ""
                if size > MOST_FILE or self._hashed + size > MOST_PACK:
                    raise UnsafeError("is too large to be checked")
                self._hashed += size
                digest = sha256()
                for piece in _pieces(file, size):
                    digest.update(piece)
                return digest.hexdigest()
        except FileNotFoundError:
            return None

    def others(self, listed: set[str]) -> Iterator[str]:
        """Yield, in order, what is there and not listed: files, and folders (with a slash) that hold nothing listed;
        what these hold is not looked at.

        Raises:
            UnsafeError: there is more than is looked at.
        """
        folders = {name[:at] for name in listed for at, char in enumerate(name) if char == "/"}
        looked = 0
        for folder in ["", *sorted(folders)]:
            names = self._names(folder, MOST_NAMES - looked)
            looked += len(names)
            lead = f"{folder}/" if folder else ""
            for name, is_folder in names:
                if lead + name not in listed and not (is_folder and lead + name in folders):
                    yield lead + name + ("/" if is_folder else "")

    def _names(self, folder: str, most: int) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        try:
            with ExitStack() as stack, os.scandir(self._folder(folder, stack)) as entries:
                for entry in entries:
                    if len(found) >= most:
                        raise UnsafeError(f"holds more than {MOST_NAMES} names, so not all were looked at")
                    found.append((entry.name, entry.is_dir(follow_symlinks=False)))
        except OSError:
            return []  # what it is to hold is missing, and told as that
        return sorted(found)

    def _folder(self, name: str, stack: ExitStack) -> int:
        here = self._root
        for part in name.split("/") if name else ():
            here = os.open(part, _FOLDER, dir_fd=here)
            stack.callback(os.close, here)
        return here

    def _file(self, name: str, stack: ExitStack) -> tuple[int, int]:
        """Return the descriptor of a regular file, and its size.

        Raises:
            FileNotFoundError: there is none.
            UnsafeError: it is something else, lies behind a link, or cannot be read.
        """
        folder, _, last = name.rpartition("/")
        try:
            here = self._folder(folder, stack)
            mode = os.stat(last, dir_fd=here, follow_symlinks=False).st_mode
            if not stat.S_ISREG(mode):
                raise UnsafeError("is a link, which is not followed" if stat.S_ISLNK(mode) else "is no regular file")
            file = os.open(last, _FILE, dir_fd=here)
            stack.callback(os.close, file)
            found = os.fstat(file)
        except FileNotFoundError:
            raise
        except NotADirectoryError:
            raise UnsafeError("lies behind a link or a file, which is not followed") from None
        except (OSError, ValueError) as error:
            raise UnsafeError(f"cannot be read: {getattr(error, 'strerror', None) or 'its name'}") from None
        if not stat.S_ISREG(found.st_mode):
            raise UnsafeError("is no regular file")
        return file, found.st_size


def _pieces(file: int, most: int) -> Iterator[bytes]:
    """Yield what a file holds, and one byte more at most than it is to hold: a growing file has another hash."""
    left = most + 1
    while left > 0:
        try:
            piece = os.read(file, min(1024 * 1024, left))
        except OSError as error:
            raise UnsafeError(f"cannot be read: {error.strerror}") from None
        if not piece:
            return
        left -= len(piece)
        yield piece
