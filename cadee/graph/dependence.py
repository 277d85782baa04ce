"""This file holds what needs what: one graph of all-of and any-of needs over systems, calls, ladders, identities and
failure domains.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cadee.graph.kinds import StepBudget
from cadee.graph.losses import EVERY, GUARD, IDENTITY, NODE, QUOTA, answers, domains
from cadee.model.flow import Rung

if TYPE_CHECKING:
    from cadee.graph.loops import Loops


class Dependence:
    """Needs as numbers. A need is one of:

    - working parts of systems: the nodes of the split graph, first; each needs its system alive, what it `depends_on`,
      its hard calls;
    - calls, one for each pair of such a part and an integration that leaves it: identity, closed guards and transforms,
      target;
    - ladders, one for each protected call: any of the call itself and its rungs (`any_of`), by kind of failure;
    - `alive` systems (which need their failure domains), identities, failure domains: what can be removed.

    Whatever needs something broken is broken itself; a ladder is broken when all its members for the kind of failure
    are.
    """

    def __init__(self, graph: "Loops") -> None:
        self.graph = graph
        self.split = graph.split
        self.needs: list[list[int]] = [[] for _ in self.split.system]
        self.any_of: dict[int, list[tuple[int, int]]] = {}
        self.names: dict[str, int] = {}
        self.element: dict[int, str] = {}
        self.calls: list[list[tuple[int, int]]] = [[] for _ in self.split.system]
        self.ends: dict[int, list[int]] = {}
        self.ladder: dict[int, int] = {}
        self.caller: dict[int, int] = {}
        self.integration: dict[int, int] = {}
        self._call: dict[tuple[int, int], int] = {}
        self._guarding: dict[int, list[int]] = {}
        self.alive = [self._atom(f"systems/{key}") for key in graph.system_ids]
        self._add_domains()
        self._add_calls()
        self._add_ladders()
        self._add_systems()

    def _new(self, needs: list[int]) -> int:
        self.needs.append(needs)
        return len(self.needs) - 1

    def _atom(self, name: str) -> int:
        number = self.names.get(name)
        if number is None:
            number = self.names[name] = self._new([])
            self.element[number] = name
        return number

    def kind(self, name: str) -> int:
        """Return the kind of failure that the loss of an element is."""
        section, _, key = name.partition("/")
        if section == "identities":
            return IDENTITY
        if name.startswith("domain:"):
            return QUOTA if "quota" in name else NODE
        if section == "integrations" and (call := self.graph.estate.integrations.get(key)) is not None:
            key = call.target
        system = self.graph.estate.systems.get(key)
        return GUARD if system is not None and system.kind == "guardrail" else NODE

    def _add_domains(self) -> None:
        for number, key in enumerate(self.graph.system_ids):
            for label in domains(self.graph.estate.systems[key]):
                self.needs[self.alive[number]].append(self._atom(f"domain:{label}"))

    def _add_calls(self) -> None:
        split = self.split
        for node, arcs in enumerate(split.leaving):
            for arc in arcs:
                call = self._call.get((node, split.integration[arc]))
                if call is None:
                    call = self._add_call(node, split.integration[arc])
                self.ends[call].append(split.end[arc])
                self.needs[call].append(self._arrival(split.integration[arc], split.end[arc]))

    def _arrival(self, integration: int, end: int) -> int:
        return end if self.graph.waiting[integration] else self.alive[self.split.system[end]]

    def _add_call(self, node: int, integration: int) -> int:
        graph = self.graph
        entry = graph.estate.integrations[graph.integration_ids[integration]]
        needs = [] if entry.identity is None else [self._atom(f"identities/{entry.identity}")]
        by = [transform.by for transform in entry.transforms if transform.by is not None]
        guards = list(self._guards([*by, *self.split.guards.get(node, ())]))
        call = self._call[node, integration] = self._new([*needs, *guards])
        if guards:
            self._guarding[call] = guards
        self.calls[node].append((integration, call))
        self.caller[call], self.integration[call], self.ends[call] = node, integration, []
        return call

    def guards_of(self, call: int) -> list[int]:
        """Return the transforming systems and guards that a call cannot do without."""
        return self._guarding.get(call, [])

    def _guards(self, names: Iterable[str]) -> Iterator[int]:
        for name in dict.fromkeys(names):
            number = self.graph.system_number.get(name)
            if number is not None and self.graph.estate.systems[name].on_error != "open":
                yield number

    def _add_ladders(self) -> None:
        graph = self.graph
        protected = {graph.integration_number[key] for key in graph.ladders_of if key in graph.integration_number}
        for calls in self.calls:
            for integration, call in calls:
                if integration in protected:
                    ladder = self.ladder[call] = self._new([])
                    self.any_of[ladder] = [(call, EVERY)]
        always = self._new([])
        for (node, integration), call in list(self._call.items()):
            if call in self.ladder:
                for _, rung, further in self.rungs(node, integration):
                    member = always if further is None else self._rung(node, further)
                    self.any_of[self.ladder[call]].append((member, answers(rung)))

    def rungs(self, node: int, integration: int) -> Iterator[tuple[str, Rung, int | None]]:
        """Yield fallback, rung and the rung's call (None: a terminal of the caller) for a protected call of a part."""
        graph = self.graph
        for fallback in graph.ladders_of.get(graph.integration_ids[integration], ()):
            for rung in fallback.rungs:
                number = graph.integration_number.get(rung.to or "")
                if rung.terminal is not None:
                    yield fallback.id, rung, None
                elif number is not None and graph.runtime[number]:
                    own = self._call.get((node, number))
                    yield fallback.id, rung, own if own is not None else self._call[graph.source[number], number]

    def _rung(self, node: int, call: int) -> int:
        """Return what a rung needs: its call or that call's own ladder, and its caller alive where that is another
        system.
        """
        member = self.ladder.get(call, call)
        caller = self.caller[call]
        if self.split.system[caller] == self.split.system[node]:
            return member
        return self._new([member, self.alive[self.split.system[caller]]])

    def calls_of(self, integration: int) -> list[int]:
        """Return the calls that an integration stands for, one for each part of its source that makes it."""
        parts = self._parts.get(self.graph.source[integration], [self.graph.source[integration]])
        return [self._call[part, integration] for part in parts if (part, integration) in self._call]

    def arrivals(self, integration: int) -> list[int]:
        """Return what a call by an integration needs at its far end, and its identity."""
        calls = self.calls_of(integration)
        found = [self._arrival(integration, end) for end in (self.ends[calls[0]] if calls else ())]
        name = self.graph.estate.integrations[self.graph.integration_ids[integration]].identity
        return found if name is None or not calls else [*found, self.names[f"identities/{name}"]]

    @cached_property
    def _parts(self) -> dict[int, list[int]]:
        """The parts of each gateway."""
        found: dict[int, list[int]] = {}
        for part, system in enumerate(self.split.system):
            if self.split.reason[part]:
                found.setdefault(system, []).append(part)
        return found

    def hard(self, integration: int) -> bool:
        """Whether a caller cannot work without a call: it waits, the call is not optional and no mere rung."""
        graph = self.graph
        if not graph.waiting[integration] or graph.only_fallback[integration]:
            return False
        return not graph.estate.integrations[graph.integration_ids[integration]].optional

    def _add_systems(self) -> None:
        graph = self.graph
        for node, system in enumerate(self.split.system):
            entry = graph.estate.systems[graph.system_ids[system]]
            needs = self.needs[node]
            needs.append(self.alive[system])
            needs.extend(graph.system_number[key] for key in entry.depends_on if key in graph.system_number)
            needs.extend(
                self.ladder.get(call, call) for integration, call in self.calls[node] if self.hard(integration)
            )

    @cached_property
    def users(self) -> list[list[int]]:
        """For each need, what needs it without an alternative."""
        found: list[list[int]] = [[] for _ in self.needs]
        for user, needs in enumerate(self.needs):
            for need in needs:
                found[need].append(user)
        return found

    @cached_property
    def ladders(self) -> dict[int, list[tuple[int, int]]]:
        """For each need, the ladders it is a member of, with the kinds of failure it answers to there."""
        found: dict[int, list[tuple[int, int]]] = {}
        for ladder, members in self.any_of.items():
            for member, mask in members:
                found.setdefault(member, []).append((ladder, mask))
        return found

    def mask(self, names: Iterable[str]) -> int:
        """Return the kinds of failure that the loss of some elements is."""
        mask = 0
        for name in names:
            mask |= self.kind(name)
        return mask

    def lost(self, names: Iterable[str], budget: StepBudget) -> set[int]:
        """Return every need that fails without some elements: systems, identities, domains, and integrations."""
        known = tuple(names)
        calls = {self.graph.integration_number.get(n[13:], -1) for n in known if n.startswith("integrations/")}
        removed = [self.names[name] for name in known if name in self.names]
        if calls:
            removed.extend(call for call, number in self.integration.items() if number in calls)
        return self.broken(removed, self.mask(known), budget)

    def broken(self, removed: Iterable[int], mask: int, budget: StepBudget) -> set[int]:
        """Return every need that fails when some are gone, these included; rungs step in that answer to `mask`."""
        users, ladders = self.users, self.ladders
        found = set(removed)
        waiting = list(found)
        left: dict[int, int] = {}
        for need in waiting:
            for user in users[need]:
                if user not in found:
                    found.add(user)
                    waiting.append(user)
            for ladder, answering in ladders.get(need, ()):
                if answering & mask:
                    if ladder not in left:
                        left[ladder] = sum(1 for _, each in self.any_of[ladder] if each & mask)
                    left[ladder] -= 1
                    if not left[ladder] and ladder not in found:
                        found.add(ladder)
                        waiting.append(ladder)
        budget.spend(sum(len(users[need]) + 1 for need in waiting))
        return found
