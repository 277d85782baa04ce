"""This file holds what travels where: data and its labels over G∪F, past transforms, redactors and guards."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from cadee.graph.freight import EVERYTHING, SENSITIVITIES, Cargo, Freight
from cadee.graph.kinds import Fallbacks, Path, Taint
from cadee.graph.search import START, UNSEEN, Lazy, trail


class Labels(Freight):
    """Where data comes to lie.

    Along what integrations carry (`Freight`), over G, G∪F or G∪F of one trigger, with or without telemetry. What names
    data on the planes control, health and promotion carries it in each of these.
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

    def _travel(
        self, data: frozenset[str], label: str, fallbacks: Fallbacks, telemetry: bool, without: frozenset[str]
    ) -> Mapping[str, Taint]:
        question = (data, label, fallbacks, telemetry, without)
        if question not in self._travels:
            self._travels[question] = self._find(self.cargo(without), data, label, self.live(fallbacks), telemetry)
        return self._travels[question]

    @cached_property
    def _travels(self) -> dict[tuple[frozenset[str], str, Fallbacks, bool, frozenset[str]], Mapping[str, Taint]]:
        return {}

    def _find(
        self, cargo: Cargo, data: frozenset[str], label: str, live: bytearray, telemetry: bool
    ) -> Mapping[str, Taint]:
        leaving: list[list[int]] = [[] for _ in self.system_ids]
        first: dict[int, str] = {}
        fed = bytearray(len(leaving))
        for key, kept in self.kept.items():
            if (own := next((name for name in kept if name in data), None)) is not None:
                first[self.system_number[key]] = own
        carried = {"", *data, *(set(cargo.data).difference(self.estate.data) if label else ())}
        for arc, (number, name, drops) in enumerate(zip(cargo.integrations, cargo.data, cargo.drops, strict=True)):
            if name not in carried or not (live[number] or self.moving[number] if number >= 0 else telemetry):
                continue
            if name:
                first.setdefault(cargo.origins[arc], name)
            if label not in drops:
                leaving[cargo.origins[arc]].append(arc)
                fed[cargo.ends[arc]] = 1
        parents = self._flow(cargo.ends, leaving, first, fed)
        met = [key for number, key in enumerate(self.system_ids) if parents[number] != UNSEEN]
        return Lazy(met, lambda key: self._taint(key, cargo, first, parents))

    def _flow(self, ends: list[int], leaving: list[list[int]], first: dict[int, str], fed: bytearray) -> list[int]:
        """Return for each system the arc by which the shortest way arrives: first from where nothing arrives."""
        parents = [UNSEEN] * len(leaving)
        starts = sorted(first, key=lambda node: (fed[node], node))
        fresh = sum(not fed[node] for node in starts)
        for group in (starts[:fresh], *([node] for node in starts[fresh:])):
            waiting = [node for node in group if parents[node] == UNSEEN]
            for node in waiting:
                parents[node] = START
            for node in waiting:
                for arc in leaving[node]:
                    if parents[ends[arc]] == UNSEEN:
                        parents[ends[arc]] = arc
                        waiting.append(ends[arc])
        return parents

    def _taint(self, key: str, cargo: Cargo, first: dict[int, str], parents: list[int]) -> Taint:
        node = self.system_number[key]
        arcs = trail(node, parents, cargo.origins)
        start = cargo.origins[arcs[0]] if arcs else node
        named = [name for arc in arcs if (name := cargo.data[arc])]
        systems = (self.system_ids[start], *(self.system_ids[cargo.ends[arc]] for arc in arcs))
        numbers = [cargo.integrations[arc] for arc in arcs]
        names = tuple(self.integration_ids[number] if number >= 0 else "" for number in numbers)
        return Taint(key, named[-1] if named else first[start], Path(systems, names))
