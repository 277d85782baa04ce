"""Colour and width on a terminal: escape codes, and names that cannot smuggle any."""

import unicodedata
from dataclasses import dataclass

CODES = {
    "block": "1;97;41",
    "error": "1;31",
    "warn": "33",
    "info": "36",
    "met": "32",
    "bold": "1",
    "dim": "2",
    "blue": "34",
}
_MOVING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
ASCII = str.maketrans(
    {"→": "->", "✓": "+", "✕": "x", "·": "-", "│": "|", "…": "...", "≤": "<=", "≥": ">=", "–": "-", "×": "x", "∩": "&"}
)


@dataclass(frozen=True, slots=True)
class Ink:
    """Writes text in a style where colour is on, and plainly where it is off."""

    colour: bool
    glyphs: bool

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{CODES[style]}m{text}\x1b[0m" if self.colour and text else text

    def finish(self, text: str) -> str:
        """Return `text` for the terminal at hand: without glyphs it cannot show."""
        return text if self.glyphs else text.translate(ASCII).encode("ascii", "backslashreplace").decode("ascii")


def clean(text: str) -> str:
    """Return `text` without anything that moves a cursor, changes a colour or turns the reading direction."""
    return "".join(
        char
        if char == "\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else f"\\u{ord(char):04x}"
        for char in text
    )


def quiet(text: str) -> str:
    """Return JSON text with everything escaped that moves a terminal or turns the reading direction."""
    if text.isascii():
        return text
    return "".join(
        f"\\u{ord(char):04x}" if char > "\x7f" and unicodedata.category(char) in _MOVING else char for char in text
    )


def width(text: str) -> int:
    """Return how many terminal cells `text` takes: wide characters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
