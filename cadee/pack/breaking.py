"""Where lines may break on the page of a pack, and what the first sheet leaves out in print."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from cadee.generators.diagram.text import width
from cadee.plain import clean

LONGEST = 18
"""So many characters of a word stay together; a longer one gets places where it may break."""

ROOMY, DENSE, SPARE = 5430, 7300, 2.5
"""How much a first sheet may hold to be set in large letters, and to be set whole in smaller ones; what holds more is
cut and set in the smallest. Each text has so many times its room while it is whole."""
ROW = 100
"""What a row weighs."""

_TAGS = re.compile(r"(<svg\b.*?</svg>|<[^>]*>)", re.DOTALL)
_WORD = re.compile(rf"[^\s<]{{{LONGEST + 1},}}")
_UNIT = re.compile(r"&[a-zA-Z0-9#]+;|.")
_JOINT = "_./:@="


def breakable(html: str) -> str:
    """Return HTML of ours with `<wbr>` in its overlong words, so that a hash or an id never widens a column.

    Attributes and drawings stay as they are. What is copied from the page has no trace of the breaks.
    """
    pieces = _TAGS.split(html)
    pieces[::2] = [_WORD.sub(_parted, text) for text in pieces[::2]]
    return "".join(pieces)


def _parted(word: re.Match[str]) -> str:
    return "<wbr>".join(_runs(word[0]))


def _runs(word: str) -> Iterator[str]:
    run, length = "", 0
    for unit in _UNIT.findall(word):
        run, length = run + unit, length + 1
        if length >= LONGEST or (unit in _JOINT and length > 3):
            yield run
            run, length = "", 0
    if run:
        yield run


def volume(value: Any) -> int:
    """Return how wide the text in a value is, in half letters high, with what its rows weigh."""
    if isinstance(value, str):
        return round(width(value, 2))
    if isinstance(value, Mapping):
        return sum(map(volume, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(volume, value))
    if is_dataclass(value):
        return ROW + sum(volume(getattr(value, item.name)) for item in fields(value))
    return 0


@pass_context
def short(context: Context, text: str, room: float) -> Markup:
    """Return `text`, marked so that print shows about `room` times the height of a letter of it, then an ellipsis.

    On screen all of it shows. There is more room while the sheet is not `full`. Widths are those of the built-in table,
    so the same everywhere.
    """
    return shortened(text, room if context["full"] else room * SPARE)


def shortened(text: str, room: float) -> Markup:
    """Return `text` with what does not fit into `room` set apart, cut at a space where one is near."""
    whole = clean(str(text))
    left = room * 1000
    if width(whole, 1000) <= left:
        return escape(whole)
    end = 0
    for character in whole:
        left -= width(character, 1000)
        if left < 0:
            break
        end += 1
    space = whole.rfind(" ", end * 2 // 3, end + 1)
    end = space if space > 0 else end
    return Markup('{}<span class="cut"><span>{}</span></span>').format(whole[:end], whole[end:])
