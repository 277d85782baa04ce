"""A browser without a network, and the packs it opens from disk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.opened import Opened

HOW = (
    "To run it: pip install playwright axe-playwright-python pypdf, and a Chromium: apt-get install chromium, or its "
    "path in CADEE_CHROMIUM."
)

WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", event => window.broken.push(event.violatedDirective));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CADEE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium of this machine; nothing is downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason=f"playwright is not installed. {HOW}")
    program = chromium()
    if program is None:
        pytest.skip(f"no Chromium is installed. {HOW}")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Open a file in a window of its own: `opened(path, width=320, dark=True, script=False)`.

    At the end of the test nothing may have been asked of any other place than the disk, said on the console, thrown,
    or refused by the content policy, and no dialog may have opened.
    """
    windows: list[Opened] = []

    def opening(path: Path, *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            offline=True,
            java_script_enabled=script,
        )
        context.add_init_script(WATCH)
        window = Opened(context.new_page(), script)
        windows.append(window)
        window.goto(path)
        return window

    yield opening
    for window in windows:
        window.close()
    for window in windows:
        assert window.wrong == []


def packed(out: Path, name: str, measurements: str) -> Path:
    """Write the pack of an example, and return its page."""
    root = Path(__file__).resolve().parents[2]
    place = f"examples/{name}"
    told = ["--measurements", f"{place}/evidence/{measurements}", "--today", "2026-11-23", "--quiet"]
    command = [sys.executable, "-P", "-m", "cadee", "pack", place, "--out", str(out / name), *told]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=300)
    return out / name / "index.html"


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example that may be scaled."""
    return packed(tmp_path_factory.mktemp("pack"), "retail-customer-service", "measurements.csv")


@pytest.fixture(scope="session")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of its twin that is to be paused."""
    return packed(tmp_path_factory.mktemp("pack"), "retail-customer-service-sandbox", "measurements.json")
