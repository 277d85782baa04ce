"""Texts of a spec in the documents of others: on one line, and without a meaning where Markdown is read."""

import re

from cadee.plain import clean

_MARKUP = re.compile(r"[\\`*{}\[\]<>&|~$]|(?<![^\W_])_|_(?![^\W_])|!(?=\[)")
_OPENING = re.compile(r"^([#+=-]|\d+(?=[.)]))")


def line(text: str | None, otherwise: str) -> str:
    """Return a text as a value: on one line, without invisible or direction-changing characters, never empty."""
    return clean(text or "") or otherwise


def markup(text: str | None, otherwise: str) -> str:
    """Return a text for a field that is read as Markdown: what could act there is behind a backslash."""
    said = _MARKUP.sub(lambda found: f"\\{found[0]}", line(text, otherwise))
    opening = _OPENING.match(said)
    if not opening:
        return said
    end = opening.end()
    return f"{said[:end]}\\{said[end:]}" if opening[0].isdigit() else f"\\{said}"
