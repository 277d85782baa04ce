"""What a condition may ask of an element and what stands around it: fields, which are always there, of what kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from cadee.model.base import Entity, Part
from cadee.model.document import SECTION_MODELS
from cadee.model.flow import Integration
from cadee.model.kind import Kind, keys, kind
from cadee.model.people import Owner
from cadee.model.quantities import Budget, Duration, Money, Quantity, Rate, Share
from cadee.model.system import System

Fields = Mapping[str, "Field"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value. `word` is text, number, truth, list, map or any.

    A text with a unit is read by one of the functions in `read_by`; it must not be compared as it stands. `held` gives
    the fields of a map whose fields are known.
    """

    word: str = "any"
    item: "Shape | None" = None
    choices: tuple[str | int, ...] = ()
    read_by: tuple[str, ...] = ()
    held: Callable[[], Fields] | None = field(default=None, compare=False)

    @property
    def fields(self) -> Fields | None:
        """The fields of a map, None where they are not known."""
        return self.held() if self.held else None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a map; `always` where nobody needs to ask whether it is there."""

    shape: Shape
    always: bool = False


ANY, TEXT, NUMBER, TRUTH = Shape(), Shape("text"), Shape("number"), Shape("truth")

_QUANTITIES: Mapping[object, tuple[str, ...]] = {
    Duration: ("seconds",),
    Share: ("share",),
    Rate: ("per_second",),
    Money: ("amount",),
    Budget: ("amount",),
    Quantity: ("amount",),
    date: ("days_since", "days_until", "date"),
}
_OWN = {name: Field(TEXT, always=True) for name in ("id", "ref", "section")}

SECTIONS = tuple(SECTION_MODELS)


def listed(item: Shape) -> Shape:
    """Return the shape of a list of something."""
    return Shape("list", item=item)


def entity(model: type[Part], *, certain: bool = True) -> Shape:
    """Return the shape of an element; where it is not `certain` that there is one, no field is always there."""
    return Shape("map", held=lambda: _elements(model) if certain else _uncertain(model))


def of_sections(sections: Sequence[str]) -> Shape:
    """Return the shape of an element of one of some sections: a field is always there where it is in all of them."""
    models = tuple(model for section in sections if (model := _model(section)) is not None)
    return Shape("map", held=lambda: _together(models))


def variables(sections: Sequence[str]) -> Mapping[str, Shape]:
    """Return the variables of a condition on elements of some sections, and what each is."""
    calls = listed(entity(Integration))
    found = {
        "self": of_sections(sections),
        "owner": entity(Owner, certain=False),
        "environment": Shape("map", held=lambda: {name: Field(TEXT, always=True) for name in ("id", "stage")}),
        "today": ANY,
    }
    if set(sections) == {"systems"}:
        found |= {"incoming": calls, "outgoing": calls}
    if set(sections) == {"integrations"}:
        found |= {"source": entity(System), "target": entity(System)}
    return found


def results() -> Mapping[str, Shape]:
    """Return what the functions of cadee give."""
    return {
        "reaches": TRUTH,
        "declared": TRUTH,
        "path": listed(TEXT),
        "owner": entity(Owner, certain=False),
        **dict.fromkeys(("seconds", "share", "per_second", "amount", "days_since", "days_until"), NUMBER),
        "date": ANY,
    }


@cache
def _elements(model: type[Part]) -> Fields:
    own = _OWN if issubclass(model, Entity) else {}
    found = {name: _field(each) for name, each in keys(model).items() if name != "per_environment"}
    return {**own, **found}


def _uncertain(model: type[Part]) -> Fields:
    return {name: replace(each, always=False) for name, each in _elements(model).items()}


@cache
def _together(models: tuple[type[Part], ...]) -> Fields:
    several = [_elements(model) for model in models]
    names = dict.fromkeys(name for fields in several for name in fields)
    return {name: _merged([fields[name] for fields in several if name in fields], len(several)) for name in names}


def _merged(fields: Sequence[Field], of: int) -> Field:
    alike = all(each.shape == fields[0].shape for each in fields)
    return Field(fields[0].shape if alike else ANY, len(fields) == of and all(each.always for each in fields))


def _field(each: Kind) -> Field:
    info = each.field
    always = info is not None and (info.is_required() or info.default is not None)
    return Field(_shape(each), always)


def _shape(each: Kind) -> Shape:
    if each.part is not None:
        return entity(each.part)
    if each.item is not None:
        return listed(_shape(each.item))
    if each.entries is not None:
        return Shape("map")
    if each.type in _QUANTITIES:
        return Shape("text", read_by=_QUANTITIES[each.type])
    word = {bool: "truth", int: "number", str: "text"}.get(each.type, "any")
    if each.choices:
        word = "text" if isinstance(each.choices[0], str) else "number"
    return Shape(word, choices=each.choices)


def _model(section: str) -> type[Part] | None:
    here = kind(SECTION_MODELS[section].annotation)
    return here.part if here.part is not None else here.entries[1].part if here.entries is not None else None
