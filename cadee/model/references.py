"""References between entries: where they stand and which of them lead nowhere."""

from collections.abc import Container, Iterator, Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from cadee.diagnostic import Route
from cadee.model.base import Entity, Part, RefTo

Path = tuple[tuple[str, str], ...]
"""Attribute name and key in the file of each step; `*` steps over the items of a list or the values of a map."""

ANY = ("*",)
"""The sections of a reference that may name any element, as `section/id`."""

Declared = Mapping[str, Container[str]]
"""The ids that each section holds."""

NONE: Declared = MappingProxyType({})

EACH = ("*", "*")
KEYS = ("!", "!")


class Reference(NamedTuple):
    """A reference as written: where, what it says, which sections it may name."""

    at: Route
    value: str
    sections: tuple[str, ...]


def references(
    entity: Entity, *only: str, among: Container[str] | None = None, declared: Declared = NONE
) -> Iterator[Reference]:
    """Yield every reference that an entry makes, overrides last, in order of its fields.

    With `only`, those that may name an entry of exactly these sections; with `among`, those whose first section is one
    of these, or that may name anything; with `declared`, those to an id that their first section does not hold.
    """
    base: Route = ("workflow",) if entity.section == "workflow" else (entity.section, entity.id)
    yield from _made(entity, base, only, among, declared)
    for environment, override in (getattr(entity, "per_environment", None) or {}).items():
        inside = (*base, "per_environment", environment)
        if not only or only == ("environments",):
            yield Reference(inside, environment, ("environments",))
        yield from _made(override, inside, only, among, declared)


def _made(
    part: Part, base: Route, only: tuple[str, ...], among: Container[str] | None, declared: Declared
) -> Iterator[Reference]:
    said = part.model_fields_set
    for path, sections in reference_paths(type(part)):
        name, key = path[0]
        if name not in said or (only and sections != only):
            continue
        if among is not None and sections[0] not in among and sections != ANY:
            continue
        value, held = getattr(part, name), declared.get(sections[0], ())
        if len(path) == 1 and sections != ANY:
            if value not in held:
                yield Reference((*base, key), value, sections)
        elif len(path) == 2 and path[1] is EACH and sections != ANY:
            for position, item in value.items() if isinstance(value, Mapping) else enumerate(value):
                if item not in held:
                    yield Reference((*base, key, position), item, sections)
        else:
            yield from _deeper(value, path, (*base, key), sections)


def _deeper(value: Any, path: Path, at: Route, sections: tuple[str, ...]) -> Iterator[Reference]:
    for place, item in _values(value, path[1:], at):
        if sections != ANY or "/" in item or item == "workflow":  # else a word, such as "continue"
            yield Reference(place, item, sections)


@cache
def reference_paths(model: type[Part]) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    """Return the paths of all reference fields of a model, with the sections each may name."""
    return tuple(_fields(model))


def _fields(model: type[BaseModel]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for name, info in model.model_fields.items():
        if name == "per_environment":  # its model is made only where one is written
            continue
        step = (name, info.alias or name)
        for marker in info.metadata:
            if isinstance(marker, RefTo):
                yield (step,), marker.sections
        for path, sections in _inside(info.annotation):
            yield (step, *path), sections


def _inside(kind: Any) -> Iterator[tuple[Path, tuple[str, ...]]]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from (((), marker.sections) for marker in inner[1:] if isinstance(marker, RefTo))
        yield from _inside(inner[0])
    elif origin in (Union, UnionType):
        yield from chain.from_iterable(_inside(part) for part in inner)
    elif origin is tuple:
        yield from _below(EACH, inner[0])
    elif origin is dict:
        yield from _below(KEYS, inner[0])
        yield from _below(EACH, inner[1])
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _fields(kind)


def _below(step: tuple[str, str], kind: Any) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for path, sections in _inside(kind):
        yield (step, *path), sections


def _values(value: Any, path: Path, at: Route) -> Iterator[tuple[Route, str]]:
    if value is None:
        return
    if not path:
        yield at, value
    elif path[0] is KEYS:
        for key in value:
            yield (*at, key), key
    elif path[0] is EACH:
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from _values(item, path[1:], (*at, key))
    else:
        name, key = path[0]
        yield from _values(getattr(value, name), path[1:], (*at, key))
