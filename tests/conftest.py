"""What all tests share: a tripwire on the network, hypothesis profiles, the root of the checkout."""

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, derandomize=True, max_examples=300)
settings.register_profile("hunt", deadline=None, max_examples=10_000, print_blob=True)
os.environ["CADEE_CACHE"] = "off"  # a test that is about the cache turns it on
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


class LeftTheMachine(BaseException):
    """A test tried to talk to another machine. Not an Exception, so that no code under test can swallow it."""


def _local(host: Any) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return text == "localhost"


def _tripwire(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not _local(host):
        raise LeftTheMachine(f"{event}: {host}")


sys.addaudithook(_tripwire)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="Rewrite golden files with what is made now.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests record with `record_property("figure", text)`, also those of worker processes."""
    reports = (report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, ()))
    recorded = [item for report in reports for item in report.user_properties]
    figures = sorted({text for name, text in recorded if name == "figure"})
    if costs := [cost for name, cost in recorded if name == "hostile"]:
        cpu, peak = (max(cost[index] for cost in costs) for index in (0, 1))
        figures.append(f"hostile: {len(costs)} workspaces refused, {cpu:.1f} s of CPU and {peak:.0f} MiB at most")
    if compared := [done for name, done in recorded if name == "compared"]:
        figures.append(f"graph: {len(compared)} questions agreed with brute force on {sum(compared)} random estates")
    if figures:
        terminalreporter.section("figures")
        for text in figures:
            terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent
