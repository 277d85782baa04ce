"""What is worth losing in thought: the systems, vendors, regions, identities and owners whose loss says most."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    """Something to lose: its full name, its kind, what to call it, and by what it is ranked, highest first.

    `weight` is how many journeys it silences, how many it hits, how many steps it stands on; of an owner how many
    duties nobody takes over, and how many it has.
    """

    name: str
    kind: str
    called: Named
    weight: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The losses to work out, and of each kind how many weigh less and are left out."""

    chosen: Sequence[Candidate]
    left: Mapping[str, int]


def choice(graph: Graph) -> Choice:
    """Return the losses that say most, of every kind the gravest first; what is left out is counted."""
    found = [*_things(graph), *_owners(graph)]
    chosen: list[Candidate] = []
    left: dict[str, int] = {}
    for kind in KINDS:
        mine = [each for each in found if each.kind == kind]
        mine.sort(key=lambda each: (tuple(-number for number in each.weight), each.name))
        chosen += mine[: MOST[kind]]
        if mine[MOST[kind] :]:
            left[kind] = len(mine) - MOST[kind]
    return Choice(chosen, left)


def _things(graph: Graph) -> Iterator[Candidate]:
    weigh = _scales(graph)
    for section, kind in (("systems", "system"), ("identities", "identity")):
        for key in graph.estate.sections[section]:
            name = f"{section}/{key}"
            yield Candidate(name, kind, telling.named(graph.estate, name), weigh(name, (name,)))
    for label, members in graph.domain_members.items():
        name, (first, _, rest) = DOMAIN + label, label.partition("/")
        kind = first if first in ("vendor", "region") and rest else "failure domain"
        called = Named(rest if kind == first else label)
        yield Candidate(name, kind, called, weigh(name, [f"systems/{key}" for key in members]))


def _scales(graph: Graph) -> Callable[[str, Iterable[str]], tuple[int, ...]]:
    """Return what weighs a thing by its full name and by the elements that are lost with it."""
    silences, hits, steps = Counter[str](), Counter[str](), Counter[str]()
    for row in graph.failure_matrix(up_to_tier=3):
        hits.update(row.removed)
        silences.update(() if row.safe else row.removed)
    for view in graph.journeys():
        for call in (graph.estate.integrations[key] for key in dict.fromkeys(view.steps)):
            steps.update({f"systems/{call.source}", f"systems/{call.target}", f"identities/{call.identity}"})
    called = Counter(f"systems/{call.target}" for call in graph.estate.integrations.values())

    def weigh(name: str, lost: Iterable[str]) -> tuple[int, ...]:
        lost = tuple(lost)
        return silences[name], hits[name], sum(steps[each] for each in lost), sum(called[each] for each in lost)

    return weigh


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
        yield Candidate(name, "owner", telling.named(graph.estate, name), (orphaned, duties.get(key, 0)))
