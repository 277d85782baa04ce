"""Where a change shows on a map: on what it is about, else on the lines and systems that this governs."""

from collections.abc import Iterator

from cadee.model.base import Entity
from cadee.model.control import Gate, Signal, Switch
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute

DRAWN = ("systems/", "integrations/", "zones/")
"""What a map draws itself."""


def touched(before: Estate, after: Estate, element: str) -> tuple[str, ...]:
    """Return what shows a change of `element`, by full name: itself, or what it governed before and governs now.

    The names of `before` must be those of `after`. What is added touches what it would touch if it were removed.
    """
    if element.startswith(DRAWN):
        return (element,)
    was, now = before.find(element), after.find(element)
    return tuple(dict.fromkeys([*_governed(before, was, now), *_governed(after, now, was)]))


def _governed(estate: Estate, entry: Entity | None, other: Entity | None) -> Iterator[str]:
    """The lines and systems of an entry; of what it lists by parts those that `other`, its other version, lacks."""
    match entry:
        case Fallback():
            yield f"integrations/{entry.protects}"
            if call := estate.integrations.get(entry.protects):
                yield f"systems/{call.source}"
            stayed = other.rungs if isinstance(other, Fallback) else ()
            yield from (f"integrations/{rung.to}" for rung in entry.rungs if rung.to and rung not in stayed)
        case GatewayRoute():
            yield from (f"systems/{entry.gateway}", f"integrations/{entry.primary}")
            served = other.serves if isinstance(other, GatewayRoute) else ()
            yield from (f"integrations/{key}" for key in entry.serves if key not in served)
        case Gate():
            yield from (f"integrations/{key}" for key in entry.guards)
            yield from _runs_on(entry)
        case Switch():
            yield from (ref for ref in entry.acts_on if ref.startswith(DRAWN))
            yield from _runs_on(entry)
        case Signal():
            yield from (f"systems/{key}" for key in entry.source)


def _runs_on(entry: Gate | Switch) -> Iterator[str]:
    if entry.runs_on:
        yield f"systems/{entry.runs_on}"
