"""This file holds how values stand in a sentence: cleaned, quoted, bounded, quantities with their units in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cadee.model.base import Part
from cadee.model.kind import Kind, keys
from cadee.model.quantities import MILLISECONDS, Duration, Hours
from cadee.plain import clean

LONGEST = 60
NAMED = 4
_UNITS = {"d": ("day", "days"), "h": ("h", "h"), "m": ("min", "min"), "s": ("s", "s"), "ms": ("ms", "ms")}


def quoted(text: str) -> str:
    """Return a name or text in quotes: on one line, cut where it is long, without a quote of its own."""
    line = clean(text).replace("'", "’")
    return f"'{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + '…'}'"


def listed(items: Iterable[str]) -> str:
    """Return words as a list: the first few, and how many more."""
    words = list(items)
    if len(words) > NAMED + 1:
        return f"{', '.join(words[:NAMED])} and {len(words) - NAMED} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def said(value: Any, kind: Kind) -> str:
    """Return a value in words: quantities with a unit, choices plain, names and texts in quotes."""
    if isinstance(value, Part):
        return described(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value if kind.choices else quoted(value)
    if isinstance(value, tuple):
        return listed(said(item, kind.item or kind) for item in value) or "none"
    if isinstance(value, Duration):
        return span(value)
    return value.text if isinstance(value, Hours) else value.isoformat() if isinstance(value, date) else str(value)


def span(value: Duration) -> str:
    """Return a duration with its unit in words: 20 s, 15 min, 90 days."""
    unit = next(
        (u for u in ("d", "h", "m", "s") if value.milliseconds and value.milliseconds % MILLISECONDS[u] == 0), "ms"
    )
    amount = value.milliseconds / MILLISECONDS[unit]
    return f"{amount.normalize():f} {_UNITS[unit][amount != 1]}"


def described(part: Part) -> str:
    """Return what a part says, in words: each key with its value, the first few."""
    words = []
    for (key, kind), (name, field) in zip(keys(type(part)).items(), type(part).model_fields.items(), strict=True):
        value = getattr(part, name)
        if value is not None and value != field.default:
            words.append(f"{plain(key)} {said(value, kind)}")
    return listed(words) or "nothing"


def plain(key: str) -> str:
    """Return a key of a file as words."""
    return key.replace("_", " ")
