"""What may stand where: the kind of value that a key of the language takes, looked up by route."""

import re
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from cadee.diagnostic import Route
from cadee.model.base import ID_PATTERN, Entity, Expects, Override, Part, RefTo, Staged, override_of
from cadee.model.document import Document
from cadee.model.units import Written

PartType = type[Part]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: `type` is a class, a Literal, a `tuple[...]` or a `dict[...]`; `marks` say more about it."""

    type: Any
    marks: tuple[Any, ...] = ()
    field: FieldInfo | None = None

    @property
    def part(self) -> PartType | None:
        """The model, where it is a map with fixed keys."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, Part) else None

    @property
    def item(self) -> "Kind | None":
        """The kind of its items, where it is a list."""
        return kind(get_args(self.type)[0]) if get_origin(self.type) is tuple else None

    @property
    def entries(self) -> "tuple[Kind, Kind] | None":
        """The kinds of its keys and values, where it is a map with free keys."""
        if get_origin(self.type) is not dict:
            return None
        key, value = get_args(self.type)
        return kind(key), kind(value)

    @property
    def choices(self) -> tuple[str | int, ...]:
        """The values to choose from, none where it is not a choice."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections it may refer to, none where it is not a reference."""
        return next((mark.sections for mark in self.marks if isinstance(mark, RefTo)), ())

    @property
    def written(self) -> Written | None:
        """How it is written, where it is a quantity."""
        return next((mark for mark in self.marks if isinstance(mark, Written)), None)

    @property
    def expects(self) -> str:
        """What its text must look like, in words."""
        return next((mark.words for mark in self.marks if isinstance(mark, Expects)), "")

    @property
    def is_id(self) -> bool:
        """Whether it is an id."""
        return any(isinstance(mark, StringConstraints) and mark.pattern == ID_PATTERN for mark in self.marks)

    def takes(self, text: str) -> bool:
        """Whether a text has the form that is asked for."""
        forms = [mark.pattern for mark in self.marks if isinstance(mark, StringConstraints) and mark.pattern]
        return all(re.fullmatch(form, text) for form in forms)

    @property
    def example(self) -> Any:
        """An example of it, None where none is given."""
        return self.field.examples[0] if self.field is not None and self.field.examples else None


def kind(annotation: Any, marks: tuple[Any, ...] = ()) -> Kind:
    """Return the kind an annotation stands for; an optional value is of the kind it has when it is there."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        override = next((mark for mark in inner[1:] if isinstance(mark, Override)), None)
        return Kind(override_of(override.model)) if override else kind(inner[0], (*inner[1:], *marks))
    if origin in (Union, UnionType):
        return kind(next(part for part in inner if part is not type(None)), marks)
    differs = next((mark.model for mark in marks if isinstance(mark, Override)), None)
    return Kind(annotation if differs is None else override_of(differs), marks)


@cache
def keys(part: type[Part]) -> dict[str, Kind]:
    """Return the keys a file may use in a part, in order of declaration, with what each takes."""
    return {
        info.alias or name: replace(kind(info.annotation, tuple(info.metadata)), field=info)
        for name, info in part.model_fields.items()
    }


@cache
def ordered(part: type[Part]) -> tuple[str, ...]:
    """Return the keys of a part in the order of a file: what all entries have stands around what is their own."""
    shared = set(Entity.model_fields) <= set(part.model_fields)
    every = tuple(Staged.model_fields) if shared else ()
    first = [name for name in ("name", "description") if name in every]
    last = [name for name in keys(part) if name in every and name not in first]
    return (*first, *(name for name in keys(part) if name not in every), *last)


def kind_at(route: Route) -> Kind | None:
    """Return the kind of value that stands at a route of a workspace, None where the language has nothing there."""
    here: Kind | None = Kind(Document)
    for token in route:
        if here is None:
            return None
        if here.part is not None:
            here = keys(here.part).get(str(token))
        elif here.entries is not None:
            here = here.entries[1]
        else:
            here = here.item if isinstance(token, int) else None
    return here
