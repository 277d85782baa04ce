"""Small phrases of messages: where a value stands, what it is, how an example is written."""

import json
import re
from collections.abc import Iterable
from typing import Any

from cadee.diagnostic import Route
from cadee.model.base import SECTIONS

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/%+-]*")
_TYPED = re.compile(r"true|false|null|[-+]?[0-9.]+([eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+", re.IGNORECASE)


def where(route: Route) -> str:
    """Return what stands at a route, in words: "'timeout' of integrations/chat-to-agent"."""
    if not route:
        return "the workspace"
    length = 2 if route[0] in (*SECTIONS, "layers") and len(route) > 1 else 1
    words = ["/".join(str(token) for token in route[:length])]
    rest = list(route[length:])
    while rest:
        token = rest.pop(0)
        if token == "per_environment" and len(rest) > 1:
            words[0] += f" in {rest.pop(0)}"
        else:
            words.insert(0, f"item {token + 1}" if isinstance(token, int) else f"'{token}'")
    return " of ".join(words)


def found(value: Any) -> str:
    """Return what a value is, in words."""
    if isinstance(value, bool):
        return f"the truth value {shown(value)}"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, int | float):
        return f"the number {shown(value)}"
    return "nothing"


def shown(value: Any) -> str:
    """Return a number or a truth value as a file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:30] if isinstance(value, float) or abs(value) < 10**30 else "a huge number"


def either(words: Iterable[str], last: str = "or") -> str:
    """Return a list in words: a, b or c."""
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail


def tell(value: Any) -> str:
    """Return a value as YAML on one line; what cannot stand plain is quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {tell(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(tell, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and not _TYPED.fullmatch(value) and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)
