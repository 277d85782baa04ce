"""From bytes to text that is safe to show: UTF-8 only, and no character that hides or reorders what is written."""

import re

from cadee.source.faults import Faults

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n") + b"\x7f"
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]|\r(?!\n)"
)
"""Controls, marks that reorder text, characters without width, other line breaks, half pairs, codes of no character."""

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")


def decode(raw: bytes) -> tuple[str, int | None, bool]:
    """Return the text of `raw`, the offset of the first that is not UTF-8, and whether a byte order mark was dropped.

    What cannot be read becomes U+FFFD. UTF-16 and UTF-32 are not read at all: offset 0 and no text.
    """
    marked = raw.startswith(_BOM)
    body = raw[len(_BOM) :] if marked else raw
    if body.startswith(_WIDE) or body[1:2] == b"\x00":
        return "", 0, marked
    try:
        return body.decode("utf-8"), None, marked
    except UnicodeDecodeError as error:
        return body.decode("utf-8", "replace"), len(body[: error.start].decode("utf-8")), marked


def cleaned(text: str) -> str:
    """Return `text` with each unsafe character replaced by U+FFFD; the same object where there is none."""
    return _UNSAFE.sub("\ufffd", text) if is_unsafe(text) else text


def is_unsafe(text: str) -> bool:
    """Whether `text` holds an unsafe character."""
    if text.isascii():
        raw = text.encode()
        odd = len(raw) - len(raw.translate(None, _CONTROLS))
        return odd > 0 and odd != raw.count(b"\r\n")
    return _UNSAFE.search(text) is not None


def unsafe_in(text: str) -> list[str]:
    """Return the unsafe characters of `text`."""
    return [match[0] for match in _UNSAFE.finditer(text)]


def describe(character: str) -> str:
    """Say what an unsafe character is, without showing it."""
    code = ord(character)
    if character == "\r":
        kind = "a carriage return that no line feed follows"
    elif code < 0xA0:
        kind = "a control character"
    elif character in "\u061c\u200e\u200f" or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        kind = "a character that reorders text"
    elif character in "\u2028\u2029":
        kind = "a line break of another standard"
    else:
        kind = "an invisible character"
    return f"U+{code:04X}, {kind}"


def refuse_unsafe(text: str, faults: Faults) -> None:
    """Record every unsafe character of `text`."""
    for match in _UNSAFE.finditer(text):
        message = f"the text holds {describe(match[0])}"
        faults.add(
            "CADEE-S-002", message, match.start(), match.end(), fix="Remove the character, or write what it should be."
        )


def refuse_encoding(offset: int | None, marked: bool, text: str, faults: Faults) -> None:
    """Record what was wrong with the bytes themselves."""
    if marked:
        faults.add(
            "CADEE-S-029",
            "the file begins with a byte order mark, which is not read",
            0,
            0,
            fix="Save the file as UTF-8 without a byte order mark.",
        )
    if offset is not None:
        what = "the file is UTF-16 or UTF-32, not UTF-8" if not text else "the text is not UTF-8 from here on"
        faults.add("CADEE-S-002", what, offset, offset + 1, fix="Save the file as UTF-8.")
