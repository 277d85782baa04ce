"""This file holds the sheet on which an importer writes a first workspace: names that never collide, what is open."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from cadee.importers.foreign.base import Open

NOT_SAID = "not-said"
"""The word where the language asks for a name and the file gives none."""

_LAYOUT = {
    "models.yaml": ("identities", "systems", "integrations"),
    "routes.yaml": ("routes", "fallbacks"),
}
_LONGEST_ID = 55
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Whose letters look alike."""


class Sheet:
    """The sections of a workspace that grows. Every id is made here: the same names give the same ids."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sections: dict[str, dict[str, dict[str, Any]]] = {}
        self._next: dict[tuple[str, str], int] = {}
        self._seen: dict[str, set[str]] = {}
        self._open: dict[tuple[str, str, str], dict[str, None]] = {}

    def add(self, section: str, hint: str, entry: Mapping[str, Any], *, named: str = "") -> str:
        """Write an entry and return its id, made of `hint`; `named` is what the file calls it."""
        entries = self._sections.setdefault(section, {})
        key = self._free(section, slug(hint))
        title = self._title(section, key, named)
        head = {"name": title} if title != key else {}
        entries[key] = {**head, **{field: value for field, value in entry.items() if not _empty(value)}}
        return key

    def _free(self, section: str, key: str) -> str:
        """Return a key that is not taken: itself, or with the next number behind it."""
        entries, free = self._sections[section], key
        while free in entries:
            number = self._next.get((section, key), 2)
            self._next[section, key] = number + 1
            free = f"{key}-{number}"
        return free

    def _title(self, section: str, key: str, named: str) -> str:
        """Return a name that nobody takes for another of the section: the one in the file, if need be with a number."""
        seen, title = self._seen.setdefault(section, set()), _readable(named[:1900]) or key
        if not title.isascii():
            title = f"{title} ({key})"
        wanted, number = title, self._next.get((section, f"name {title}"), 2)
        while (read := " ".join(title.lower().split())) in seen:
            title, number = f"{wanted} ({number})", number + 1
        self._next[section, f"name {wanted}"] = number
        seen.add(read)
        return title

    def entry(self, section: str, key: str) -> dict[str, Any]:
        """Return an entry, to write more into it."""
        return self._sections[section][key]

    def entries(self, section: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the entries of a section so far."""
        return self._sections.get(section, {})

    def leave(self, section: str, field: str, why: str, *elements: str) -> None:
        """Write down that a field is not said; of which elements, where it is not all of them."""
        self._open.setdefault((section, field, why), {}).update(dict.fromkeys(elements))

    @property
    def left(self) -> tuple[Open, ...]:
        """What is left open, in order of writing."""
        return tuple(Open(*key, tuple(elements)) for key, elements in self._open.items())

    def documents(self) -> dict[str, Mapping[str, Any]]:
        """Return the documents of the workspace by their path."""
        files = {
            path: {name: self._sections[name] for name in sections if self._sections.get(name)}
            for path, sections in _LAYOUT.items()
        }
        files = {path: content for path, content in files.items() if content}
        root: dict[str, Any] = {"cadee": 1}
        if files:
            root["include"] = list(files)
        root["workflow"] = {
            "name": self._name[:2000] or NOT_SAID,
            "industry": NOT_SAID,
            "use_case": NOT_SAID,
            "exposure": "public",
        }
        return {"cadee.yaml": root, **files}


def slug(text: str) -> str:
    """Return a text as an id: lower case, letters, digits and hyphens; a star is `any`."""
    words = re.sub(r"\*+", " any ", re.sub(r"\.\*", "*", text[:400]))
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:_LONGEST_ID].strip("-") or "unnamed"


def _readable(name: str) -> str:
    """Return a name without letters of a second alphabet inside a word, which may look like those of the first."""
    if name.isascii():
        return name
    words = re.split(r"(\W+)", name)
    return "".join(word if len(_alphabets(word)) < 2 else ascii(word)[1:-1] for word in words)


def _alphabets(word: str) -> set[str]:
    return {name for letter in word if (name := unicodedata.name(letter, "").partition(" ")[0]) in _ALPHABETS}


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, list | dict) and not value)
