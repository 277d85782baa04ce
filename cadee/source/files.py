"""The only reader of files: a workspace folder, walked part by part from its descriptor, never through a link."""

import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol

from cadee.errors import InputError
from cadee.source import globs
from cadee.source.faults import RefusedError, quote
from cadee.source.limits import LIMITS, MIB, Limits
from cadee.source.secrets import masked
from cadee.source.text import cleaned
from cadee.source.walk import FILE, FOLDER, Search, Walk, not_regular, opened, unreadable

ROOT_FILE = "cadee.yaml"


class Tree(Protocol):
    """Where the files of a workspace come from."""

    name: str

    def find(self, pattern: tuple[str, ...]) -> tuple[list[str], list[RefusedError]]:
        """Return the files a pattern means, sorted, and what it meets that may not be read."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a file; raise RefusedError."""


def find_root(path: Path) -> Path:
    """Return the nearest folder at or above `path` that holds a cadee.yaml.

    Raises:
        InputError: there is no such path, or no such folder.
    """
    try:
        here = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise InputError(
            f"there is no file or folder {quote(masked(cleaned(str(path))))}",
            fix="Name a folder with a cadee.yaml, or a file in one.",
        ) from None
    for folder in (here, *here.parents) if here.is_dir() else here.parents:
        if os.path.lexists(folder / ROOT_FILE):
            return folder
    raise InputError(
        "no cadee.yaml here or in any folder above",
        fix="Name the folder of a workspace, or begin one: a cadee.yaml with `cadee: 1` and `workflow:`.",
    )


class Memory:
    """Files held in memory, for tests, editors and the catalogue."""

    def __init__(self, files: Mapping[str, bytes], name: str = "workspace") -> None:
        self.name = name
        self._files = files

    def find(self, pattern: tuple[str, ...]) -> tuple[list[str], list[RefusedError]]:
        """Return the names a pattern means, sorted."""
        found = []
        for name in sorted(self._files):
            states = frozenset({0})
            for piece in name.split("/"):
                states = globs.step(pattern, states, piece)
            if len(pattern) in states:
                found.append(name)
        return found, []

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        if name not in self._files:
            raise RefusedError("CADEE-S-001", "there is no such file", "Write the file, or remove the include.")
        return self._files[name]


class Folder:
    """A folder on disk, held by its descriptor. Use it in a `with` statement.

    Raises:
        InputError: the folder cannot be opened.
    """

    def __init__(self, root: Path, limits: Limits = LIMITS) -> None:
        self.name = root.name
        self._limits = limits
        self._search = Search(limits)
        try:
            self._root = os.open(root, FOLDER & ~os.O_NOFOLLOW)
        except OSError:
            raise InputError("the folder of the workspace cannot be opened", fix="Make it readable.") from None

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def find(self, pattern: tuple[str, ...]) -> tuple[list[str], list[RefusedError]]:
        """Return the regular files a pattern means, sorted, and what it meets that may not be read."""
        walk = Walk(pattern, self._search)
        walk.folder(self._root, "", frozenset({0}))
        return sorted(walk.found), walk.refused

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            RefusedError: it is not a regular file, is reached through a link, is too large, or cannot be read.
        """
        *folders, last = name.split("/")
        with ExitStack() as stack:
            here = self._root
            for part in folders:
                here = stack.enter_context(opened(part, FOLDER, here, name))
            return self._contents(stack.enter_context(opened(last, FILE, here, name)), name)

    def _contents(self, file: int, name: str) -> bytes:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise not_regular(name)
        most = self._limits.file
        pieces, size = [], 0
        try:
            while size <= most and (piece := os.read(file, min(16 * MIB, most + 1 - size))):
                pieces.append(piece)
                size += len(piece)
        except OSError as error:
            raise unreadable(name, error) from None
        if size > most:
            raise RefusedError("CADEE-S-003", f"a file has more than {most} bytes", "Split it and include its parts.")
        return b"".join(pieces)
