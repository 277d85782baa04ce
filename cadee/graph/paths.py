"""This file holds questions of reach: who gets where, around what, and along which shortest path."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from cadee.graph.inventory import Inventory
from cadee.graph.kinds import Fallbacks, Path
from cadee.graph.search import BLOCKED, UNSEEN, Lazy, breadth, trail


class Paths(Inventory):
    """Breadth-first questions on G, G∪F or G∪F of one trigger. Linear; witnesses are shortest.

    Of several shortest paths the answer is the one whose source, then whose integrations in turn, come first by id.
    """

    def reaches(
        self,
        sources: Iterable[str],
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> Path | None:
        """Return the shortest path from any source to any target, None where there is none.

        A source that is a target is a path of no steps. Removed systems are neither passed nor ends.
        """
        parents, hit = self._search(sources, targets, without_systems, without_integrations, fallbacks)
        return None if hit < 0 else self.path_of(hit, parents)

    def paths_to_each(
        self,
        sources: Iterable[str],
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> Mapping[str, Path]:
        """Return for each target that can be reached a shortest path to it, in one search."""
        parents, _ = self._search(sources, (), without_systems, without_integrations, fallbacks)
        met = [
            self.system_ids[number]
            for number in self.systems_numbers(targets)
            if parents[number] not in (UNSEEN, BLOCKED)
        ]
        return Lazy(met, lambda key: self.path_of(self.system_number[key], parents))

    def reachable(
        self,
        sources: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> frozenset[str]:
        """Return every system that requests from `sources` can get to, the sources included."""
        parents, _ = self._search(sources, (), without_systems, without_integrations, fallbacks)
        return frozenset(self.system_ids[number] for number, arc in enumerate(parents) if arc not in (UNSEEN, BLOCKED))

    def reaching(
        self,
        targets: Iterable[str],
        *,
        without_systems: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
        fallbacks: Fallbacks = False,
    ) -> frozenset[str]:
        """Return every system whose requests can get to `targets`, the targets included."""
        parents = self._unseen(without_systems)
        closed = self._closed(without_integrations)
        goals = bytearray(len(parents))
        breadth(self.systems_numbers(targets), self.arriving(fallbacks), self.source, parents, closed, goals)
        return frozenset(self.system_ids[number] for number, arc in enumerate(parents) if arc not in (UNSEEN, BLOCKED))

    @cached_property
    def desks(self) -> tuple[str, ...]:
        """Platforms, queues and outside systems from which people fetch the work that others leave there.

        Somebody else than a person calls them too. People who begin a journey of people outside, or who come in by a
        channel that only people call, are customers and staff no desk.
        """
        kinds, arriving, leaving = self.estate.systems, self.arriving(True), self.leaving(True)
        people = set(self.systems_numbers(self.humans))
        doors = {
            number
            for number in self.systems_numbers(self.systems("channel"))
            if all(self.source[arc] in people for arc in arriving[number])
        }
        outside = {view.entry for view in self.journeys() if view.exposure != "internal"}
        staff = {
            number
            for number in people
            if self.system_ids[number] not in outside and doors.isdisjoint(self.target[arc] for arc in leaving[number])
        }
        found = []
        for number, key in enumerate(self.system_ids):
            callers = {self.source[arc] for arc in arriving[number]}
            if kinds[key].kind in ("platform", "queue", "external") and callers & staff and callers - people:
                found.append(key)
        return tuple(found)

    def human_path(
        self,
        entry: str,
        *,
        fallbacks: Fallbacks = True,
        without: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
    ) -> Path | None:
        """Return the shortest path from `entry` to a person, or a desk where people fetch their work (A-011).

        It needs no model, gateway or agent.

        `without` are further systems to do without. The entry itself is no such person.
        """
        barred = {*self.systems("model", "embedding", "gateway", "agent"), *self.models, *without} - {entry}
        people = [key for key in (*self.humans, *self.desks) if key != entry]
        return self.reaches(
            [entry],
            people,
            without_systems=barred,
            without_integrations=without_integrations,
            fallbacks=fallbacks,
        )

    def path_of(self, node: int, parents: list[int]) -> Path:
        """Return the path that a search found to a node."""
        arcs = trail(node, parents, self.source)
        first = self.source[arcs[0]] if arcs else node
        systems = (self.system_ids[first], *(self.system_ids[self.target[arc]] for arc in arcs))
        return Path(systems, tuple(self.integration_ids[arc] for arc in arcs))

    def _search(
        self,
        sources: Iterable[str],
        targets: Iterable[str],
        without_systems: Iterable[str],
        without_integrations: Iterable[str],
        fallbacks: Fallbacks,
    ) -> tuple[list[int], int]:
        parents = self._unseen(without_systems)
        closed = self._closed(without_integrations)
        goals = bytearray(len(parents))
        for number in self.systems_numbers(targets):
            goals[number] = parents[number] == UNSEEN
        hit = breadth(self.systems_numbers(sources), self.leaving(fallbacks), self.target, parents, closed, goals)
        return parents, hit

    def _unseen(self, without_systems: Iterable[str]) -> list[int]:
        parents = [UNSEEN] * len(self.system_ids)
        for key in without_systems:
            if key in self.system_number:
                parents[self.system_number[key]] = BLOCKED
        return parents

    def _closed(self, without_integrations: Iterable[str]) -> bytearray:
        closed = bytearray(len(self.integration_ids))
        for key in without_integrations:
            if key in self.integration_number:
                closed[self.integration_number[key]] = 1
        return closed
