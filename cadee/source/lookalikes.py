"""Names that a reader cannot tell apart, and names that mix letters of several alphabets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cadee.diagnostic import Route
from cadee.model.base import SECTIONS, Entity
from cadee.model.document import Document
from cadee.source.complaint import Fault
from cadee.source.faults import quote

_TWINS = dict(
    zip(
        "аеорсухіјѕһԁԛԝкмтвнɡοαρνικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХУІЈЅ",
        "aeopcyxijshdqwkmtbhgoapviktuxabezhikmnoptyxabekmhopctxyijs",
        strict=True,
    )
)
"""Cyrillic and Greek letters that look Latin, and the letter each looks like."""

_TWIN_TABLE = str.maketrans(_TWINS)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A name that looks like another one; `other` is the route of that one, and whether its key is meant."""

    fault: Fault
    other: tuple[Route, bool] | None = None


def lookalikes(document: Document) -> Iterator[Lookalike]:
    """Yield the names of each section that fold together or mix alphabets, in order of writing."""
    for section in SECTIONS:
        entries: dict[str, Entity] = getattr(document, section)
        seen: dict[str, tuple[str, Entity]] = {}
        for key, entry in entries.items():
            if entry.name is not None and (mixed := _mixed(entry.name)):
                yield Lookalike(_mixes((section, key, "name"), entry.name, mixed))
            first = seen.setdefault(skeleton(entry.name or key), (key, entry))
            if first[0] != key:
                yield _clash(section, key, entry, *first)


def skeleton(name: str) -> str:
    """Return what a reader sees of a name: compatibility forms, case, look-alike letters and spaces set aside."""
    if name.isascii():
        return " ".join(name.lower().split())
    folded = unicodedata.normalize("NFKC", name).translate(_UPPER).casefold()
    return " ".join(folded.translate(_TWIN_TABLE).split())


def _mixed(name: str) -> str:
    """Return the first look-alike letter of a word that mixes alphabets, "" where none does."""
    for word in _WORD.findall(name):
        alphabets = {alphabet for letter in word if (alphabet := _alphabet(letter)) in _ALPHABETS}
        if len(alphabets) > 1:
            return next((letter for letter in word if letter in _TWINS), "")
    return ""


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _mixes(at: Route, name: str, letter: str) -> Fault:
    told = unicodedata.name(letter).lower()
    message = f"the name {quote(name)} has the letter {told} (U+{ord(letter):04X}) among letters of another alphabet"
    fix = f"Write '{_TWINS[letter]}' instead, if that is what it should read as."
    return Fault("CADEE-S-023", at, message, fix, label=f"'{letter}' only looks like '{_TWINS[letter]}'")


def _clash(section: str, key: str, entry: Entity, first_key: str, first: Entity) -> Lookalike:
    at: Route = (section, key, "name") if entry.name is not None else (section, key)
    other: Route = (section, first_key, "name") if first.name is not None else (section, first_key)
    message = (
        f"{section}/{key} is called {quote(entry.name or key)}, which reads like the name of {section}/{first_key}"
    )
    fix = "Give one of them a name that tells them apart in pictures and reports."
    return Lookalike(
        Fault("CADEE-S-023", at, message, fix, entry.name is None, f"reads like {section}/{first_key}"),
        (other, first.name is None),
    )


# Capitals are set aside before case is: a Greek capital nu looks like N, a small one like v.
_UPPER = {ord(letter): twin for letter, twin in _TWINS.items() if letter.isupper()}
