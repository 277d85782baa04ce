"""This file holds the comparison of two estates: every element, then what follows for the estate as a graph."""

from collections.abc import Iterable, Iterator
from typing import Any

from cadee.comparison.consequences import consequences
from cadee.comparison.elements import added, presence, removed, renamed
from cadee.comparison.fields import told
from cadee.comparison.kinds import Change, Comparison, arranged, weight
from cadee.comparison.renames import renames, translated
from cadee.comparison.subject import Subject, Told, layer, named
from cadee.comparison.text import listed, quoted
from cadee.model.base import Entity, Staged
from cadee.model.estate import Estate
from cadee.model.kind import keys

STAGING = ("environments", "per_environment")


def compare(before: Estate, after: Estate) -> Comparison:
    """Return what changed in meaning between two estates, each resolved for an environment or each whole.

    Order, formatting, defaults written out and quantities written in other units are no change. Of a resolved estate
    what holds in other environments is not looked at. Linear in the size of the estates but for the witnesses.

    Raises:
        ValueError: one estate is whole and the other is not.
    """
    if (before.environment is None) != (after.environment is None):
        raise ValueError("one estate is whole, the other of one environment")
    names = renames(before, after)
    known = translated(before, names)
    old_names = {now: old for old, now in names.items()}
    changes = [*_workflow(known, after)]
    for section, entries in after.sections.items():
        own = known.sections.get(section, {})
        for key, new in entries.items():
            if key not in own:
                changes.append(added(new))
                continue
            if (was := old_names.get(new.ref)) is not None and (old := before.find(was)) is not None:
                changes.append(renamed(old, new))
            changes.extend(_entry(own[key], new, known, after))
        changes.extend(removed(old) for key, old in own.items() if key not in entries)
    return Comparison(arranged(changes), arranged(consequences(known, after)) if changes else ())


def _workflow(before: Estate, after: Estate) -> Iterator[Change]:
    yield from _entry(before.workflow, after.workflow, before, after)


def _entry(old: Entity, new: Entity, before: Estate, after: Estate) -> Iterator[Change]:
    if old.__dict__ == new.__dict__:
        return
    subject = Subject(named(new), new.section, old, new, (before.zones, after.zones))
    own = [key for key in keys(type(new)) if key not in STAGING]
    found = [*told(subject, old, new, own)]
    if after.environment is None and isinstance(old, Staged) and isinstance(new, Staged):
        found.extend(_stages(subject, old, new, before, after))
        found.extend(_overrides(subject, old, new, found))
    for each in found:
        yield Change(new.ref, "changed", each.sentence, each.field, weight(each.sign), layer(new))


def _stages(subject: Subject, old: Staged, new: Staged, before: Estate, after: Estate) -> Iterator[Told]:
    """Say in which environments it exists now and did not, and the other way round."""
    was, now = (
        list(each.environments if each.environments is not None else estate.environments)
        for each, estate in ((old, before), (new, after))
    )
    if old.environments is None and new.environments is None:
        return
    for verb, more, fewer, sign in (("is now also in", now, was, 1), ("is no longer in", was, now, -1)):
        if keys_ := [key for key in dict.fromkeys(more) if key not in fewer]:
            sentence = f"{subject.words} {verb} {listed(map(quoted, keys_))}"
            yield Told("environments", sentence, sign * presence(new if sign > 0 else old))


def _overrides(subject: Subject, old: Staged, new: Staged, base: Iterable[Told]) -> Iterator[Told]:
    """Say what differs in single environments, beyond what differs everywhere."""
    everywhere = {(each.field, each.sentence) for each in base}
    was, now = old.per_environment or {}, new.per_environment or {}
    for key in dict.fromkeys([*was, *now]):
        said = [_said(each.get(key)) for each in (was, now)]
        changed = [name for name, info in type(new).model_fields.items() if any(name in each for each in said)]
        fields = [type(new).model_fields[name].alias or name for name in changed]
        if fields:
            there = old.model_copy(update=said[0]), new.model_copy(update=said[1])
            for each in told(subject, *there, fields):
                if (each.field, each.sentence) not in everywhere:
                    yield Told(f"per_environment.{key}.{each.field}", f"in {quoted(key)}: {each.sentence}", each.sign)


def _said(override: Any) -> dict[str, Any]:
    return {} if override is None else {name: getattr(override, name) for name in override.model_fields_set}
