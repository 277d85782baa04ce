"""Text in pictures: cleaned, measured by a built-in table, wrapped and shortened. No font is ever consulted."""

import re
import unicodedata
from functools import lru_cache

REGULAR = (
    320, 405, 460, 840, 640, 955, 780, 275, 395, 395, 500, 840, 320, 365, 320, 340, 640, 640, 640,
    640, 640, 640, 640, 640, 640, 640, 340, 340, 840, 840, 840, 560, 1020, 685, 690, 725, 775, 670,
    615, 780, 755, 295, 500, 670, 560, 865, 750, 790, 670, 790, 725, 670, 615, 735, 685, 990, 690,
    670, 690, 395, 340, 395, 840, 560, 500, 615, 635, 550, 635, 620, 355, 635, 635, 280, 280, 580,
    280, 975, 635, 615, 635, 635, 415, 525, 395, 635, 595, 820, 595, 595, 525, 640, 340, 640, 840,
)  # fmt: skip
"""Advance widths of U+0020 to U+007E in thousandths of the size: the widest of the common sans-serif fonts."""

BOLD = (
    350, 460, 525, 840, 700, 1005, 875, 310, 460, 460, 525, 840, 380, 420, 380, 370, 700, 700, 700,
    700, 700, 700, 700, 700, 700, 700, 400, 400, 840, 840, 840, 615, 1000, 775, 765, 735, 835, 685,
    685, 825, 840, 375, 560, 775, 640, 1000, 840, 855, 735, 855, 775, 725, 685, 815, 775, 1105, 775,
    725, 730, 460, 370, 460, 840, 560, 500, 675, 720, 595, 720, 680, 440, 720, 715, 345, 345, 670,
    345, 1045, 715, 690, 720, 720, 495, 600, 480, 715, 655, 925, 650, 655, 585, 715, 370, 715, 840,
)  # fmt: skip

ELLIPSIS = "…"
TAIL = 7
"""So many letters of a word that is parted stand on the second line at least: service, gateway, catalog."""
# The table's guess for characters beyond it, in thousandths of the size: first matching range wins.
_BEYOND = (
    (0x2026, 0x2026, 1000),
    (0x2013, 0x2022, 700),
    (0x0370, 0x052F, 900),
    (0xFDF0, 0xFDFF, 12_000),
    (0x12000, 0x1254F, 5000),
    (0x00A0, 0x10FFFF, 1250),
)


@lru_cache(maxsize=4096)
def width(text: str, size: int, *, bold: bool = False) -> float:
    """Return the width of `text` at `size`, in the same unit; an estimate from above."""
    return sum(_advance(character, bold) for character in text) * size / 1000


def fit(text: str, room: float, size: int, *, bold: bool = False) -> str:
    """Return `text`, cut with an ellipsis so that it is at most `room` wide."""
    if width(text, size, bold=bold) <= room:
        return text
    return _cut(text, room * 1000 / size - _advance(ELLIPSIS, bold), bold)[0].rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: int, *, bold: bool = False, most: int = 2) -> tuple[str, ...]:
    """Return `text` in at most `most` lines, each at most `room` wide.

    It is broken at spaces and hyphens, within a word only where the word is wider than a line.
    """
    lines: list[str] = []
    rest = re.findall(r"[^ -]*(?:-+| +|$)", text)[:-1]
    while rest and len(lines) < most - 1:
        line = ""
        while rest and width((line + rest[0]).rstrip(), size, bold=bold) <= room:
            line += rest.pop(0)
        if not line:
            line, rest[0] = _parted(rest[0], room * 1000 / size, bold)
        if not line:
            break
        lines.append(line.rstrip())
    if rest:
        lines.append(fit("".join(rest).strip(), room, size, bold=bold))
    return tuple(lines)


def _parted(word: str, left: float, bold: bool) -> tuple[str, str]:
    """Return as much of a word as fits and the rest, of which some letters must be left to be read as a word."""
    end = min(len(_cut(word, left, bold)[0]), max(1, len(word.rstrip(" -")) - TAIL))
    return (word[:end], word[end:]) if _advance(word[0], bold) <= left else ("", word)


def _cut(word: str, left: float, bold: bool) -> tuple[str, str]:
    """Return as much of a word as fits, and the rest."""
    for end, character in enumerate(word):
        left -= _advance(character, bold)
        if left < 0:
            return word[:end], word[end:]
    return word, ""


def _advance(character: str, bold: bool) -> int:
    code = ord(character)
    if 0xC0 <= code <= 0x24F:  # a Latin letter is as wide as the letter below its accent
        code = ord(unicodedata.normalize("NFD", character)[0])
    if 0x20 <= code <= 0x7E:
        return (BOLD if bold else REGULAR)[code - 0x20]
    return next((advance for first, last, advance in _BEYOND if first <= code <= last), 1250)
