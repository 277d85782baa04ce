"""An element as a condition sees it: plain values under the keys of the file, and its address."""

from collections.abc import Mapping
from typing import Any

from cadee.model.base import Entity, Part

_PLAIN = (bool, int, float, str)


def view(entry: Entity, wanted: frozenset[str] | None = None) -> Mapping[str, Any]:
    """Return an entry as plain data: what is written and what has a default, quantities as text, and its address.

    With `wanted` only these keys.
    """
    held = {"id": entry.id, "ref": entry.ref, "section": entry.section, **_fields(entry, wanted)}
    return held if wanted is None else {key: value for key, value in held.items() if key in wanted}


def said(entry: Entity, path: tuple[str, ...]) -> str:
    """Return one field for a message: lists parted by commas, "none" where it is absent; the id for want of a name."""
    if path == ("name",):
        return entry.title
    value: Any = view(entry, frozenset(path[:1]))
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    if value is None:
        return "none"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def size(value: Any) -> int:
    """Return how many values lie in lists of a view: what a loop over all of them would meet."""
    if isinstance(value, list):
        return len(value) + sum(size(item) for item in value if not isinstance(item, str))
    if isinstance(value, Mapping):
        return sum(size(item) for item in value.values() if isinstance(item, list | dict))
    return 0


def _fields(part: Part, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, info in type(part).model_fields.items():
        key = info.alias or name
        if name == "per_environment" or (wanted is not None and key not in wanted):
            continue
        value = getattr(part, name)
        if value is not None:
            found[key] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Part):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
