"""What the sections of the page share: what elements are called, how states look, how long lists are cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from cadee.model.estate import Estate
from cadee.model.people import Owner
from cadee.pack.base import Brief
from cadee.plain import clean


@dataclass(frozen=True, slots=True)
class Sign:
    """A state as three things at once: a word, a shape, a colour by the name of its class."""

    word: str
    shape: str
    kind: str


_SHAPES = {"met": "✓", "at-risk": "!", "not-met": "✕", "not-assessed": "–"}


def sign(word: str, kind: str) -> Sign:
    """Return a state by the name of its colour."""
    return Sign(word, _SHAPES[kind], kind)


def met(word: str) -> Sign:
    """Return the sign of what is well."""
    return Sign(word, _SHAPES["met"], "met")


def at_risk(word: str) -> Sign:
    """Return the sign of what needs somebody's eye."""
    return Sign(word, _SHAPES["at-risk"], "at-risk")


def not_met(word: str) -> Sign:
    """Return the sign of what is wrong."""
    return Sign(word, _SHAPES["not-met"], "not-met")


def not_assessed(word: str) -> Sign:
    """Return the sign of what nobody looked at."""
    return Sign(word, _SHAPES["not-assessed"], "not-assessed")


@dataclass(frozen=True, slots=True)
class Named:
    """An element as a reader meets it: what people call it, and its id where that is another word."""

    title: str
    id: str = ""


def named(estate: Estate, ref: str) -> Named:
    """Return what to call the element `section/id`; its id alone where it does not exist here."""
    key = ref.partition("/")[2] or ref
    entry = estate.find(ref)
    title = clean(entry.title) if entry is not None else ""
    return Named(title or key, key if title and title != key else "")


def title(estate: Estate, section: str, key: str | None) -> str:
    """Return the name of an entry by its section and id, "" where no id is given."""
    return named(estate, f"{section}/{key}").title if key else ""


def holder(estate: Estate, key: str | None, today: date) -> str:
    """Return the name of an owner by id, with when the role was held where it is not on `today`; "" for no id."""
    owner = estate.owners.get(key or "")
    said = title(estate, "owners", key)
    return said if owner is None or owner.active_on(today) else f"{said}, {ended(owner, today)}"


def ended(owner: Owner, today: date) -> str:
    """Return since when, or until when, a role is not held: of one that is not held on `today`."""
    until, since = (owner.active.until, owner.active.since) if owner.active else (None, None)
    return f"not active since {until}" if until is not None and until < today else f"not active before {since}"


def coded(text: str) -> Markup:
    """Return a sentence of a rule with what stands between backticks as code."""
    parts = clean(text).split("`")
    if len(parts) % 2 == 0:
        return escape(clean(text))
    shown = (Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
    return Markup("").join(shown)


def sentence(words: str) -> str:
    """Return words as a sentence: a capital first, one full stop at the end."""
    text = words.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def count(number: int, noun: str, many: str = "") -> str:
    """Return a number with what it counts: `1 system`, `1,204 systems`."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def together(words: Sequence[str], most: int = 8) -> str:
    """Return some words as a list in a sentence, with the count of those that have no room in it."""
    shown = [*words[:most], *([f"{len(words) - most:,} more"] if len(words) > most else [])]
    return " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), *shown[-1:]])


def days(day: date, today: date) -> str:
    """Return how far away a day is, in words: `12 days ago`, `today`, `in 1 day`."""
    apart = (day - today).days
    if apart == 0:
        return "today"
    return f"{count(-apart, 'day')} ago" if apart < 0 else f"in {count(apart, 'day')}"


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows that are shown, and a sentence on the rest; `note` is "" where nothing is left out."""

    rows: Sequence[Any]
    note: str = ""


def cut(rows: Sequence[Any], most: int, place: str) -> Cut:
    """Return at most so many rows; the note says that all stand in `place`."""
    if len(rows) <= most:
        return Cut(rows)
    return Cut(rows[:most], f"{most:,} of {len(rows):,} shown; all stand in {place}.")


def file(brief: Brief, end: str) -> str:
    """Return the file of the pack whose path ends so, or the files of the spec where none does."""
    return next((name for name in brief.names if name.endswith(end)), "the files of the spec")


def spec(brief: Brief, section: str) -> str:
    """Return the files of the pack in which the entries of a section of the spec stand."""
    found = {brief.subject.files.get(entry.ref, "") for entry in brief.estate.sections[section].values()}
    return together([f"spec/{name}" for name in sorted(found) if name], 4) or "the files of the spec"
