"""This file holds when two values mean the same: in any order, however written, defaults said or not."""

from collections.abc import Hashable
from typing import Any

from cadee.comparison.words import ORDERED
from cadee.model.base import Part
from cadee.model.kind import keys
from cadee.model.quantities import Hours, Quantity


def canonical(value: Any, path: str) -> Hashable:
    """Return a value such that what means the same is equal; `path` is its section and dotted key."""
    if isinstance(value, Part):
        return _part(value, path)
    if isinstance(value, tuple):
        items = [canonical(item, path) for item in value]
        return tuple(items) if path in ORDERED else frozenset(items)
    if isinstance(value, dict):
        return frozenset((key, canonical(item, path)) for key, item in value.items())
    if isinstance(value, Quantity):
        return value.unit, value.value
    if isinstance(value, Hours):
        return value.days, value.opens, value.closes, value.zone
    return value  # type: ignore[no-any-return]  # texts, numbers, days and quantities are hashable


def _part(part: Part, path: str) -> Hashable:
    said = []
    for key, (name, field) in zip(keys(type(part)), type(part).model_fields.items(), strict=True):
        value = getattr(part, name)
        if value is not field.default and value != field.default:
            said.append((key, canonical(value, f"{path}.{key}")))
    return tuple(said)


def same(old: Any, new: Any, path: str) -> bool:
    """Whether two values of a field mean the same."""
    return bool(old == new) or canonical(old, path) == canonical(new, path)
