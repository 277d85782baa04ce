"""Whether an OSCAL document holds together: what it points at is there, once, of the right kind; nothing is lost."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

COUNT = "object-count"
"""The property of a document's metadata that says how many objects it holds."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_KINDS = {
    "observation": {"observations"},
    "risk": {"risks"},
    "finding": {"findings"},
    "component": {"components"},
    "party": {"parties"},
    "subject": {"components", "inventory-items", "locations", "parties", "users", "resources"},
    "actor": {"components", "parties"},
}
"""The lists that hold what a key such as `risk-uuid` or `party-uuids` points at."""


@dataclass(slots=True)
class _Seen:
    declared: dict[str, list[str]] = field(default_factory=dict)
    pointed: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    used_roles: list[str] = field(default_factory=list)
    objects: int = 0
    told: list[str] = field(default_factory=list)


def faults(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words what does not hold together in an OSCAL document; nothing where it does."""
    seen = _Seen()
    for where, value in _objects("", document):
        _look(where, value, seen)
    return tuple(_judged(seen))


def objects(document: Mapping[str, Any]) -> int:
    """How many objects a document holds, itself included."""
    return sum(1 for _ in _objects("", document))


def _objects(where: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object with the key of the list or the object that it stands in."""
    if isinstance(value, Mapping):
        yield where, value
        for key, item in value.items():
            yield from _objects(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(where, item)


def _look(where: str, value: Mapping[str, Any], seen: _Seen) -> None:
    seen.objects += 1
    if where == "roles":
        seen.roles.append(str(value.get("id")))
    if where == "props" and value.get("name") == COUNT:
        seen.told.append(str(value.get("value")))
    for key, item in value.items():
        if key == "uuid":
            seen.declared.setdefault(str(item), []).append(where)
        elif key == "role-id":
            seen.used_roles.append(str(item))
        elif key in ("href", "source") and str(item).startswith("#"):
            seen.pointed.append((key, str(item)[1:], frozenset({"resources"})))
        elif key.endswith(("-uuid", "-uuids")):
            kinds = frozenset(_KINDS.get(key.partition("-uuid")[0], ()))
            seen.pointed += [(key, str(each), kinds) for each in (item if isinstance(item, list) else [item])]


def _judged(seen: _Seen) -> Iterator[str]:
    yield from _uuids(seen)
    yield from _roles(seen)
    if seen.told != [str(seen.objects)]:
        yield f"{seen.objects} objects are there, {' and '.join(seen.told) or 'no number of them'} is told"


def _uuids(seen: _Seen) -> Iterator[str]:
    for uuid, places in seen.declared.items():
        if not _UUID.fullmatch(uuid):
            yield f"{places[0]}: {uuid!r} is no UUID of version 5"
        if len(places) > 1:
            yield f"{uuid} stands {len(places)} times: in {', '.join(places)}"
    for key, uuid, kinds in seen.pointed:
        places = seen.declared.get(uuid, [])
        if not places:
            yield f"{key} points at {uuid}, which is not there"
        elif kinds and not kinds & set(places):
            yield f"{key} points at {uuid}, which stands in {places[0]}"


def _roles(seen: _Seen) -> Iterator[str]:
    for role, count in Counter(seen.roles).items():
        if count > 1:
            yield f"role {role!r} stands {count} times"
    for role in dict.fromkeys(seen.used_roles):
        if role not in seen.roles:
            yield f"role {role!r} is not there"
