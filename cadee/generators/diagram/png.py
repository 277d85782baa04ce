"""A picture as PNG: drawn by resvg, in a font of our own, so that it looks the same on every machine."""

import re
from contextlib import ExitStack
from html import unescape
from importlib.resources import as_file
from math import floor, sqrt

from cadee.errors import InputError
from cadee.resources import data

FAMILY = "Cadee Sans"
FILES = ("cadee-sans-regular.ttf", "cadee-sans-bold.ttf")
SCALE = 2.0
"""Two pixels of the PNG for one of the SVG: sharp on a slide."""

SIDE, AREA = 20_000, 100_000_000
"""The most pixels a PNG may have along a side, and in all: more than that and viewers give up."""

LEAST = 0.7
"""A smaller scale than this is not worth offering: nobody could read it."""

_HELD = (
    "0020-007e 00a0-00ac 00ae-0148 014a-01c3 01c5-024f 0374-0376 037a-037f 0384-038a 038c-038c 038e-03a1 03a3-03d7 "
    "03dc-03dd 03f0-03f6 03f9-03fa 03fc-0479 0480-049d 04a0-04ff 052f-052f 1e00-1e9b 1e9d-1eff 2010-2027 2030-203a "
    "2044-2044 20a0-20af 20b1-20b5 20b8-20ba 20bc-20bf 2116-2116 2122-2122 2190-2195 2212-2212 221e-221e 2248-2248 "
    "2260-2260 2264-2265"
)
HELD = tuple((int(first, 16), int(last, 16)) for first, last in (part.split("-") for part in _HELD.split(" ")))
"""The characters the font holds, as ranges: Latin, Greek, Cyrillic, punctuation. Any other is an empty box."""

_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_TEXT = re.compile(r"<text [^>]*>([^<]*)<")


def to_png(svg: str, scale: float = SCALE) -> bytes:
    """Return the PNG of an SVG of ours, `scale` times its size. No font, file or address of the machine is read.

    Raises:
        InputError: resvg-py is not installed, or the picture would be too large for a viewer.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise InputError(
            "PNG needs resvg-py, which is not installed", fix="Run: pip install cadee[png], or take the SVG."
        ) from error
    _within(svg, scale)
    with ExitStack() as opened:
        fonts = [str(opened.enter_context(as_file(data("templates", "fonts", name)))) for name in FILES]
        return svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            skip_system_fonts=True,
            font_files=fonts,
            font_family=FAMILY,
            sans_serif_family=FAMILY,
            languages=["en"],
        )


def not_held(svg: str) -> str:
    """Return the characters of the texts of a picture that its PNG shows as an empty box, each once, in order."""
    shown = {character for words in _TEXT.findall(svg) for character in unescape(words)}
    return "".join(sorted(character for character in shown if not _held(ord(character))))


def _held(code: int) -> bool:
    return any(first <= code <= last for first, last in HELD)


def _within(svg: str, scale: float) -> None:
    """Refuse what no viewer opens, before it takes memory."""
    found = _SIZE.match(svg)
    assert found, "a picture of ours says its size first"
    sides = [float(side) for side in found.groups()]
    wide, high = (round(side * scale) for side in sides)
    if max(wide, high) > SIDE or wide * high > AREA:
        most = floor(min(SIDE / max(sides), sqrt(AREA / (sides[0] * sides[1]))) * 10) / 10
        smaller = f"Scale {most:g} fits. " if most >= LEAST else ""
        raise InputError(
            f"a PNG of {wide} by {high} pixels is more than viewers open",
            fix=f"{smaller}Take the SVG, or a view of a part (a journey, a focus, the zones).",
        )
