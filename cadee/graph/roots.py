"""This file holds which losses are roots: those that no nearer or smaller loss explains."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from cadee.diagnostic import Route, Step, Witness
from cadee.graph.control import Control
from cadee.graph.kinds import FailureRow, Path
from cadee.graph.search import BLOCKED, START, UNSEEN, breadth
from cadee.model.system import System


class Root(NamedTuple):
    """A loss (`systems/x`, `domain:label`, `identities/y`) that nothing else explains, and whom it hits, in order.

    `behind` are further systems whose loss hits the same by way of this one: what it cannot work without.
    """

    element: str
    hits: tuple[str, ...]
    behind: tuple[str, ...] = ()


class Roots(Control):
    """Questions about many losses at once."""

    def silencing(self, rows: Iterable[FailureRow]) -> tuple[tuple[Root, ...], tuple[Root, ...]]:
        """Return the roots among the losses of a failure matrix: those that leave no safe end, and those that shut.

        A journey of people outside is shut when its channel is lost and they find no other: no journey of another
        channel of people outside still ends safely, and no other channel leads to a person without model, gateway or
        agent.
        """
        table = {(row.removed, row.journey): row for row in rows}
        silent: dict[str, list[str]] = {}
        shut: dict[str, list[str]] = {}
        for row in table.values():
            if row.outcome == "none":
                silent.setdefault(row.journey, []).extend(row.removed)
            elif row.outcome == "entry-lost" and not self._other_way(row, table):
                shut.setdefault(row.journey, []).extend(row.removed)
        order = {view.id: view.systems for view in self.journeys()}
        return self.roots(silent, order), self.roots(shut, order)

    def _other_way(self, row: FailureRow, table: Mapping[tuple[tuple[str, ...], str], FailureRow]) -> bool:
        lost = self.journey(row.journey)
        own = lost.entry
        if lost.exposure == "internal" or self.estate.systems[own].kind != "channel":
            return True
        for view in self.journeys(up_to_tier=1):
            if view.entry != own and view.exposure != "internal" and self.estate.systems[view.entry].kind == "channel":
                other = table.get((row.removed, view.id))
                if other is None or other.safe:
                    return True
        gone = self.affected(row.removed)
        channels = (key for key in self.systems("channel") if key != own and key not in gone)
        return any(self.human_path(key, without=gone) is not None for key in channels)

    def stranding(self, rows: Sequence[FailureRow]) -> tuple[Root, ...]:
        """Return the roots among the losses of a failure matrix after which an entry leads to no person any more.

        Entries are those of the journeys hit that led to one before, without model, gateway or agent; entries that are
        lost themselves are left out. `hits` are entries.
        """
        found: dict[str, set[str]] = {}
        hit: dict[str, dict[str, None]] = {}
        for row in rows:
            if row.removed and row.outcome != "entry-lost":
                hit.setdefault(row.removed[0], {})[self.journey(row.journey).entry] = None
        for removed, entries in hit.items():
            broken = self._broken((removed,), self.steps())
            for entry in entries:
                if self._strands(entry, removed, broken):
                    found.setdefault(entry, set()).add(removed)
        return self.roots(found, {entry: way.systems for entry, way in self._ways.items() if way is not None})

    def _strands(self, entry: str, removed: str, broken: set[int]) -> bool:
        way = self._ways[entry] if entry in self._ways else self._ways.setdefault(entry, self._way(entry))
        if way is None:
            return False
        dead, alive = self._called_as.get(removed, ()), self.dependence.alive
        on_way = self.systems_numbers(way.systems[1:])
        if set(dead).isdisjoint(way.integrations) and not any({n, alive[n]} & broken for n in on_way):
            return False
        return self.human_path(entry, without=self.affected([removed]), without_integrations=dead) is None

    @cached_property
    def _called_as(self) -> dict[str, list[str]]:
        """The integrations that are called as each identity, by its address."""
        found: dict[str, list[str]] = {}
        for key, call in self.estate.integrations.items():
            found.setdefault(f"identities/{call.identity}", []).append(key)
        return found

    def _way(self, entry: str) -> Path | None:
        """Return a shortest way from an entry to a person without the AI, read off one search back from all people."""
        node, systems, integrations = self.system_number[entry], [entry], []
        if self._toward_people[node] < 0:
            return self.human_path(entry)
        while (arc := self._toward_people[node]) != START:
            node = self.target[arc]
            systems.append(self.system_ids[node])
            integrations.append(self.integration_ids[arc])
        return Path(tuple(systems), tuple(integrations))

    @cached_property
    def _toward_people(self) -> list[int]:
        """For each system the call that leads on towards a person."""
        parents = [UNSEEN] * len(self.system_ids)
        for number in self.systems_numbers({*self.systems("model", "embedding", "gateway", "agent"), *self.models}):
            parents[number] = BLOCKED
        closed, goals = bytearray(len(self.integration_ids)), bytearray(len(parents))
        people = self.systems_numbers((*self.humans, *self.desks))
        breadth(people, self.arriving(True), self.source, parents, closed, goals)
        return parents

    @cached_property
    def _ways(self) -> dict[str, Path | None]:
        return {}

    def roots(self, hits: Mapping[str, Iterable[str]], nearest: Mapping[str, Sequence[str]]) -> tuple[Root, ...]:
        """Return the losses that are left to tell, systems first, then domains, then identities, each in order of id.

        `hits` says for each victim which losses hit it alone, `nearest` in which order it meets systems. A system is
        explained by one met before it that cannot work without it; a domain by a member or by a smaller domain; an
        identity by a system that is called with it.
        """
        found: dict[str, list[str]] = {}
        behind: dict[str, set[str]] = {}
        for victim in sorted(hits):
            elements = sorted(hits[victim])
            systems = [each.removeprefix("systems/") for each in elements if each.startswith("systems/")]
            for key, explained in self._systems_left(systems, nearest.get(victim, ())):
                found.setdefault(f"systems/{key}", []).append(victim)
                behind.setdefault(f"systems/{key}", set()).update(explained)
            for each in (*self._domains_left(elements, systems), *self._identities_left(elements, systems)):
                found.setdefault(each, []).append(victim)
        order = sorted(found, key=lambda each: ("sdi".index(each[0]), each))
        return tuple(Root(each, tuple(found[each]), tuple(sorted(behind.get(each, ())))) for each in order)

    def _systems_left(self, systems: Sequence[str], order: Sequence[str]) -> list[tuple[str, set[str]]]:
        place = {key: number for number, key in enumerate(order)}
        left = sorted(systems, key=lambda key: (place.get(key, len(place)), key))
        found: dict[str, set[str]] = {}
        explained: set[str] = set()
        for key in left:
            if key not in explained:
                needed = set(left).intersection(self.hard_dependencies(key)) - found.keys() - explained
                found[key] = needed
                explained |= needed
        return list(found.items())

    def _domains_left(self, elements: Sequence[str], systems: Sequence[str]) -> list[str]:
        members = {each: frozenset(self.carriers(each)) for each in elements if each.startswith("domain:")}
        own = {f"systems/{key}" for key in systems}
        left = [each for each in members if own.isdisjoint(members[each])]
        return [
            each
            for number, each in enumerate(left)
            if not any(
                members[other] < members[each] or (members[other] == members[each] and place < number)
                for place, other in enumerate(left)
            )
        ]

    def _identities_left(self, elements: Sequence[str], systems: Sequence[str]) -> list[str]:
        own, nothing = set(systems), frozenset[str]()
        named = (each for each in elements if each.startswith("identities/"))
        return [each for each in named if own.isdisjoint(self._reached_as.get(each, nothing))]

    @cached_property
    def _reached_as(self) -> dict[str, frozenset[str]]:
        """The systems that are called as each identity, by its address."""
        calls = self.estate.integrations
        return {each: frozenset(calls[key].target for key in keys) for each, keys in self._called_as.items()}

    def cut(self, root: Root, what: str, section: str = "journeys") -> Witness:
        """Return a root and whom it hits (ids of a section) as the witness of a finding; `what` is said of those."""
        steps = [Step(ref, "fails") for ref in self.carriers(root.element)]
        steps.extend(Step(f"{section}/{key}", what) for key in root.hits)
        return Witness("cut", tuple(steps), f"behind it: {', '.join(root.behind)}" if root.behind else "")

    def failing(self, element: str) -> str:
        """Return the loss of an element in words: "agent 'assistant' fails"."""
        kind, _, key = element.replace("domain:", "domain/", 1).partition("/")
        if kind == "domain":
            return f"failure domain {key!r} fails"
        if kind == "identities":
            return f"identity {key!r} is refused"
        return f"{self.estate.systems[key].kind} {key!r} fails"

    def carriers(self, element: str) -> tuple[str, ...]:
        """Return what an element stands for, as `section/id`: the systems that carry a failure domain, else itself."""
        if not element.startswith("domain:"):
            return (element,)
        return tuple(f"systems/{key}" for key in self.domain_members[element.removeprefix("domain:")])

    def written(self, element: str) -> Route:
        """Return where an element is written; a failure domain where its first system says so."""
        entity = self.estate.find(self.carriers(element)[0])
        label = element.removeprefix("domain:")
        if entity is None:
            return ()
        if label == element or not isinstance(entity, System):
            return self.estate.route(entity)
        declared = entity.failure_domains or ()
        if label in declared:
            return self.estate.route(entity, "failure_domains", declared.index(label))
        fields = {"vendor": ("model", "vendor"), "family": ("model", "family"), "region": ("region",)}
        return self.estate.route(entity, *fields.get(label.partition("/")[0], ()))
