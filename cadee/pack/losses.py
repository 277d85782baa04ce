"""What is worth losing in thought: the systems, vendors, regions, identities and owners whose loss says most."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cadee.graph import Graph
from cadee.graph.absence import Absence
from cadee.graph.removals import DOMAIN
from cadee.pack import telling
from cadee.pack.telling import Named

KINDS = ("system", "vendor", "region", "failure domain", "identity", "owner")
MOST: Mapping[str, int] = {
    "system": 20,
    "vendor": 8,
    "region": 6,
    "failure domain": 8,
    "identity": 10,
    "owner": 10,
}
"""So many losses of each kind are worked out, those that hit most first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to lose: its full name, its kind, what to call it, and how many journeys it silences and hits.

    Of an owner: how many duties nobody takes over, and how many it has.
    """

    name: str
    kind: str
    called: Named
    silences: int
    hits: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The losses to work out, and of each kind how many are left out, and how many of those hit no journey."""

    chosen: Sequence[Candidate]
    left: Mapping[str, tuple[int, int]]


def choice(graph: Graph) -> Choice:
    """Return the losses that say most, of every kind the gravest first; what is left out is counted."""
    silences: dict[str, int] = {}
    hits: dict[str, int] = {}
    for row in graph.failure_matrix(up_to_tier=3):
        for name in row.removed:
            hits[name] = hits.get(name, 0) + 1
            silences[name] = silences.get(name, 0) + (not row.safe)
    found = [*_things(graph, silences, hits), *_owners(graph)]
    chosen: list[Candidate] = []
    left: dict[str, tuple[int, int]] = {}
    for kind in KINDS:
        mine = sorted((each for each in found if each.kind == kind), key=lambda c: (-c.silences, -c.hits, c.name))
        chosen += mine[: MOST[kind]]
        rest = mine[MOST[kind] :]
        if rest:
            left[kind] = len(rest), sum(not each.hits for each in rest)
    return Choice(chosen, left)


def _things(graph: Graph, silences: Mapping[str, int], hits: Mapping[str, int]) -> Iterator[Candidate]:
    estate = graph.estate
    for section, kind in (("systems", "system"), ("identities", "identity")):
        for key in estate.sections[section]:
            name = f"{section}/{key}"
            called = telling.named(estate, name)
            yield Candidate(name, kind, called, silences.get(name, 0), hits.get(name, 0))
    for label in graph.domain_members:
        name, (first, _, rest) = DOMAIN + label, label.partition("/")
        kind = first if first in ("vendor", "region") and rest else "failure domain"
        called = Named(rest if kind == first else label)
        yield Candidate(name, kind, called, silences.get(name, 0), hits.get(name, 0))


def _owners(graph: Graph) -> Iterator[Candidate]:
    """Owners; of those with most duties, how many nobody takes over."""
    duties: dict[str, int] = {}
    for entity in graph.estate.entities():
        for field in ("owner", "to", "holder", "approver"):
            key = getattr(entity, field, None)
            if isinstance(key, str):
                duties[key] = duties.get(key, 0) + 1
    ranked = sorted(
        (key for key, owner in graph.estate.owners.items() if owner.kind != "mailing-list"),
        key=lambda key: (-duties.get(key, 0), key),
    )
    for place, key in enumerate(ranked):
        orphaned = len(Absence(graph, [key]).duties()) if place < MOST["owner"] * 3 else 0
        name = f"owners/{key}"
        yield Candidate(name, "owner", telling.named(graph.estate, name), orphaned, duties.get(key, 0))
