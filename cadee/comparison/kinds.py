"""This file holds what a comparison is made of: changes with their weight, their order, and the few for page one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cadee.diagnostic import Witness
from cadee.model.base import SECTIONS

Weight = Literal["risk-increasing", "risk-reducing", "neutral"]
WEIGHTS: tuple[Weight, ...] = ("risk-increasing", "risk-reducing", "neutral")
"""In the order of a list of changes."""

ORDER = {name: place for place, name in enumerate(("workflow", "layers", *SECTIONS))}

Kind = Literal["added", "removed", "changed", "renamed"]


def weight(sign: int) -> Weight:
    """Return the weight that a sign stands for: above 0 the risk grows, below 0 it shrinks."""
    return "neutral" if sign == 0 else "risk-increasing" if sign > 0 else "risk-reducing"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of meaning, in one sentence.

    `element` is `section/id` (of an element that is gone its last, of a renamed one its new address, `was` its old).
    `field` is the key in the file, dotted (`latency.p95`), "" where the whole element is meant; of a consequence it is
    `data-reach`, `around-gateways`, `outside-reach` or `actors`, and `also` names further elements it holds for.
    `layer` is one of the five layers. `witness` shows why a consequence holds, or held before.
    """

    element: str
    kind: Kind
    sentence: str
    field: str = ""
    weight: Weight = "neutral"
    layer: str = "architecture"
    was: str = ""
    also: tuple[str, ...] = ()
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The few changes for page one; `rest` counts the others, `counts` all by weight."""

    shown: tuple[Change, ...]
    rest: int
    counts: Mapping[Weight, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two estates, gravest weight first, then by section and id.

    `changes` are what is written differently; `consequences` what follows from it for the estate as a graph: where data
    comes to lie, ways around gateways, reach from outside, who may act. False where nothing changed.
    """

    changes: tuple[Change, ...] = ()
    consequences: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.consequences)

    def elements(self, kind: Kind) -> tuple[str, ...]:
        """Return the elements that were added, removed, changed or renamed, in order of section and id."""
        found = {change.element for change in self.changes if change.kind == kind}
        return tuple(sorted(found, key=address))

    def about(self, element: str) -> tuple[Change, ...]:
        """Return the changes and consequences of one element."""
        return tuple(
            change for change in (*self.changes, *self.consequences) if element in (change.element, *change.also)
        )

    def summary(self, most: int = 5) -> Summary:
        """Return the most important changes, and how many are left.

        By weight; within a weight models around gateways, then what was removed, added, what follows, what changed. Of
        each element, and of each kind of consequence, one at first; the rest of the room goes to the next in line.
        """
        every = sorted((*self.changes, *self.consequences), key=_importance)
        first: dict[str, Change] = {}
        for change in every:
            first.setdefault(change.field if change.field in CONSEQUENCES else change.element, change)
        chosen = [*first.values()][:most]
        taken = {id(change) for change in chosen}
        spare = [change for change in every if id(change) not in taken][: max(most - len(chosen), 0)]
        counted = Counter(change.weight for change in every)
        shown = tuple(sorted((*chosen, *spare), key=_importance))
        return Summary(shown, len(every) - len(shown), {name: counted[name] for name in WEIGHTS})


CONSEQUENCES = ("data-reach", "around-gateways", "outside-reach", "actors")
"""The fields of consequences: no key of a file is called so."""


IMPORTANCE = ("around-gateways", "removed", "added", "data-reach", "outside-reach", "actors", "changed", "renamed")
"""What comes first on page one, within a weight: consequences by their field, changes by their kind."""


def _importance(change: Change) -> tuple[int, int, tuple[int, str]]:
    what = change.field if change.field in CONSEQUENCES else change.kind
    return WEIGHTS.index(change.weight), IMPORTANCE.index(what), address(change.element)


def address(element: str) -> tuple[int, str]:
    """Return the place of an element in lists: its section, then its id."""
    section, _, key = element.partition("/")
    return ORDER.get(section, len(ORDER)), key


def arranged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes by weight, section and id; of one element and weight in the order given."""
    return tuple(sorted(changes, key=lambda change: (WEIGHTS.index(change.weight), address(change.element))))
