"""A failed test runs again only if the machine stood still meanwhile: what a pause of the machine broke proves nothing.

A pytest plugin, loaded by pyproject.toml. Deadlines of real gateways, browsers and child processes are measured in
seconds of the clock, and shared machines are paused for longer than any margin. Whatever else fails, fails at once; a
test that ran again is counted as "rerun" in the closing line.
"""

import threading
import time

import pytest
from _pytest.runner import runtestprotocol

PERIOD = 0.1
"""Seconds between two looks at the clock."""
STOOD_STILL = 1.5
"""Seconds between two looks from which on the machine, not the code under test, is at fault."""
AGAIN = 2
"""So often a test may run again."""


class Clock:
    """Looks at the clock from a thread of its own, and keeps the longest time between two looks."""

    def __init__(self) -> None:
        self._seen = time.monotonic()
        self._longest = 0.0

    def start(self) -> None:
        threading.Thread(target=self._watch, name="standstill", daemon=True).start()

    def begin(self) -> None:
        """A test begins: what was before is forgotten."""
        self._longest = 0.0

    def stood_still(self) -> bool:
        """Whether the machine stood still since the test began, or has only just come back."""
        return max(self._longest, time.monotonic() - self._seen) > STOOD_STILL

    def _watch(self) -> None:
        while True:
            time.sleep(PERIOD)
            now = time.monotonic()
            self._longest, self._seen = max(self._longest, now - self._seen), now


_clock = Clock()


def pytest_configure() -> None:
    _clock.start()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for left in reversed(range(AGAIN + 1)):
        _clock.begin()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = [report for report in reports if report.failed]
        again = bool(left and failed and _clock.stood_still())
        for report in reports:
            if again and report.failed:
                report.outcome = "rerun"
            if report in failed or not again:
                hook.pytest_runtest_logreport(report=report)
        if not again:
            break
        item.session._setupstate.teardown_exact(None)  # what failed to be set up is not kept for the next try
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    return ("rerun", "R", "RERUN") if str(report.outcome) == "rerun" else None
