"""The walk through a workspace folder: by descriptors, part by part, never through a link."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from cadee.source import globs
from cadee.source.limits import Limits

FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
FOLDER = FILE | os.O_DIRECTORY


class Refused(Exception):
    """A file that is not read: the code and the words of the fault."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


@contextmanager
def opened(name: str, flags: int, folder: int, path: str) -> Iterator[int]:
    """Open one part of a path below the descriptor `folder`; raise Refused where it is a link or cannot be opened."""
    try:
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise link(path)
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise Refused("CADEE-S-001", f"'{path}' cannot be read: {(error.strerror or 'unknown reason').lower()}", "Make the file readable, or remove the include.") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def link(path: str) -> Refused:
    """Return the refusal of a link."""
    return Refused("CADEE-S-013", f"'{path}' is a link, which is not followed", "Put the file itself into the workspace.")


class Walk:
    """Looks for the files that a pattern means. `found` and `refused` hold the outcome."""

    def __init__(self, pattern: tuple[str, ...], limits: Limits) -> None:
        self.found: list[str] = []
        self.refused: list[Refused] = []
        self._pattern = pattern
        self._limits = limits
        self._folders = 0

    def folder(self, descriptor: int, prefix: str, states: frozenset[int]) -> None:
        """Visit what a folder holds. A folder with a repository of its own is passed over.

        Raises:
            Refused: the pattern spans more folders than the limit.
        """
        self._folders += 1
        if self._folders > self._limits.folders or prefix.count("/") > self._limits.folder_depth:
            raise Refused("CADEE-S-003", "the include spans too many folders", "Name the folders that hold the files.")
        with os.scandir(descriptor) as entries:
            names = sorted(entry.name for entry in entries)
        if prefix and ".git" in names:
            return
        folded: dict[str, int] = {}
        for name in names:
            folded[name.casefold()] = folded.get(name.casefold(), 0) + 1
        for name in names:
            if reached := globs.step(self._pattern, states, name):
                self._entry(descriptor, prefix, name, reached, alone=folded[name.casefold()] == 1)

    def _entry(self, descriptor: int, prefix: str, name: str, reached: frozenset[int], alone: bool) -> None:
        path, final = prefix + name, len(self._pattern) in reached
        mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        inside = any(state < len(self._pattern) for state in reached)
        if not (final or (inside and (stat.S_ISDIR(mode) or stat.S_ISLNK(mode)))):
            return
        if not globs.plain_name(name):
            self._refuse(f"a name in '{prefix or './'}' holds other characters than letters, digits, '.', '_' and '-'", "Rename the file.")
        elif stat.S_ISLNK(mode):
            self.refused.append(link(path))
        elif not alone:
            self._refuse(f"another name beside '{path}' differs from it only in upper and lower case", "Rename one of the two.")
        elif stat.S_ISDIR(mode):
            if inside:
                with opened(name, FOLDER, descriptor, path) as folder:
                    self.folder(folder, f"{path}/", reached)
        elif stat.S_ISREG(mode):
            self.found.append(path)
        else:
            self._refuse(f"'{path}' is not a regular file", "Put a regular file there, or narrow the include.")

    def _refuse(self, message: str, fix: str) -> None:
        self.refused.append(Refused("CADEE-S-001", message, fix))
