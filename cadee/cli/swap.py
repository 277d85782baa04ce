"""Putting files in place: what is there changes from the old bytes to the new ones in one step, or stays as it was.

A set is built in a hidden folder beside its place, brought to the disk, and exchanged with the old one by a single
call of the system (Linux). Where the system or the file system has none, the old set is moved aside first: a run that
is killed between the two moves leaves no set until the next run, which puts the old one back. What killed runs leave is
removed by the next run that writes beside it; runs that write into one folder wait for each other.
"""

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cadee.cli.turns import NEW, OLD, locked, remove, tidy
from cadee.errors import InputError

_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
_NO_SYNC = (errno.EINVAL, errno.EOPNOTSUPP, errno.EBADF)


class Place:
    """Where a set of files or a single file goes, while no other run writes beside it."""

    def __init__(self, path: Path, parent: int) -> None:
        self.path = path
        self._parent = parent

    def put(self, files: Mapping[str, bytes]) -> None:
        """Make the folder at this place hold these files and no others.

        Raises:
            InputError: a file system is mounted there, so that nothing can take its place.
            OSError: it could not; what was there is there still.
        """
        if self.path.is_mount():
            raise InputError(
                f"{self.path} is where a file system is mounted: it cannot be replaced in one step",
                fix="Name a folder in it.",
            )
        draft = _beside(self.path, NEW)
        try:
            _build(draft, files)
            if self.path.is_dir():
                os.chmod(draft, stat.S_IMODE(self.path.stat().st_mode))  # noqa: PTH101
            self._place(draft)
        finally:
            remove(draft)

    def put_file(self, content: bytes) -> None:
        """Make the file at this place hold `content`; where there is one already, its mode stays.

        Raises:
            OSError: it could not; what was there is there still.
        """
        if self.path.is_dir() and not self.path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.path))
        folder = _beside(self.path, NEW)
        try:
            draft = folder / "file"
            _write(draft, content)
            if self.path.exists():
                os.chmod(draft, stat.S_IMODE(self.path.stat().st_mode))  # noqa: PTH101
            self._place(draft)
        finally:
            remove(folder)

    def _place(self, draft: Path) -> None:
        """Bring a draft to this place; what was there is where the draft was, or gone."""
        if not os.path.lexists(self.path):
            os.rename(draft, self.path)  # noqa: PTH104
            self._settle(self.path, draft)
        elif _exchanged(draft, self.path):
            try:
                _sync(self._parent)
            except OSError:
                _exchanged(draft, self.path)
                raise
        elif draft.is_dir():
            self._move_in(draft)
        else:
            os.replace(draft, self.path)  # noqa: PTH105
            _sync(self._parent)

    def _move_in(self, draft: Path) -> None:
        """Replace a folder where nothing can exchange two: the old one is aside for a moment."""
        aside = _beside(self.path, OLD)
        kept = aside / self.path.name
        try:
            os.rename(self.path, kept)  # noqa: PTH104
            try:
                os.rename(draft, self.path)  # noqa: PTH104
                self._settle(self.path, draft)
            except OSError:
                os.rename(kept, self.path)  # noqa: PTH104
                raise
        finally:
            if os.path.lexists(self.path):
                remove(aside)

    def _settle(self, placed: Path, draft: Path) -> None:
        """Bring a rename to the disk, or take it back."""
        try:
            _sync(self._parent)
        except OSError:
            os.rename(placed, draft)  # noqa: PTH104
            raise


@contextmanager
def held(path: Path) -> Iterator[Place]:
    """Keep other runs from writing beside `path`, tidy up behind those that were killed, and yield the place.

    Folders that lead there are made.

    Raises:
        OSError: the folder cannot be made or opened.
        ToolError: another run wrote there all the time.
    """
    place = path.absolute() if path.name not in ("", "..") else path.resolve()
    made = _made(place.parent)
    parent = None
    try:
        parent = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if locked(parent, place):
            tidy(place.parent)
        yield Place(place, parent)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    finally:
        if parent is not None:
            with suppress(OSError):
                os.close(parent)


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the ones that were not there, the outermost first."""
    absent = [each for each in (folder, *folder.parents) if not each.exists()][::-1]
    for each in absent:
        each.mkdir(exist_ok=True)
    return absent


def _beside(path: Path, kind: str) -> Path:
    folder = path.with_name(f"{kind}{secrets.token_hex(8)}")
    os.mkdir(folder)  # noqa: PTH102
    return folder


def _build(draft: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a new folder and bring them, and the folders, to the disk."""
    folders = {draft}
    for name, content in files.items():
        file = draft / name
        for folder in reversed(file.relative_to(draft).parents):
            if draft / folder not in folders:
                os.mkdir(draft / folder)  # noqa: PTH102
                folders.add(draft / folder)
        _write(file, content)
    for folder in sorted(folders, reverse=True):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _sync(descriptor)
        finally:
            os.close(descriptor)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: int) -> None:
    """Bring the names in a folder to the disk, where the file system can be asked to."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _exchanged(first: Path, second: Path) -> bool:
    """Exchange two names in one step; False where the system or the file system cannot.

    Raises:
        OSError: it could, and did not.
    """
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if call is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE
    if call(here, os.fsencode(first), here, os.fsencode(second), ctypes.c_uint(exchange)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(second))
