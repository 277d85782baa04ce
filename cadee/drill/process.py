"""Child processes of a drill: started in a folder, waited for, ended by process id."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from cadee.errors import ToolError

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
            ToolError: the program ended, or did not answer in time; the end of its log is told.
        """
        end = time.monotonic() + within
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with opener.open(ready, timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        why = "ended" if self._process.poll() is not None else f"was not ready after {within:.0f} s"
        tail = " | ".join(self.log.read_text("utf-8", "replace").splitlines()[-4:])[-600:]
        raise ToolError(f"the gateway {why}: {tail or 'it wrote nothing'}", fix="Look at its log with --keep-logs DIR.")

    def stop(self, *, at_once: bool = False) -> None:
        """End the program and wait for its end; `at_once` gives it no time for what it still has to do."""
        if self._process.poll() is None:
            self._process.kill() if at_once else self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(PATIENCE)
