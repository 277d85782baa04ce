"""How to write what is there in the form that is asked for."""

from collections.abc import Mapping
from typing import Any

from cadee.model.kind import Kind, keys
from cadee.source.phrase import tell

_TYPES: Mapping[Any, str] = {str: "a text", bool: "true or false", int: "a whole number"}


def expected_of(kind: Kind) -> str:
    """Return the kind of value that is asked for, in words."""
    if kind.item is not None:
        return "a list"
    if kind.part is not None:
        return "a map of keys and values"
    if kind.entries is not None:
        return "a map from id to entry" if kind.entries[0].is_id else "a map of keys and values"
    return _TYPES.get(kind.type, "another value")


def such_as(kind: Kind) -> str:
    """Return an example of the kind, for the end of a sentence; "" where there is none."""
    example = kind.example
    if example is None and kind.part is not None:
        fields = keys(kind.part).items()
        example = {name: inner.example for name, inner in fields if inner.field and inner.field.is_required()} or None
    return f", such as `{tell(example)}`" if example is not None else ""


def reshape(kind: Kind, value: Any) -> str:
    """Return how to write what is there in the form that is asked for; "" where that is not plain."""
    scalar = type(value) in (str, int, float)
    if kind.item is not None and scalar:
        return f"Put it in brackets: `[{tell(value)}]`." if len(str(value)) <= 60 else ""
    if kind.item is not None and isinstance(value, dict) and kind.item.part is not None:
        return "Begin it with a dash, as the first item of a list."
    if kind.part is not None and scalar:
        needed = [name for name, inner in keys(kind.part).items() if inner.field and inner.field.is_required()]
        if len(needed) == 1 and (written := keys(kind.part)[needed[0]].written) and written.accepts(value):
            return f"Write it as `{{{needed[0]}: {tell(value)}}}`."
    if kind.entries is not None and isinstance(value, list):
        return "Write the id of each entry as a key, and its fields below it: `web-chat:` instead of `- id: web-chat`."
    if kind.type is str and scalar:
        return f'Put it in quotes: `"{tell(value)}"`.'
    if kind.type is bool and isinstance(value, str):
        said = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}.get(
            value.lower()
        )
        return f"Write `{said or value.lower()}`." if said or value.lower() in ("true", "false") else ""
    if kind.type is int and isinstance(value, str) and value.isascii() and value.isdigit():
        return f"Write `{value[:12]}`, without quotes."
    return ""
