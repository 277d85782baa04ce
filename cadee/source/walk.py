"""The walk through a workspace folder: by descriptors, part by part, never through a link."""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from cadee.source import globs
from cadee.source.faults import RefusedError, quote
from cadee.source.limits import Limits
from cadee.source.secrets import masked

FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
FOLDER = FILE | os.O_DIRECTORY

_NARROW = "Name the folders that hold the files."

_REASONS = {errno.EACCES: "no permission", errno.EPERM: "no permission", errno.ENOENT: "it is not there"}


@contextmanager
def opened(name: str, flags: int, folder: int, path: str) -> Iterator[int]:
    """Open one part of a path below the descriptor `folder`.

    Raises:
        RefusedError: it is a link, or cannot be opened.
    """
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def unreadable(path: str, error: OSError) -> RefusedError:
    """Return the refusal of a file that the system does not give."""
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return _link(path)
    reason = _REASONS.get(error.errno or 0, errno.errorcode.get(error.errno or 0, "for no known reason"))
    message = f"{_shown(path)} cannot be read: {reason}"
    return RefusedError("CADEE-S-001", message, "Make it readable, or remove the include.")


def _link(path: str) -> RefusedError:
    message = f"{_shown(path)} is a link, which is not followed"
    return RefusedError("CADEE-S-013", message, "Put the file itself into the workspace.")


def _shown(path: str) -> str:
    return quote(masked(path))


class Search:
    """What the searches of one run share: the listings of folders, and how many names were looked at."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.looked_at = 0
        self._listed: dict[str, tuple[list[str], Counter[str]]] = {}

    def listing(self, descriptor: int, prefix: str) -> tuple[list[str], Counter[str]]:
        """Return the names in a folder, sorted, and how often each stands there but for upper and lower case.

        Raises:
            RefusedError: the folder cannot be listed, or lies too deep.
        """
        if prefix.count("/") > self.limits.folder_depth:
            raise RefusedError("CADEE-S-003", "the include spans too many folders", _NARROW)
        if prefix not in self._listed:
            try:
                names = sorted(os.listdir(descriptor))
            except OSError as error:
                raise unreadable(prefix, error) from None
            self._listed[prefix] = names, Counter(name.casefold() for name in names)
        return self._listed[prefix]

    def look_at(self, count: int) -> None:
        """Count names; raise RefusedError where a run has looked at too many."""
        self.looked_at += count
        if self.looked_at > self.limits.entries:
            raise RefusedError("CADEE-S-003", "the includes span too many files and folders", _NARROW)


class Walk:
    """Looks for the files that a pattern means. `found` and `refused` hold the outcome."""

    def __init__(self, pattern: tuple[str, ...], search: Search) -> None:
        self.found: list[str] = []
        self.refused: list[RefusedError] = []
        self._pattern = pattern
        self._search = search

    def folder(self, descriptor: int, prefix: str, states: frozenset[int]) -> None:
        """Visit what a folder holds. A folder with a repository of its own is passed over.

        Raises:
            RefusedError: the folder cannot be listed, or the search goes too far.
        """
        names, folded = self._search.listing(descriptor, prefix)
        if prefix and ".git" in names:
            return
        wanted = {self._pattern[state] for state in globs.closure(self._pattern, states) if state < len(self._pattern)}
        likely = names if any("*" in part for part in wanted) else sorted(wanted.intersection(names))
        self._search.look_at(1 + len(likely))
        for name in likely:
            if reached := globs.step(self._pattern, states, name):
                self._entry(descriptor, prefix, name, reached, folded[name.casefold()] == 1)

    def _entry(self, descriptor: int, prefix: str, name: str, reached: frozenset[int], alone: bool) -> None:
        path = prefix + name
        try:
            mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        except OSError as error:
            self.refused.append(unreadable(path, error))
            return
        inside = any(state < len(self._pattern) for state in reached)
        if len(self._pattern) not in reached and not (inside and (stat.S_ISDIR(mode) or stat.S_ISLNK(mode))):
            return
        if stat.S_ISDIR(mode) and not inside:
            return
        refused = self._judge(prefix, name, mode, alone)
        if refused:
            self.refused.append(refused)
        elif stat.S_ISREG(mode):
            self.found.append(path)
        else:
            self._descend(descriptor, path, name, reached)

    def _judge(self, prefix: str, name: str, mode: int, alone: bool) -> RefusedError | None:
        if not globs.plain_name(name):
            message = "a name holds other characters than letters, digits, '.', '_' and '-'"
            return RefusedError("CADEE-S-001", message, "Rename the file or folder.")
        if stat.S_ISLNK(mode):
            return _link(prefix + name)
        if not alone:
            message = f"another name beside {_shown(prefix + name)} differs from it only in upper and lower case"
            return RefusedError("CADEE-S-001", message, "Rename one of the two.")
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            return not_regular(prefix + name)
        return None

    def _descend(self, descriptor: int, path: str, name: str, reached: frozenset[int]) -> None:
        try:
            with opened(name, FOLDER, descriptor, path) as folder:
                self.folder(folder, f"{path}/", reached)
        except RefusedError as error:
            self.refused.append(error)


def not_regular(path: str) -> RefusedError:
    """Return the refusal of a pipe, device or socket."""
    message = f"{_shown(path)} is not a regular file"
    return RefusedError("CADEE-S-001", message, "Put a regular file there, or narrow the include.")
