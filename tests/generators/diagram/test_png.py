"""PNG: the same pixels everywhere, in our own font, within what viewers open."""

import os
import struct
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

import pytest

from cadee.errors import InputError
from cadee.generators.diagram import svg, text
from cadee.generators.diagram.markup import document
from cadee.generators.diagram.markup import text as write
from cadee.generators.diagram.png import FILES, HELD, SIDE, _within, not_held, to_png
from cadee.resources import data
from tests.generators.diagram.estates import shop

MAP = str(next(iter(svg.make.make(shop()))).content)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def said(*lines: str, bold: bool = False) -> str:
    root: Element = document(400, 40 * len(lines), "t", "t", "t")
    for number, line in enumerate(lines, 1):
        write(root, 10, 30 * number, line, 20, "#000000", bold=bold)
    return tostring(root, encoding="unicode")


@pytest.fixture
def resvg() -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")


@pytest.mark.usefixtures("resvg")
def test_a_map_is_drawn_at_its_scale() -> None:
    wide, high = size(to_png(MAP))
    half = size(to_png(MAP, 1))
    assert (wide, high) == (half[0] * 2, half[1] * 2)
    assert f'width="{half[0]}" height="{half[1]}"' in MAP


@pytest.mark.usefixtures("resvg")
def test_words_are_drawn_and_bold_is_bold() -> None:
    assert len({to_png(said(" ")), to_png(said("Words")), to_png(said("Other")), to_png(said("Words", bold=True))}) == 4


@pytest.mark.usefixtures("resvg")
def test_no_font_of_the_machine_is_used() -> None:
    """Whatever family is asked for, the only one there is ours; a letter it lacks is a box, not a foreign letter."""
    for family in ("DejaVu Sans", "Liberation Serif", "monospace", "Nonsense"):
        plain = said("Words").replace("font-family=\"'Segoe UI'", f"font-family=\"'{family}', 'Segoe UI'")
        assert family in plain
        assert to_png(plain) == to_png(said("Words"))
    assert to_png(said("名")) == to_png(said("前"))


SCRIPT = """
import hashlib, sys
from cadee.generators.diagram.png import to_png
sys.stdout.write(hashlib.sha256(to_png(sys.stdin.read())).hexdigest())
"""


@pytest.mark.usefixtures("resvg")
def test_the_bytes_do_not_depend_on_fonts_locale_or_zone(root: Path, tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text("<fontconfig></fontconfig>")
    here = {"LC_ALL": "C", "TZ": "UTC"}
    there = {"LC_ALL": "POSIX", "TZ": "Asia/Tokyo", "FONTCONFIG_FILE": str(settings), "HOME": str(tmp_path)}
    seen = {sha256(to_png(MAP)).hexdigest()}
    for place in (here, there):
        environment = {**os.environ, **place, "PYTHONPATH": str(root)}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], input=MAP, env=environment, capture_output=True, text=True, check=True
        )
        seen.add(run.stdout)
    assert len(seen) == 1


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(InputError) as caught:
        to_png(MAP)
    assert "pip install cadee[png]" in caught.value.fix


@pytest.mark.usefixtures("resvg")
@pytest.mark.parametrize(
    ("wide", "high", "offered"),
    [(SIDE, 10, "Scale 1 fits. "), (10, SIDE, "Scale 1 fits. "), (7_000, 8_000, "Scale 1.3 fits. "), (SIDE, SIDE, "")],
)
def test_what_viewers_do_not_open_is_refused(wide: int, high: int, offered: str) -> None:
    picture = tostring(document(wide, high, "t", "t", "t"), encoding="unicode")
    with pytest.raises(InputError, match="more than viewers open") as caught:
        to_png(picture)
    assert caught.value.fix == f"{offered}Take the SVG, or a view of a part (a journey, a focus, the zones)."
    _within(picture, 1.3 if "1.3" in offered else 0.4)


def test_characters_without_a_letter_are_named() -> None:
    assert not_held(said("Größe → Ωmega Жук", "名前 “x” 名")) == "前名"
    assert not_held(MAP) == ""


def test_the_font_holds_what_is_said_and_nothing_is_wider_than_the_table() -> None:
    fonts = pytest.importorskip("fontTools.ttLib", reason="fonttools is not installed")
    for name, bold in zip(FILES, (False, True), strict=True):
        with data("templates", "fonts", name).open("rb") as file:
            font = fonts.TTFont(file)
            held = font.getBestCmap()
            assert set(held) == {code for first, last in HELD for code in range(first, last + 1)}
            units = font["head"].unitsPerEm
            for code, glyph in held.items():
                advance = font["hmtx"][glyph][0] * 1000 / units
                assert advance <= text.width(chr(code), 1000, bold=bold), chr(code)
            assert font["name"].getDebugName(1) == "Cadee Sans"
            assert "Inter Project Authors" in font["name"].getDebugName(0)
            assert "Open Font License" in font["name"].getDebugName(13)


def test_the_font_is_small_and_its_licence_beside_it() -> None:
    folder = data("templates", "fonts")
    assert sum(len(folder.joinpath(name).read_bytes()) for name in FILES) < 300_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in folder.joinpath("OFL.txt").read_text("utf-8")
