"""A failed test runs again only if the machine stood still meanwhile: what a pause of the machine broke proves nothing.

A pytest plugin, loaded by pyproject.toml. Deadlines of real gateways, browsers and child processes are measured in
seconds of the clock, and shared machines are paused for longer than any margin. Whatever else fails, fails at once; a
test that ran again is counted as "rerun" in the closing line.
"""

import threading
import time

import pytest

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    again = pytest.mark.flaky(reruns=AGAIN, condition=_clock.stood_still)
    for item in items:
        item.add_marker(again)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    _clock.begin()
