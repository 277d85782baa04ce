"""Keys and list items without a value: refused, so that nobody has to guess what a blank means."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from cadee.diagnostic import Finding, Route
from cadee.source.extensions import is_extension
from cadee.source.faults import fault, quote
from cadee.source.places import SourceFile


def empty_values(file: SourceFile, most: int) -> list[Finding]:
    """Return a fault for each null in `file`, `most` at most; none below `x-...` or where another fault stands."""
    if not file.nulls:
        return []
    taken = {finding.place for finding in file.faults}
    found: list[Finding] = []
    routes = _nulls(file.data, ())
    for route in islice(routes, most):
        place = file.place(route, key=True)
        if place not in taken and file.place(route) not in taken:
            what = f"{quote(route[-1])} has no value" if isinstance(route[-1], str) else "a list item has no value"
            found.append(fault("CADEE-S-026", what, place, fix="Write a value, or remove the key."))
    more = sum(1 for _ in routes)
    if more and found:
        found[-1] = replace(found[-1], help=f"{more} more of the same in this file")
    return found


def without_nulls(file: SourceFile) -> Any:
    """Return the data of `file` as if its empty keys were not written, so that nobody takes a blank for an answer."""
    return _pruned(file.data, ()) if file.nulls else file.data


def _nulls(value: Any, route: Route) -> Iterator[Route]:
    if value is None:
        if route:
            yield route
    elif isinstance(value, dict):
        for key, child in value.items():
            if not is_extension(route, key):
                yield from _nulls(child, (*route, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _nulls(child, (*route, index))


def _pruned(value: Any, route: Route) -> Any:
    """Leave out keys without a value. A list item stays, as an empty text, so that those behind keep their places."""
    if isinstance(value, dict):
        return {
            key: child if is_extension(route, key) else _pruned(child, (*route, key))
            for key, child in value.items()
            if child is not None or is_extension(route, key)
        }
    if isinstance(value, list):
        return ["" if child is None else _pruned(child, (*route, index)) for index, child in enumerate(value)]
    return value
