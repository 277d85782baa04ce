"""This file holds which elements only have another id now, and the estate before with the ids of today."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cadee.comparison.same import canonical
from cadee.model.base import Entity, Part
from cadee.model.estate import Estate
from cadee.model.kind import Kind, keys

ROUNDS = 6
"""A name may be known only when names in it are; so many times it is looked again."""

TELLING = 3
"""An element that says less than so many things could be any other one: it is not taken for renamed."""

Names = Mapping[str, str]
"""Addresses before (`section/id`), each with its address now."""


def renames(before: Estate, after: Estate) -> Names:
    """Return the elements that are gone and of which exactly one new one says the same, the ids in it translated.

    Conservative: what says little, and what is like another, is gone and new.
    """
    names: dict[str, str] = {}
    for _ in range(ROUNDS):
        fresh = dict(_round(translated(before, names), after))
        if not fresh:
            break
        names = {**names, **fresh}
    return names


def _round(before: Estate, after: Estate) -> list[tuple[str, str]]:
    found = []
    for section, entries in before.sections.items():
        now = after.sections.get(section, {})
        gone = [entry for key, entry in entries.items() if key not in now]
        come = [entry for key, entry in now.items() if key not in entries]
        if section == "layers" or not gone or not come:
            continue
        old, new = ({entry.id: canonical(entry, section) for entry in each} for each in (gone, come))
        often = [Counter(said.values()) for said in (old, new)]
        alike = {said: key for key, said in new.items()}
        for entry in gone:
            said = old[entry.id]
            if said in alike and all(counted[said] == 1 for counted in often) and _telling(entry):
                found.append((entry.ref, f"{section}/{alike[said]}"))
    return found


def _telling(entry: Entity) -> bool:
    """Whether it says enough to be known by; an owner or a kind of identity by a name or a contact of its own."""
    said = [name for name in entry.model_fields_set if getattr(entry, name) not in (None, ())]
    own = {"owners": {"name", "contact", "on_call"}, "identities": {"name", "credential", "subject"}}.get(entry.section)
    return len(said) >= TELLING and (own is None or not own.isdisjoint(said))


def translated(estate: Estate, names: Names) -> Estate:
    """Return an estate in which renamed elements have their new ids, wherever they are named."""
    if not names:
        return estate
    sections: dict[str, dict[str, Entity]] = {}
    for section, entries in estate.sections.items():
        own = sections[section] = {}
        for key, entry in entries.items():
            now = names.get(f"{section}/{key}", f"/{key}").partition("/")[2]
            own[now] = _entry(entry, now, names)
    workflow = _value(estate.workflow, Kind(type(estate.workflow)), names)
    return Estate(workflow, sections, estate.environment, estate.overridden, estate.uniform)


def _entry(entry: Entity, key: str, names: Names) -> Entity:
    found: Entity = _value(entry, Kind(type(entry)), names)
    if key != entry.id:
        found = found.model_copy()
        found.__dict__["id"] = key  # set by position, as when the estate was built
    return found


def _value(value: Any, kind: Kind, names: Names) -> Any:
    """Return a value with its references translated; the same object where there is none."""
    if isinstance(value, str):
        return _reference(value, kind.sections, names)
    if isinstance(value, tuple) and kind.item is not None:
        items = tuple(_value(item, kind.item, names) for item in value)
        return items if any(one is not other for one, other in zip(items, value, strict=True)) else value
    if isinstance(value, dict) and kind.entries is not None:
        key_kind, item_kind = kind.entries
        return {_value(key, key_kind, names): _value(item, item_kind, names) for key, item in value.items()}
    return _part(value, names) if isinstance(value, Part) else value


def _part(part: Part, names: Names) -> Part:
    fresh = {}
    for kind, name in zip(keys(type(part)).values(), type(part).model_fields, strict=True):
        value = getattr(part, name)
        if value is not None and value != ():
            now = _value(value, kind, names)
            if now is not value:
                fresh[name] = now
    return part.model_copy(update=fresh) if fresh else part


def _reference(value: str, sections: tuple[str, ...], names: Names) -> str:
    if not sections:
        return value
    if sections == ("*",):
        return names.get(value, value)
    found = (names.get(f"{section}/{value}") for section in sections)
    return next((ref.partition("/")[2] for ref in found if ref is not None), value)
