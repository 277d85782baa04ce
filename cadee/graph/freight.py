"""This file holds what may travel on each integration: its data, the way it takes, the labels it loses."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

from cadee.graph.lineage import Lineage
from cadee.model.data import Sensitivity

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
EVERYTHING: frozenset[str] = frozenset(SENSITIVITIES)
NONE: frozenset[str] = frozenset()
FREE: frozenset[str] = frozenset(("public", "internal"))
"""What is left of redacted telemetry."""


@dataclass(slots=True)
class Cargo:
    """All that may travel: from, to, integration (-1: telemetry), data ("": all the sender has), labels lost.

    Arcs that name data make their origin a holder of it.
    """

    origins: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    integrations: list[int] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    drops: list[frozenset[str]] = field(default_factory=list)

    def add(self, origin: int, end: int, integration: int, data: str, drops: frozenset[str]) -> None:
        """Add an arc."""
        self.origins.append(origin)
        self.ends.append(end)
        self.integrations.append(integration)
        self.data.append(data)
        self.drops.append(drops)


class Freight(Lineage):
    """What each integration carries, worked out once for a set of redactors that do not count.

    What an integration carries is its `data`; where it does not say, all that its source has, and on a read what its
    target keeps of record; off the plane of requests only what is named.
    Data travels from source to target; on a read of what the target keeps, back to the source.
    """

    @cached_property
    def kept(self) -> dict[str, tuple[str, ...]]:
        """The data that each system keeps of record, produces or indexes, in order."""
        found: dict[str, set[str]] = {}
        for key in self.data_ids:
            for system in (self.estate.data[key].source_of_record, self.estate.data[key].produced_by):
                if system in self.system_number:
                    found.setdefault(system or "", set()).add(key)
        for key in self.system_ids:
            index = self.estate.systems[key].index
            if index is not None and index.contains:
                found.setdefault(key, set()).update(index.contains)
        return {key: tuple(sorted(kept)) for key, kept in sorted(found.items())}

    @cached_property
    def moving(self) -> bytearray:
        """Which integrations are no requests and name data all the same: control, health, promotion."""
        return bytearray(
            not runs and bool(self.estate.integrations[key].data)
            for runs, key in zip(self.runtime, self.integration_ids, strict=True)
        )

    def cargo(self, without: frozenset[str]) -> Cargo:
        if without not in self._cargos:
            cargo = self._cargos[without] = Cargo()
            for number, runs in enumerate(self.runtime):
                if runs or self.moving[number]:
                    self._load(cargo, number, without)
            self._load_telemetry(cargo)
        return self._cargos[without]

    @cached_property
    def _cargos(self) -> dict[frozenset[str], Cargo]:
        return {}

    def _load(self, cargo: Cargo, number: int, without: frozenset[str]) -> None:
        """Add the arcs of an integration: where a label is lost on the way, the sender still has it."""
        entry = self.estate.integrations[self.integration_ids[number]]
        source, target = self.source[number], self.target[number]
        kept = self.kept.get(entry.target, ()) if entry.action == "read" else ()
        lost = self._lost_on(number, without)
        there = _both(lost, self._redacts(source, without))
        for key in entry.data if entry.data is not None else kept:
            if key in kept:
                cargo.add(target, source, number, key, _both(lost, self._redacts(target, without)))
            else:
                cargo.add(source, target, number, key, there)
        if entry.data is None:
            cargo.add(source, target, number, "", there)

    def _redacts(self, system: int, without: frozenset[str]) -> frozenset[str]:
        key = self.system_ids[system]
        redacts = self._redacting.get(key, NONE)
        return redacts if redacts and key not in without else NONE

    @cached_property
    def _redacting(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(system.redacts) for key, system in self.estate.systems.items() if system.redacts}

    def _lost_on(self, number: int, without: frozenset[str]) -> frozenset[str]:
        """Return the labels that transforms, or the guards of all routes, take from what an integration carries."""
        found = NONE
        for transform in self.estate.integrations[self.integration_ids[number]].transforms:
            if transform.by not in without:
                found |= frozenset(transform.drops) or self._redacting.get(transform.by or "", NONE)
        guards = self._guards_on.get(number)
        if guards is None:
            return found
        redacted = [
            NONE.union(*(self._redacting.get(name, NONE) for name in names if name not in without)) for names in guards
        ]
        return found | redacted[0].intersection(*redacted)

    def _load_telemetry(self, cargo: Cargo) -> None:
        for number, key in enumerate(self.system_ids):
            telemetry = self.estate.systems[key].telemetry
            if telemetry is not None and telemetry.to in self.system_number and telemetry.content != "none":
                drops = EVERYTHING - FREE if telemetry.content == "redacted" else NONE
                cargo.add(number, self.system_number[telemetry.to], -1, "", drops)

    @cached_property
    def _guards_on(self) -> dict[int, list[list[str]]]:
        """For each integration by which routes leave a gateway, the guards of each of these routes."""
        systems = self.estate.systems
        found: dict[int, list[list[str]]] = {}
        for gateway in self.gateways:
            called = [self.estate.integrations[key].target for key in self.calls_from(gateway)]
            always = [key for key in called if systems[key].kind == "guardrail" and systems[key].default_on]
            for route in self.routes(gateway):
                names = [key for key in dict.fromkeys([*route.guardrails, *always]) if key in systems]
                for key in self.exits(route):
                    found.setdefault(self.integration_number[key], []).append(names)
        return found


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return the union without a new set where one is empty: nearly always, and there are as many as calls."""
    return one | other if one and other else one or other
