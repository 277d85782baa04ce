"""This file holds people and their controls (O, T): who is told, who may act, whether a switch works."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from cadee.diagnostic import Step, Witness
from cadee.graph.authority import Authority
from cadee.graph.kinds import Path
from cadee.graph.search import cycles
from cadee.model.control import Switch


class Control(Authority):
    """Questions about owners, signals and switches."""

    def behind(self, owner: str) -> Mapping[str, str]:
        """Return an owner, its members and all their deputies, nearest first, each with the owner it was found by (""
        for itself).
        """
        owners = self.estate.owners
        found = {owner: ""} if owner in owners else {}
        waiting = list(found)
        for key in waiting:
            deputy = owners[key].deputy
            for further in (*sorted(owners[key].members), *(() if deputy is None else (deputy,))):
                if further in owners and further not in found:
                    found[further] = key
                    waiting.append(further)
        return found

    def people(self, owner: str) -> tuple[str, ...]:
        """Return the persons behind an owner, in order: itself, members, deputies."""
        return tuple(sorted(key for key in self.behind(owner) if self.estate.owners[key].kind == "person"))

    def controls(self, owner: str) -> Mapping[str, tuple[str, str]]:
        """Return the switches and gates that an owner, or somebody behind it, may use, `section/id` in order (EN-002).

        Each with how (`holder`, `approver`, `permission`) and who.
        """
        found: dict[str, tuple[str, str]] = {}
        for key in self.behind(owner):
            for how, element in self._controls_of.get(key, ()):
                found.setdefault(element, (how, key))
        return dict(sorted(found.items()))

    @cached_property
    def _controls_of(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for switch in self.estate.switches.values():
            if switch.holder is not None:
                found.setdefault(switch.holder, []).append(("holder", switch.ref))
        for gate in self.estate.gates.values():
            if gate.approver is not None:
                found.setdefault(gate.approver, []).append(("approver", gate.ref))
        for key, owner in self.estate.owners.items():
            for element in owner.permissions:
                found.setdefault(key, []).append(("permission", element))
        return found

    def out_of_hand(self, owner: str, charge: str, switches: Iterable[str]) -> Witness:
        """Return an owner, an element it answers for, and the switches on it with who holds them (EN-002)."""
        held = ((key, self.estate.switches[key].holder) for key in switches)
        steps = (
            Step(f"switches/{key}", f"held by {who!r}" if who else "nobody is said to hold it") for key, who in held
        )
        return Witness("set", (Step(f"owners/{owner}"), Step(charge), *steps), "in no hand of who answers")

    def alerted(self, system: str) -> Mapping[str, tuple[str, ...]]:
        """Return the signals that come from a system, in order, each with the persons who are told (A-038)."""
        return {key: self._told(key) for key in self._signals_of.get(system, ())}

    def _told(self, signal: str) -> tuple[str, ...]:
        owner = self.estate.signals[signal].to
        return () if owner is None else self.people(owner)

    @cached_property
    def _signals_of(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in sorted(self.estate.signals):
            for system in self.estate.signals[key].source:
                found.setdefault(system, []).append(key)
        return found

    def switches_on(self, element: str) -> tuple[str, ...]:
        """Return the switches that act on an element (`section/id`) or on the whole workflow, in order."""
        return tuple(
            key
            for key in sorted(self.estate.switches)
            if element in self.estate.switches[key].acts_on or "workflow" in self.estate.switches[key].acts_on
        )

    def switched(self, switch: str) -> tuple[str, ...]:
        """Return the systems that a switch acts on: named ones, gateways of routes, callers of integrations; all agents
        for the workflow.
        """
        return self._switched(self.estate.switches[switch])

    def _switched(self, switch: Switch) -> tuple[str, ...]:
        estate = self.estate
        found: set[str] = set()
        for element in switch.acts_on:
            section, _, key = element.partition("/")
            if section == "workflow":
                found.update(self.systems("agent"))
            elif section == "systems":
                found.add(key)
            elif section == "routes" and key in estate.routes:
                found.add(estate.routes[key].gateway)
            elif section == "integrations" and key in estate.integrations:
                found.add(estate.integrations[key].source)
        return tuple(sorted(key for key in found if key in estate.systems))

    def switch_dependence(self, switch: str, *, with_dependencies: bool = False) -> Path | None:
        """Return why a switch fails with what it switches (A-039): the path from the system it runs on to a switched
        system.

        Along hard dependencies, shortest first; None where it is independent, or runs on no system that exists here.
        With `with_dependencies` what the switched systems cannot work without counts as switched too.
        """
        place = self.estate.switches[switch].runs_on
        if place not in self.system_number:
            return None
        gone = set(self.switched(switch))
        if with_dependencies:
            gone.update(key for system in tuple(gone) for key in self.hard_dependencies(system))
        if place in gone:
            return Path((place,))
        needed = self.hard_dependencies(place)
        return next((needed[key] for key in needed if key in gone), None)

    @cached_property
    def escalation_loops(self) -> tuple[Path, ...]:
        """Smallest cycles among agents, queues and people from which no person can be reached (EN-008).

        A cycle that a person stands on is none: the person ends it.
        """
        among = {self.system_number[key] for key in self.systems("agent", "queue")}
        safe = self.reaching(self.humans, fallbacks=True)
        leaving = [
            [arc for arc in arcs if self.target[arc] in among] if node in among else []
            for node, arcs in enumerate(self.leaving(True))
        ]
        found = []
        for arcs in cycles(leaving, self.target, self.source):
            systems = [self.system_ids[node] for node in (self.source[arcs[0]], *(self.target[arc] for arc in arcs))]
            if systems[0] not in safe:
                found.append(Path(tuple(systems), tuple(self.integration_ids[arc] for arc in arcs)))
        return tuple(found)
