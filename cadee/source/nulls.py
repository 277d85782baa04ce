"""Keys and list items without a value: refused, so that nobody has to guess what a blank means."""

from collections.abc import Iterator
from typing import Any

from cadee.diagnostic import Finding, Route
from cadee.source.faults import fault, quote
from cadee.source.places import SourceFile


def empty_values(file: SourceFile) -> list[Finding]:
    """Return a fault for each null in `file`, but not below `x-...` and not where another fault stands."""
    if not file.nulls:
        return []
    taken = {finding.place for finding in file.faults}
    found = []
    for route in _nulls(file.data, ()):
        place = file.place(route, key=True)
        if place not in taken and file.place(route) not in taken:
            what = f"{quote(route[-1])} has no value" if isinstance(route[-1], str) else "a list item has no value"
            found.append(fault("CADEE-S-026", what, place, fix="Write a value, or remove the key."))
    return found


def _nulls(value: Any, route: Route) -> Iterator[Route]:
    if value is None:
        if route:
            yield route
    elif isinstance(value, dict):
        for key, child in value.items():
            if not (key.startswith("x-") and _takes_extensions(route)):
                yield from _nulls(child, (*route, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _nulls(child, (*route, index))


def _takes_extensions(route: Route) -> bool:
    """Whether the map at a route may hold keys of the user's own: the top level and each entry, but not a section."""
    return len(route) == (1 if route[:1] == ("workflow",) else 2) or not route
