"""A rule in a YAML file: read, judged and made into a rule with its entry, before anything is asked of it."""

import re
from dataclasses import dataclass

from cadee.custom.checker import Facts, Fault, examine, when_true
from cadee.custom.condition import Condition, Words
from cadee.custom.engine import Expression
from cadee.custom.entry import KNOWN, NEEDED, entry
from cadee.custom.shape import SECTIONS, Shape, of_sections, variables
from cadee.custom.sheet import Sheet, sheet
from cadee.rules.base import Rule
from cadee.rules.catalogue import Entry
from cadee.source.suggest import nearest

_OWN = ("id", *KNOWN, "applies_to", "where", "condition", "message", "label", "at", "help")
_GAP = re.compile(r"\{(?P<path>[^{}]*)\}|[{}]")
_KINDS = {"self": "ENTRY", "owner": "ENTRY", "environment": "ENTRY", "source": "ENTRY", "target": "ENTRY"} | {
    "incoming": "ENTRIES", "outgoing": "ENTRIES", "today": "TIMESTAMP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule from elsewhere: how it decides, what is said of it, and where it was read."""

    rule: Rule
    entry: Entry
    origin: str


def read_rule(name: str, raw: bytes) -> Loaded:
    """Return the rule that a file holds; `name` is what to call the file.

    Raises:
        InputError: it is no rule, or `cel-expr-python` is not installed; file, line and column are told.
    """
    held = sheet(name, raw)
    held.only(tuple(key for key in _OWN if key != "parameters"), ("id", *NEEDED, "applies_to", "condition", "message"))
    about = held.inner("applies_to")
    about.only(("section", "kind"), ("section",))
    sections = about.texts("section", choices=SECTIONS)
    if not sections:
        raise about.refused("'section' names nothing", f"Choose of {', '.join(SECTIONS)}.", "section")
    shape = of_sections(sections)
    kinds = _kinds(about, shape)
    where = _expression(held, "where", sections) if "where" in held.data else None
    condition = Condition(
        sections,
        kinds,
        where,
        _expression(held, "condition", sections, when_true(where.node) if where else frozenset()),
        _at(held, shape),
        _words(held, "message", shape),
        _words(held, "label", shape),
        _words(held, "help", shape),
    )
    how = f"Of {condition.about} it is demanded that `{condition.holds.text.strip()}`."
    told = entry(held, "id", how=how, applies=f"To {condition.about}.")
    return Loaded(Rule(told.code, condition, "environment"), told, name)


def _expression(held: Sheet, key: str, sections: tuple[str, ...], given: Facts = frozenset()) -> Expression:
    names = variables(sections)
    try:
        found = Expression(held.text(key), {name: _KINDS[name] for name in names})
        examine(found.node, names, given)
    except Fault as fault:
        raise held.misread(key, fault) from None
    return found


def _kinds(about: Sheet, shape: Shape) -> tuple[str, ...]:
    if "kind" not in about.data:
        return ()
    field = (shape.fields or {}).get("kind")
    if field is None:
        raise about.refused("elements of these sections have no kind", "Remove `kind`.", "kind", on_key=True)
    return about.texts("kind", choices=tuple(map(str, field.shape.choices)))


def _at(held: Sheet, shape: Shape) -> tuple[str, ...]:
    return _path(held, "at", held.text("at"), 0, shape) if "at" in held.data else ()


def _words(held: Sheet, key: str, shape: Shape) -> Words:
    """Return a text with its gaps; `{field}` is one, `{field.field}` another."""
    text = " ".join(held.text(key).split()) if key == "message" else held.text(key)
    written, at = str(held.data.get(key, "")), 0
    words: list[str | tuple[str, ...]] = []
    for found in _GAP.finditer(text):
        words.append(text[at : found.start()])
        if found["path"] is None:
            fault = Fault(written.find(found[0]), "a brace that stands alone", "Write {field}, such as {id}.")
            raise held.misread(key, fault)
        words.append(_path(held, key, found["path"], max(written.find(found[0]), 0) + 1, shape))
        at = found.end()
    return tuple(word for word in (*words, text[at:]) if word)


def _path(held: Sheet, key: str, text: str, at: int, shape: Shape) -> tuple[str, ...]:
    """Return the steps to a field of the element.

    Raises:
        InputError: there is none of this name.
    """
    here = shape
    for step in text.split("."):
        known = here.fields
        if known is None or step not in known:
            near = nearest(step, known or ())
            hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
            fix = f"{hint}Write a field of the element, such as `id` or `owner`."
            raise held.misread(key, Fault(at, f"the element has no field {text[:60]!r}", fix))
        here = known[step].shape
    return tuple(text.split("."))
