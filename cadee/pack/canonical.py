"""One way to write a value as JSON (RFC 8785), for values without fractions: bytes to hash and to sign."""

import json
from typing import Any

MOST = 2**53 - 1
"""The largest integer that every reader of JSON keeps."""


def canonical(value: Any) -> bytes:
    """Return `value`, made of maps, lists, text, integers, True, False and None, as canonical JSON.

    Raises:
        ValueError: it holds a fraction, an integer beyond `MOST`, text that is no Unicode, or something else.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _ordered(value: Any) -> Any:
    """Return `value` with the keys of every map by UTF-16 code units, as the standard orders them."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key is no text")
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if value is None or isinstance(value, str | bool) or (isinstance(value, int) and -MOST <= value <= MOST):
        return value
    raise ValueError(f"{type(value).__name__} has no canonical form here")
