"""This file holds the walk over the fields of an element as it was and as it is: what differs, in sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cadee.comparison.grants import grants
from cadee.comparison.same import canonical, same
from cadee.comparison.senses import Wording, direction
from cadee.comparison.special import SPECIAL
from cadee.comparison.subject import Subject, Told
from cadee.comparison.text import listed, said
from cadee.comparison.words import wording
from cadee.model.base import Part
from cadee.model.kind import Kind, keys

NAMED_BY = {
    "links": (("title",), "{}"),
    "systems.tools": (("name",), "{}"),
    "integrations.transforms": (("by", "kind"), "{} ({})"),
    "gates.approvals": (("by", "date", "version"), "{} on {}"),
    "layers.procedures": (("step",), "{}"),
    "layers.reviews": (("name",), "{}"),
    "workflow.out_of_scope": (("platform",), "{}"),
    "workflow.declined_kpis": (("kpi",), "{}"),
    "obligations.incidents.steps": (("name",), "{}"),
}
"""What tells the items of a list of parts apart, and how they are called; elsewhere all they say does."""


def told(subject: Subject, old: Part, new: Part, only: Iterable[str] = (), path: str = "") -> Iterator[Told]:
    """Yield what differs between two parts of one model, in order of its fields; of the keys in `only`, or of all."""
    for (key, kind), name in zip(keys(type(new)).items(), type(new).model_fields, strict=True):
        if only and key not in only:
            continue
        was, now = getattr(old, name), getattr(new, name)
        if was is not now and was != now:
            yield from _field(subject, f"{path}.{key}" if path else key, kind, was, now)


def _field(subject: Subject, path: str, kind: Kind, old: Any, new: Any) -> Iterator[Told]:
    full = f"{subject.section}.{path}"
    words = wording(subject.section, path)
    if same(old, new, full):
        return
    if full == "identities.grants":
        yield from grants(subject, path, old, new)  # written another way they may allow the same
        return
    if full in SPECIAL:
        found = [*SPECIAL[full](subject, path, words, old, new)]
    elif kind.part is not None and old is not None and new is not None:
        found = [*told(subject, old, new, (), path)]
    elif kind.item is None:
        found = [_value(subject, path, words, kind, old, new)]
    elif kind.item.part is None:
        found = [*_items(subject, path, words, kind, old, new)]
    else:
        found = [*_parts(subject, path, words, kind.item, old or (), new or ())]
    yield from found or [Told(path, f"order in the {words.about(subject.words)} changed")]


def _value(subject: Subject, path: str, words: Wording, kind: Kind, old: Any, new: Any) -> Told:
    """Say how one value, or a part that is there or not, became another."""
    was, now = (words.absent if value is None else said(value, kind) for value in (old, new))
    about = words.about(subject.words)
    if None not in (old, new) and words.moves:
        sentence = f"{subject.words} {words.moves.format(was, now)}"
    elif None in (old, new):
        sentence = f"{about} was {was}, now {now}"
    elif was == now:
        sentence = f"{about} was reworded"
    else:
        how = "moved" if hasattr(new, "isoformat") else ("changed", "raised", "lowered")[direction(old, new)]
        sentence = f"{about} {how} from {was} to {now}"
    return Told(path, sentence, words.sense.sign(old, new))


def _items(subject: Subject, path: str, words: Wording, kind: Kind, old: Any, new: Any) -> Iterator[Told]:
    default = kind.field.default if kind.field is not None else None
    if words.sense.kind == "limits":
        old, new = (None if value == default else value for value in (old, new))
    bare = words.sense.kind == "limits" and None in (old, new)
    if bare or not (old or new):
        yield _value(subject, path, words, kind, old, new)
        return
    gained = [said(item, kind.item or kind) for item in dict.fromkeys(new or ()) if item not in (old or ())]
    lost = [said(item, kind.item or kind) for item in dict.fromkeys(old or ()) if item not in (new or ())]
    yield from _moved(subject, path, words, gained, lost, (old, new))


def _moved(
    subject: Subject, path: str, words: Wording, gained: Sequence[str], lost: Sequence[str], values: tuple[Any, Any]
) -> Iterator[Told]:
    """Say what a list has more and less."""
    old, new = values
    gains, loses = words.becomes(subject.words)
    if gained:
        yield Told(path, _filled(gains, gained), words.sense.gained(old, new))
    if lost:
        yield Told(path, _filled(loses, lost), -words.sense.gained(new, old))


def _filled(template: str, items: Sequence[str]) -> str:
    before, _, after = template.rpartition("{}")
    return f"{before}{listed(items)}{after}"


def _parts(
    subject: Subject, path: str, words: Wording, kind: Kind, old: Sequence[Part], new: Sequence[Part]
) -> Iterator[Told]:
    """Say of a list of parts which came and went, and how those differ that stayed."""
    before, after = _by_name(subject, path, kind, old, new), _by_name(subject, path, kind, new, old)
    gained = [_called(subject, path, kind, part) for key, part in after.items() if key not in before]
    lost = [_called(subject, path, kind, part) for key, part in before.items() if key not in after]
    yield from _moved(subject, path, words, gained, lost, (old, new))
    for key in [key for key in before if key in after]:
        about = subject.part(_called(subject, path, kind, after[key]))
        yield from told(about, before[key], after[key], (), path)


def _by_name(subject: Subject, path: str, kind: Kind, own: Sequence[Part], other: Sequence[Part]) -> dict[Any, Part]:
    """Return parts by what tells them apart: their name, or all they say where a name stands twice."""
    full = f"{subject.section}.{path}"
    attributes, _ = NAMED_BY.get(full) or NAMED_BY.get(path) or ((), "")
    names = [_name(part, attributes) for part in own]
    twice = {
        name for parts in (own, other) for name, n in Counter(_name(p, attributes) for p in parts).items() if n > 1
    }
    whole = [canonical(part, full) for part in own]
    return {
        (name if attributes and name not in twice else each): part
        for name, each, part in zip(names, whole, own, strict=True)
    }


def _name(part: Part, attributes: Sequence[str]) -> tuple[Any, ...]:
    return ("", *(getattr(part, attribute) for attribute in attributes))


def _called(subject: Subject, path: str, kind: Kind, part: Part) -> str:
    attributes, template = NAMED_BY.get(f"{subject.section}.{path}") or NAMED_BY.get(path) or ((), "")
    if not attributes or kind.part is None:
        return said(part, kind)
    kinds, names = list(keys(kind.part).values()), list(kind.part.model_fields)
    values = ((getattr(part, name), kinds[names.index(name)]) for name in attributes)
    return template.format(*("nothing" if value is None else said(value, each) for value, each in values))
