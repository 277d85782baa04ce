"""This file holds questions of reach: who gets where, around what, and along which shortest path."""

from collections.abc import Iterable, Mapping

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

    def human_path(
        self,
        entry: str,
        *,
        fallbacks: Fallbacks = True,
        without: Iterable[str] = (),
        without_integrations: Iterable[str] = (),
    ) -> Path | None:
        """Return the shortest path from `entry` to a person that needs no model, gateway or agent (A-011).

        `without` are further systems to do without. The entry itself is no such person.
        """
        barred = {*self.systems("model", "embedding", "gateway", "agent"), *self.models, *without} - {entry}
        people = [key for key in self.humans if key != entry]
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
