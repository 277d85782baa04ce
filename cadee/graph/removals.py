"""This file holds what can be taken away from an estate, how it may be called, and what goes with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cadee.graph.absence import Absence
from cadee.graph.graph import Graph

SECTIONS = ("systems", "integrations", "identities", "owners")
DOMAIN = "domain:"
CREDENTIAL = "credential:"


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss: what was named, and all that it stands for.

    `named` are full names (see `names`). `elements` are those that the failure matrix knows: systems, integrations,
    identities, failure domains. `away` are the owners who answer nothing any more, `unstaffed` the systems of kind
    human that are among the elements because nobody is left there.
    """

    named: tuple[str, ...]
    elements: tuple[str, ...]
    away: tuple[str, ...] = ()
    unstaffed: tuple[str, ...] = ()


def names(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return every word that means something to lose, with the full names that it may mean, in order.

    Full names are `section/id`, `domain:label` and `credential:reference`; each is a word for itself. Short words are
    ids, labels, what follows the first slash of a label, and references to credentials.
    """
    found: dict[str, dict[str, None]] = {}
    for section in SECTIONS:
        for key in graph.estate.sections[section]:
            _add(found, f"{section}/{key}", key)
    for label in graph.domain_members:
        _add(found, DOMAIN + label, label, label.partition("/")[2])
    for identity in graph.estate.identities.values():
        if identity.credential is not None:
            _add(found, CREDENTIAL + identity.credential, identity.credential)
    return {word: tuple(full) for word, full in found.items()}


def _add(found: dict[str, dict[str, None]], full: str, *words: str) -> None:
    for word in (full, *words):
        if word:
            found.setdefault(word, {})[full] = None


def loss(graph: Graph, named: Iterable[str]) -> Loss:
    """Return what the loss of some things by their full names takes away."""
    named = tuple(dict.fromkeys(named))
    elements: dict[str, None] = {}
    for name in named:
        if name.startswith(CREDENTIAL):
            elements.update(dict.fromkeys(presenting(graph, name.removeprefix(CREDENTIAL))))
        elif not name.startswith("owners/"):
            elements[name] = None
    absence = Absence(graph, [name[7:] for name in named if name.startswith("owners/")])
    unstaffed = absence.unstaffed()
    elements.update(dict.fromkeys(f"systems/{key}" for key in unstaffed))
    return Loss(named, tuple(sorted(elements)), absence.away, unstaffed)


def presenting(graph: Graph, credential: str) -> tuple[str, ...]:
    """Return the identities (`identities/id`) that present a credential, in order."""
    identities = graph.estate.identities
    return tuple(f"identities/{key}" for key in sorted(identities) if identities[key].credential == credential)
