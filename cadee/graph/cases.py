"""This file holds the results that measures may have, cut into boxes, and which decisions apply in each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from operator import eq, ge, gt, le, lt
from typing import NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.graph.ranges import samples, worded
from cadee.model.proof import Condition, Decision, Kpi

HOLDS = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}
Box = dict[str, int]
"""Results: by measure the number of the part of its range; all parts of a measure that is not named."""


class TooManyCases(Exception):  # noqa: N818  says what happened
    """There is more to tell apart than was allowed: what the decisions cover is not known."""


class Case(NamedTuple):
    """Decisions that apply together, and where: measures, each with a sample of its part as a spec writes it."""

    decisions: tuple[str, ...]
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Where, in words: 'a' is 1% and 'b' is 3."""
        return " and ".join(f"{key!r} is {value}" for key, value in self.values)

    def witness(self, note: str) -> Witness:
        """Return the sample as the witness of a finding."""
        return Witness("set", tuple(Step(f"kpis/{key}", value) for key, value in self.values), note)


@dataclass(slots=True)
class Cover:
    """What decisions with conditions say of all results.

    `gap` is where none of them applies, None where one always does. `clashes` say where two of different outcome do:
    for each that clashes with one before it, the first such. `boxes` counts the results that are told apart, `never`
    the decisions whose conditions exclude each other.
    """

    boxes: int
    gap: Case | None = None
    clashes: list[Case] = field(default_factory=list)
    never: tuple[str, ...] = ()


def cover(decisions: Sequence[Decision], kpis: Mapping[str, Kpi], most: int) -> Cover:
    """Return what decisions say of all results of the measures they name.

    Measures that no decision names together are looked at apart; a box in which some decision applies whatever else is
    measured is not cut further, and boxes in which the same decisions may still apply are cut once.

    Raises:
        TooManyCases: more than `most` cases to tell apart.
    """
    return _Sheet([each for each in decisions if each.when], kpis, most).cover()


class _Sheet:
    """Decisions as bits of numbers; for each measure the parts of its range and the decisions each part leaves."""

    def __init__(self, decisions: Sequence[Decision], kpis: Mapping[str, Kpi], most: int) -> None:
        self.decisions, self.kpis, self.left = decisions, kpis, most
        self.all = (1 << len(decisions)) - 1
        self.said: dict[str, dict[int, list[Condition]]] = {}
        for index, each in enumerate(decisions):
            for condition in each.when:
                self.said.setdefault(condition.kpi, {}).setdefault(index, []).append(condition)
        self.values = {key: [c.value for each in said.values() for c in each] for key, said in self.said.items()}
        self.parts = {key: samples(kpis[key].unit, (v.value for v in said)) for key, said in self.values.items()}
        self.fit = {key: {index: self._fit(key, index) for index in said} for key, said in self.said.items()}
        self.never = _union(1 << index for fit in self.fit.values() for index, parts in fit.items() if not parts)

    def _fit(self, key: str, index: int) -> int:
        """The parts of a measure's range, as bits, that what a decision says of the measure allows."""
        self._spend(len(self.parts[key]))
        said = self.said[key][index]
        fitting = (all(HOLDS[each.op](part, each.value.value) for each in said) for part in self.parts[key])
        return _union(1 << number for number, fits in enumerate(fitting) if fits)

    def cover(self) -> Cover:
        """Put together what is left open and what clashes."""
        result = Cover(prod(len(parts) for parts in self.parts.values()))
        result.never = tuple(each.id for index, each in enumerate(self.decisions) if self.never >> index & 1)
        result.clashes = list(self._clashes())
        gaps = [self._gap(keys, bits & ~self.never) for keys, bits in self._groups()]
        boxes = [gap for gap in gaps if gap is not None]
        if gaps and len(boxes) == len(gaps):
            result.gap = self._case((), {key: part for box in boxes for key, part in box.items()})
        return result

    def _clashes(self) -> Iterator[Case]:
        """Yield for each decision the first before it of another outcome that some result selects too."""
        for later in range(len(self.decisions)):
            self._spend(later)
            outcome = self.decisions[later].outcome
            others = (index for index in range(later) if self.decisions[index].outcome != outcome)
            found = ((index, self._both(index, later)) for index in others)
            first, box = next(((index, box) for index, box in found if box is not None), (0, None))
            if box is not None:
                yield self._case((self.decisions[first].id, self.decisions[later].id), box)

    def _both(self, first: int, later: int) -> Box | None:
        """Return a box in which both of two decisions apply."""
        box: Box = {}
        for key in dict.fromkeys(c.kpi for index in (first, later) for c in self.decisions[index].when):
            fit, whole = self.fit[key], (1 << len(self.parts[key])) - 1
            common = fit.get(first, whole) & fit.get(later, whole)
            if not common:
                return None
            box[key] = (common & -common).bit_length() - 1
        return box

    def _groups(self) -> list[tuple[list[str], int]]:
        """Return the measures that have to be looked at together, in order of naming, and the decisions that do so."""
        found: list[tuple[list[str], int]] = []
        for key, said in self.said.items():
            keys, bits = [key], _union(1 << index for index in said)
            apart = []
            for group in found:
                if group[1] & bits:
                    keys, bits = [*group[0], *keys], group[1] | bits
                else:
                    apart.append(group)
            found = [*apart, (keys, bits)]
        order = {key: number for number, key in enumerate(self.said)}
        return [(sorted(keys, key=order.__getitem__), bits) for keys, bits in found]

    def _gap(self, keys: Sequence[str], bits: int) -> Box | None:
        """Return a box of a group in which none of its decisions applies, None where one always does."""
        leaves = {key: self._leaves(key) for key in keys}
        open_ = [_union(1 << i for key in keys[depth:] for i in self.said[key]) for depth in range(len(keys) + 1)]
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[int, int, Box]] = [(0, bits, {})]
        while waiting:
            depth, left, box = waiting.pop()
            if not left:
                return self._needed(box, bits, leaves)
            if (depth, left) not in seen and not left & ~open_[depth]:
                seen.add((depth, left))
                key = keys[depth]
                self._spend(len(leaves[key]))
                waiting += [(depth + 1, left & leaves[key][i], {**box, key: i}) for i in range(len(leaves[key]))][::-1]
        return None

    def _leaves(self, key: str) -> list[int]:
        """Return for each part of a measure's range the decisions that nothing said of the measure excludes."""
        found = [self.all] * len(self.parts[key])
        for index, fit in self.fit[key].items():
            for part in range(len(found)):
                if not fit >> part & 1:
                    found[part] &= ~(1 << index)
        return found

    def _needed(self, box: Box, bits: int, leaves: Mapping[str, Sequence[int]]) -> Box:
        """Return what of a box excludes all decisions; the measures named last are left out first."""
        kept = dict(box)
        for key in reversed(list(box)):
            rest = {other: part for other, part in kept.items() if other != key}
            left = bits
            for other, part in rest.items():
                left &= leaves[other][part]
            if not left:
                kept = rest
        return kept

    def _spend(self, cases: int) -> None:
        self.left -= cases
        if self.left < 0:
            raise TooManyCases

    def _case(self, decisions: tuple[str, ...], box: Box) -> Case:
        told = {key: worded(self.kpis[key], self.parts[key][part], self.values[key]) for key, part in box.items()}
        return Case(decisions, tuple((key, told[key]) for key in self.said if key in told))


def _union(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= number
    return found
