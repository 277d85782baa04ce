"""This file holds what is left with nobody when some owners answer no more: duties, desks, controls."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cadee.graph.graph import Graph
from cadee.model.base import Entity
from cadee.model.references import references

DUTIES = ("owner", "approver", "holder", "to", "manager", "who")
"""The fields of an element that name somebody who answers for something."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of an owner: the element (`section/id`), the field that names the owner, and the owner."""

    element: str
    role: str
    owner: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """A duty that somebody else takes over, and the first of those who do."""

    duty: Duty
    by: str


class Absence:
    """Owners who are away: those named, and the members of teams among them.

    A deputy stands in unless away too. An owner answers while a person behind it is active and not away; a team of
    which no person is declared answers unless it is away itself; a mailing list never answers.
    """

    def __init__(self, graph: Graph, named: Iterable[str]) -> None:
        self.graph, self.owners = graph, graph.estate.owners
        waiting = [key for key in dict.fromkeys(named) if key in self.owners]
        seen = set(waiting)
        for key in waiting:
            fresh = [each for each in dict.fromkeys(self.owners[key].members) if each in self.owners]
            waiting.extend(each for each in fresh if each not in seen)
            seen.update(fresh)
        self.away = tuple(sorted(seen))
        self._away = frozenset(seen)
        self._answering: dict[tuple[str, bool], str] = {}

    def answers(self, owner: str, *, before: bool = False) -> str:
        """Return the owner nearest to one who still answers in its place, itself first; "" where nobody does.

        With `before` as if nobody were away.
        """
        if (owner, before) not in self._answering:
            away = frozenset[str]() if before else self._away
            found = (key for key in self.graph.behind(owner) if key not in away and self._present(key))
            self._answering[owner, before] = next(found, "")
        return self._answering[owner, before]

    def _present(self, key: str) -> bool:
        owner = self.owners[key]
        if not owner.active_on(self.graph.today):
            return False
        return owner.kind == "person" or (owner.kind == "team" and not self.graph.people(key))

    def persons(self, owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the active persons behind an owner who are there, and those who are away, nearest first."""
        behind = [key for key in self.graph.behind(owner) if self.owners[key].kind == "person"]
        active = [key for key in behind if self.owners[key].active_on(self.graph.today)]
        away = tuple(key for key in active if key in self._away)
        return tuple(key for key in active if key not in self._away), away

    def orphaned(self, owner: str) -> bool:
        """Whether somebody answered for an owner and nobody does any more."""
        return bool(self.answers(owner, before=True)) and not self.answers(owner)

    def unstaffed(self) -> tuple[str, ...]:
        """Return the systems of kind human whose owner has nobody left, in order."""
        systems = self.graph.estate.systems
        return tuple(
            key
            for key in self.graph.systems("human")
            if (owner := systems[key].owner) is not None and self.orphaned(owner)
        )

    def duties(self) -> tuple[Duty, ...]:
        """Return the duties that nobody does any more, in order of element; for controls see `Duty.role`.

        A switch or a gate that others may use too is left out.
        """
        return self._left

    @cached_property
    def _left(self) -> tuple[Duty, ...]:
        return tuple(
            duty
            for duty in self._duties
            if self.orphaned(duty.owner) and not (duty.role in ("holder", "approver") and self._others(duty.element))
        )

    def stand_ins(self) -> tuple[StandIn, ...]:
        """Return the duties of owners all of whose own people are away, that a deputy takes over, in order."""
        found = []
        for duty in self._duties:
            by = self.answers(duty.owner)
            own = self._own(duty.owner)
            if by and own and own <= self._away:
                found.append(StandIn(duty, by))
        return tuple(found)

    def _own(self, owner: str) -> frozenset[str]:
        """The active persons that an owner is, or has as members, without deputies."""
        waiting = [owner] if owner in self.owners else []
        for key in waiting:
            waiting.extend(each for each in self.owners[key].members if each in self.owners and each not in waiting)
        active = (key for key in waiting if self.owners[key].active_on(self.graph.today))
        return frozenset(key for key in active if self.owners[key].kind == "person")

    def _others(self, element: str) -> bool:
        return any(self.answers(key) for key, owner in self.owners.items() if element in owner.permissions)

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        found = (duty for entity in self.graph.estate.entities() for duty in _duties(entity))
        return tuple(sorted(dict.fromkeys(found), key=lambda duty: (duty.element, duty.role, duty.owner)))


def _duties(entity: Entity) -> Iterator[Duty]:
    if entity.section == "owners":
        return
    for reference in references(entity, "owners"):
        role = reference.at[-1]
        done = role == "approver" and entity.section == "waivers"
        if role in DUTIES and not done and "per_environment" not in reference.at:
            yield Duty(entity.ref, str(role), reference.value)
