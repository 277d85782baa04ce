"""This file holds what travels where: data and its labels over G∪F, past transforms, redactors and guards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

from cadee.graph.kinds import Fallbacks, Path, Taint
from cadee.graph.lineage import Lineage
from cadee.graph.search import START, UNSEEN, Lazy, trail
from cadee.model.data import Sensitivity

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
EVERYTHING = frozenset(SENSITIVITIES)
FREE: frozenset[Sensitivity] = frozenset(("public", "internal"))
"""What is left of redacted telemetry."""


@dataclass(slots=True)
class Spread:
    """Arcs along which something travels: from, to, integration (-1: telemetry), data ("": all the sender has)."""

    leaving: list[list[int]]
    ends: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    integrations: list[int] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    first: dict[int, str] = field(default_factory=dict)

    def arc(self, origin: int, end: int, integration: int, data: str) -> None:
        """Add an arc; one that names data makes its origin a holder of it."""
        self.leaving[origin].append(len(self.ends))
        self.origins.append(origin)
        self.ends.append(end)
        self.integrations.append(integration)
        self.data.append(data)


class Labels(Lineage):
    """Where data comes to lie.

    What an integration carries is its `data`; where it does not say, all that its source has, and on a read what its
    target keeps of record. Data travels from source to target, on a read of what the target keeps of record from target
    to source.
    """

    def sensitivity(self, data: str) -> frozenset[str]:
        """Return the sensitivity labels of data: its own, and those of what it is derived from that its producer does
        not redact.

        Data without labels of its own has those of its sources; a source without labels has every label, as has data
        that does not exist.
        """
        return self._sensitivity.get(data, EVERYTHING)

    @cached_property
    def _sensitivity(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        labels = {label: [key for key in self.data_ids if label in self._own_labels(key)] for label in SENSITIVITIES}
        having = {label: self._inherit(label, keys) for label, keys in labels.items()}
        for key in self.data_ids:
            found[key] = frozenset(label for label in SENSITIVITIES if key in having[label])
        return found

    def _own_labels(self, key: str) -> Iterable[str]:
        entry = self.estate.data[key]
        if entry.labels is not None and entry.labels.sensitivity is not None:
            return entry.labels.sensitivity
        return () if any(source in self.estate.data for source in entry.derived_from) else SENSITIVITIES

    def _inherit(self, label: str, keys: list[str]) -> set[str]:
        """Return the data that has a label, its own or from what it is derived from."""
        waiting = list(keys)
        found = set(keys)
        for key in waiting:
            for number in self._children[self._data_number[key]]:
                child = self.data_ids[number]
                maker = self.estate.systems.get(self.estate.data[child].produced_by or "")
                if child not in found and (maker is None or label not in maker.redacts):
                    found.add(child)
                    waiting.append(child)
        return found

    def carried(
        self, *, fallbacks: Fallbacks = True, telemetry: bool = False, without: Iterable[str] = ()
    ) -> Mapping[str, frozenset[str]]:
        """Return the sensitivity labels that may lie at each system (D-001, D-002, D-017, D-020)."""
        where = {
            label: frozenset(self.taints(label, fallbacks=fallbacks, telemetry=telemetry, without=without))
            for label in SENSITIVITIES
        }
        return {key: frozenset(label for label in SENSITIVITIES if key in where[label]) for key in self.system_ids}

    def taints(
        self, label: str, *, fallbacks: Fallbacks = True, telemetry: bool = False, without: Iterable[str] = ()
    ) -> Mapping[str, Taint]:
        """Return each system where data with a sensitivity label may lie, with the shortest way there from where it
        begins.

        Transforms drop labels, redacting systems from what they pass on, guards of a route from what leaves by it
        (guards that are on by default count on every route of a gateway that calls them). `without` are systems whose
        redaction does not count (C-005). `telemetry` counts what systems tell about themselves: all they have where the
        content is full or not said.
        """
        data = frozenset(key for key in self.data_ids if label in self.sensitivity(key))
        return self._travel(data, label, fallbacks, telemetry, frozenset(without))

    def spread(
        self, data: Iterable[str], *, fallbacks: Fallbacks = True, telemetry: bool = False
    ) -> Mapping[str, Taint]:
        """Return each system where some data may lie, whatever is done to it, with the shortest way there (C-013,
        D-004, D-012).

        To count what is derived from it too, give `derived(data)`.
        """
        return self._travel(frozenset(data), "", fallbacks, telemetry, frozenset())

    def residency(
        self, *, fallbacks: Fallbacks = True, telemetry: bool = False
    ) -> Mapping[tuple[str, ...], Mapping[str, Taint]]:
        """Return for each set of regions that some data is bound to, in order, the systems where that data may lie
        (D-004).

        Data is bound by its own residency and by that of everything it is derived from.
        """
        groups: dict[tuple[str, ...], list[str]] = {}
        for key in self.data_ids:
            labels = self.estate.data[key].labels
            if labels is not None and labels.residency is not None:
                groups.setdefault(tuple(sorted(set(labels.residency))), []).append(key)
        return {
            allowed: self.spread(self.derived(keys), fallbacks=fallbacks, telemetry=telemetry)
            for allowed, keys in sorted(groups.items())
        }

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

    def _travel(
        self, data: frozenset[str], label: str, fallbacks: Fallbacks, telemetry: bool, without: frozenset[str]
    ) -> Mapping[str, Taint]:
        spread = Spread([[] for _ in self.system_ids])
        for key, kept in self.kept.items():
            if (own := next((name for name in kept if name in data), None)) is not None:
                spread.first[self.system_number[key]] = own
        for number, here in enumerate(self.live(fallbacks)):
            if here:
                self._carry(spread, number, data, label, without)
        if telemetry:
            self._tell(spread, label)
        parents = self._flow(spread)
        met = [key for number, key in enumerate(self.system_ids) if parents[number] != UNSEEN]
        return Lazy(met, lambda key: self._taint(key, spread, parents))

    def _carry(self, spread: Spread, number: int, data: frozenset[str], label: str, without: frozenset[str]) -> None:
        """Add the arcs of an integration; where the label is dropped on the way, the sender still has it."""
        entry = self.estate.integrations[self.integration_ids[number]]
        source, target = self.source[number], self.target[number]
        kept = self.kept.get(entry.target, ()) if entry.action == "read" else ()
        passes = {origin: not label or not self._dropped(number, origin, label, without) for origin in (source, target)}
        for key in entry.data if entry.data is not None else kept:
            if key in data or (label and key not in self.estate.data):
                origin, end = (target, source) if key in kept else (source, target)
                spread.first.setdefault(origin, key)
                if passes[origin]:
                    spread.arc(origin, end, number, key)
        if entry.data is None and passes[source]:
            spread.arc(source, target, number, "")

    def _dropped(self, number: int, origin: int, label: str, without: frozenset[str]) -> bool:
        """Whether a label is taken away between a system and the other end of an integration."""
        systems = self.estate.systems
        sender = self.system_ids[origin]
        if label in systems[sender].redacts and sender not in without:
            return True
        for transform in self.estate.integrations[self.integration_ids[number]].transforms:
            maker = systems.get(transform.by or "")
            drops = transform.drops or (() if maker is None else maker.redacts)
            if label in drops and transform.by not in without:
                return True
        guards = self._guards_on.get(number)
        return guards is not None and all(
            any(name not in without and label in systems[name].redacts for name in names) for names in guards
        )

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

    def _tell(self, spread: Spread, label: str) -> None:
        for number, key in enumerate(self.system_ids):
            telemetry = self.estate.systems[key].telemetry
            if telemetry is None or telemetry.to not in self.system_number or telemetry.content == "none":
                continue
            if not label or label in FREE or telemetry.content != "redacted":
                spread.arc(number, self.system_number[telemetry.to], -1, "")

    def _flow(self, spread: Spread) -> list[int]:
        """Return for each system the arc by which the shortest way arrives: first from where nothing arrives, then from
        the rest.
        """
        parents = [UNSEEN] * len(self.system_ids)
        fed = set(spread.ends)
        starts = sorted(spread.first, key=lambda node: (node in fed, node))
        fresh = sum(node not in fed for node in starts)
        for group in (starts[:fresh], *([node] for node in starts[fresh:])):
            waiting = [node for node in group if parents[node] == UNSEEN]
            for node in waiting:
                parents[node] = START
            for node in waiting:
                for arc in spread.leaving[node]:
                    end = spread.ends[arc]
                    if parents[end] == UNSEEN:
                        parents[end] = arc
                        waiting.append(end)
        return parents

    def _taint(self, key: str, spread: Spread, parents: list[int]) -> Taint:
        node = self.system_number[key]
        arcs = trail(node, parents, spread.origins)
        first = spread.origins[arcs[0]] if arcs else node
        named = [name for arc in arcs if (name := spread.data[arc])]
        systems = (self.system_ids[first], *(self.system_ids[spread.ends[arc]] for arc in arcs))
        numbers = [spread.integrations[arc] for arc in arcs]
        names = tuple(self.integration_ids[number] if number >= 0 else "" for number in numbers)
        return Taint(key, named[-1] if named else spread.first[first], Path(systems, names))
