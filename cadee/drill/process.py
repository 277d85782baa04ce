"""Child processes of a drill: started in a folder, waited for, ended by process id."""

import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from cadee.errors import ToolError

_GRAVE = re.compile(r"\b(?:error|critical|fatal|assert)\b", re.IGNORECASE)
_TAIL = 4
_WIDEST = 600
_LOOK = "Look at its log with --keep-logs DIR."
_WATCHES = (
    "fs.inotify.max_user_instances is used up. `find /proc/[0-9]*/fd -lname anon_inode:inotify` shows which processes "
    "hold them; `sysctl -w fs.inotify.max_user_instances=512` allows more."
)

_STEP = 2
"""One look takes no more seconds than so many; what is more was a machine that stood still, and is not counted."""

PATIENCE = 20
"""For so many seconds a child may take to end before it is killed."""


class Child:
    """A program that runs until it is ended; what it writes goes to a log. It inherits no variable but PATH."""

    def __init__(self, command: Sequence[str], folder: Path, variables: Mapping[str, str], log: Path) -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8", **variables}
        self.log = log
        with log.open("ab") as out:
            try:
                self._process = subprocess.Popen(
                    list(command), cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                    start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise ToolError(f"{command[0]} cannot be started: {error.strerror}") from None

    def wait_until(self, ready: str, within: float) -> None:
        """Ask an address on loopback until it answers.

        Raises:
            ToolError: the program ended, or did not answer in time; what its log tells of it is told.
        """
        waited, now = 0.0, time.monotonic()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while waited < within and self._process.poll() is None:
            before, now = now, time.monotonic()
            waited += min(now - before, _STEP)
            try:
                with opener.open(ready, timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        why = "ended" if self._process.poll() is not None else f"was not ready after {within:.0f} s"
        log = self.log.read_text("utf-8", "replace")
        fix = _WATCHES if "inotify" in log else _LOOK
        raise ToolError(f"the gateway {why}: {telling(log) or 'it wrote nothing'}", fix=fix)

    def stop(self, *, at_once: bool = False) -> None:
        """End the program and wait for its end; `at_once` gives it no time for what it still has to do."""
        if self._process.poll() is None:
            self._process.kill() if at_once else self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(PATIENCE)


def telling(log: str) -> str:
    """Return in a line what tells most of a log: the first line of an error, and its end."""
    lines = log.splitlines()
    first = next((line[:_WIDEST] for line in lines[:-_TAIL] if _GRAVE.search(line)), "")
    tail = " | ".join(lines[-_TAIL:])[-_WIDEST:]
    return f"{first} | ... | {tail}" if first else tail
