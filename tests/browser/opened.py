"""A page that is open in the browser, and all that went wrong in it."""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cadee.pack.base import Brief
from cadee.pack.make import sections
from cadee.pack.page import page

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Opened:
    """A window: `page` is that of Playwright, `wrong` what must not have happened."""

    def __init__(self, page: Any, script: bool) -> None:
        self.page, self.script = page, script
        self.wrong: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        self.asked.append(request.url)
        if not request.url.startswith("file:"):
            self.wrong.append(f"asked {request.url}")

    def goto(self, path: Path) -> None:
        self.page.goto(path.resolve().as_uri(), wait_until="load")

    def close(self) -> None:
        if self.script:
            self.wrong += [f"refused: {item}" for item in self.page.evaluate("window.broken")]
        self.page.context.close()

    def worked(self) -> float:
        """Milliseconds of processor time that the page's main thread takes to load it again and to paint it once."""
        line = self.page.context.new_cdp_session(self.page)
        line.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = self._ticks(line)
        self.page.reload(wait_until="load")
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return (self._ticks(line) - before) * 1000

    @staticmethod
    def _ticks(line: Any) -> float:
        told = {item["name"]: item["value"] for item in line.send("Performance.getMetrics")["metrics"]}
        return float(told["TaskDuration"])

    def pdf(self) -> Any:
        """The page as printed: a reader of its PDF."""
        pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: pip install pypdf")
        return pypdf.PdfReader(BytesIO(self.page.pdf(prefer_css_page_size=True)))

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 A and AA, each with the first place."""
        rules = {"runOnly": {"type": "tag", "values": AA}, "resultTypes": ["violations"]}
        self.page.evaluate(_axe())
        found = self.page.evaluate(f"axe.run(document, {json.dumps(rules)}).then(told => told.violations)")
        return [f"{item['id']} x{len(item['nodes'])}: {item['nodes'][0]['html'][:300]}" for item in found]


@cache
def _axe() -> str:
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python")
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


Open = Callable[..., Opened]
"""The fixture `opened`."""


def written(folder: Path, told: Brief) -> Path:
    """The page alone of a brief, as a file."""
    html, after = page(told, sections())
    assert after.failed == told.failed
    path = folder / "index.html"
    path.write_text(html, "utf-8")
    return path
