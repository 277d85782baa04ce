"""`python -m tests.browser.pictures`: make the pictures of docs/pack.md from the packs of both examples."""

import argparse
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.browser.conftest import chromium, packed

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
EXAMPLES = {
    "scale": ("retail-customer-service", "measurements.csv"),
    "pause": ("retail-customer-service-sandbox", "measurements.json"),
}
COLOURS = 256
"""So many colours a picture keeps: pages hold few, and files stay small."""


def main() -> None:
    """Make every picture, or those of the packs that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(EXAMPLES)}")
    given = parser.parse_args()
    program = chromium()
    if program is None:
        raise SystemExit("no Chromium is installed: apt-get install chromium, or name one in CADEE_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name in given.names or EXAMPLES:
            for kind, picture in _pictures(browser, packed(Path(folder), *EXAMPLES[name])):
                _save(IMAGES / f"pack-{name}-{kind}.png", picture)
        browser.close()


def _pictures(browser: Any, path: Path) -> list[tuple[str, bytes]]:
    desktop = _open(browser, path)
    made = [("desktop", desktop.screenshot())]
    box = desktop.locator("figure.map .box[data-element]").first
    desktop.locator("figure.map").first.scroll_into_view_if_needed()
    box.click()
    made.append(("map", desktop.screenshot()))
    made.append(("print", _sheet(_open(browser, path))))
    made.append(("narrow", _open(browser, path, width=320, height=640).screenshot()))
    made.append(("dark", _open(browser, path, dark=True).screenshot()))
    return made


def _open(browser: Any, path: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> Any:
    scheme = "dark" if dark else "light"
    page = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, offline=True
    ).new_page()
    page.goto(path.resolve().as_uri())
    return page


def _sheet(page: Any) -> bytes:
    """The first sheet as it is printed on A4."""
    import pypdfium2

    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, page_ranges="1"))
    kept = BytesIO()
    printed[0].render(scale=1.6).to_pil().save(kept, "PNG")
    return kept.getvalue()


def _save(path: Path, picture: bytes) -> None:
    from PIL import Image

    drawn = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    drawn.save(path, optimize=True)
    sys.stderr.write(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB\n")


if __name__ == "__main__":
    main()
