"""Taking turns: one run at a time writes into a folder, and the next one tidies up behind a run that was killed."""

import errno
import fcntl
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from cadee.errors import ToolError

PATIENCE = 60.0
"""So many seconds a run waits for others that write beside it."""

NEW, OLD = ".cadee-new-", ".cadee-old-"
"""How the names of folders begin in which a set is built, or kept for a moment."""

_LEFT = re.compile(r"\.cadee-(new|old)-[0-9a-f]{16}")
_NO_LOCK = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF)


def locked(parent: int, place: Path) -> bool:
    """Wait until no other run writes into a folder; False where the file system knows no locks.

    Raises:
        ToolError: others wrote there all the time.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(parent, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise ToolError(
                    f"another run writes beside {place}", fix="Nothing was changed. Run it again when that has ended."
                ) from None
            time.sleep(0.02)
        except OSError as error:
            if error.errno in _NO_LOCK:
                return False
            raise
        else:
            return True


def tidy(parent: Path) -> None:
    """Remove what killed runs left in a folder, and put back a set that one had moved aside."""
    for name in sorted(os.listdir(parent)):  # noqa: PTH208
        if not _LEFT.fullmatch(name):
            continue
        left = parent / name
        with suppress(OSError):
            if name.startswith(OLD) and not left.is_symlink():
                for kept in os.listdir(left):  # noqa: PTH208
                    if not os.path.lexists(parent / kept):
                        os.rename(left / kept, parent / kept)  # noqa: PTH104
            remove(left)


def remove(path: Path) -> None:
    """Remove a folder; what cannot be removed now is left to the next run."""
    with suppress(OSError):
        if path.is_symlink():
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)
