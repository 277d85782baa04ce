"""This file holds what turns in circles: cycles of waiting calls, loops of fallbacks, ladders that end nowhere."""

from collections.abc import Iterator
from functools import cached_property

from cadee.graph.cuts import Cuts
from cadee.graph.kinds import TRIGGERS, DeadEnd, FallbackCycle, Path
from cadee.graph.search import components, cycles
from cadee.model.flow import Fallback, Rung, Trigger

Option = tuple[int, int]
"""A pair of systems: two integrations between them are the same option of a ladder."""


class Loops(Cuts):
    """Cycles and dead ends; one witness a component, no enumeration."""

    @cached_property
    def _waits(self) -> list[list[int]]:
        return [[arc for arc in arcs if self.waiting[arc]] for arcs in self.leaving(True)]

    @cached_property
    def sync_cycles(self) -> tuple[Path, ...]:
        """A smallest cycle of each component of waiting calls (sync, stream, passthrough) in G∪F (A-033).

        The path ends where it began. Systems that call themselves count.
        """
        found = []
        for arcs in cycles(self._waits, self.target, self.source):
            systems = [self.source[arcs[0]], *(self.target[arc] for arc in arcs)]
            found.append(
                Path(tuple(self.system_ids[n] for n in systems), tuple(self.integration_ids[arc] for arc in arcs))
            )
        return tuple(found)

    @cached_property
    def _waiting_components(self) -> tuple[list[int], int]:
        return components(self._waits, self.target)

    def component_calls(self, system: str) -> tuple[str, ...]:
        """Return all waiting integrations between the systems that stand in one cycle with `system`."""
        component, _ = self._waiting_components
        own = component[self.system_number[system]]
        return tuple(
            self.integration_ids[arc]
            for arc, waits in enumerate(self.waiting)
            if waits and component[self.source[arc]] == own == component[self.target[arc]]
        )

    def fallback_cycles(self, trigger: Trigger | None = None) -> tuple[FallbackCycle, ...]:
        """Return a smallest loop of each component of the fallback graph (A-009), of one trigger or of all together.

        An option is a pair of systems: two integrations between the same systems are the same option. An option leads
        to each rung (live for the trigger) of the ladders that protect it, and, where it calls a gateway, to the
        primary of each route that serves it. A ring of routes alone is no loop of fallbacks: it is left to
        `sync_cycles`.
        """
        graph = _Options()
        for key in sorted(self.estate.fallbacks):
            fallback = self.estate.fallbacks[key]
            for rung in self.live_rungs(fallback, trigger):
                self._join(graph, fallback.protects, rung.to or "", key)
        for served in sorted(self.routes_serving):
            for route in self.routes_serving[served]:
                self._join(graph, served, route.primary, "")
        return tuple(graph.cycle(arcs, trigger) for arcs in graph.loops())

    def live_rungs(self, fallback: Fallback, trigger: Trigger | None) -> tuple[Rung, ...]:
        """Return the rungs of a ladder that answer to a trigger, in order; all where it is None."""
        if trigger is None:
            return fallback.rungs
        return tuple(rung for rung in fallback.rungs if trigger in rung.on or "any" in rung.on)

    def _option(self, integration: str) -> Option | None:
        number = self.integration_number.get(integration)
        return None if number is None else (self.source[number], self.target[number])

    def _join(self, graph: "_Options", start: str, end: str, fallback: str) -> None:
        before, after = self._option(start), self._option(end)
        if before is not None and after is not None:
            graph.add(before, after, start, end, fallback)

    @cached_property
    def dead_ends(self) -> tuple[DeadEnd, ...]:
        """The ladders that answer to a trigger and do not end in a terminal (A-010), trigger by trigger.

        A ladder ends well where a live rung is a terminal, leads to a terminal system, or is itself protected by a
        ladder that ends well.
        """
        return tuple(end for trigger in TRIGGERS for end in self._dead_ends(trigger))

    def _dead_ends(self, trigger: Trigger) -> Iterator[DeadEnd]:
        ladders = [self.estate.fallbacks[key] for key in sorted(self.estate.fallbacks)]
        rungs = {ladder.id: self.live_rungs(ladder, trigger) for ladder in ladders}
        above: dict[Option, list[Fallback]] = {}
        good: list[Option] = []
        for ladder in ladders:
            for rung in rungs[ladder.id]:
                option = self._option(rung.to or "")
                if option is not None:
                    above.setdefault(option, []).append(ladder)
                if rung.terminal is not None or (option is not None and option[1] in self._safe_ends):
                    good.append((-1, -1))
                    above.setdefault((-1, -1), []).append(ladder)
        well = self._end_well(above)
        for ladder in ladders:
            live = rungs[ladder.id]
            if live and ladder.id not in well:
                yield DeadEnd(ladder.id, trigger, ladder.protects, tuple(rung.to or "" for rung in live))

    def ends_well(self, system: str) -> bool:
        """Whether a ladder may end at a system: a terminal, or the desk of people (see `dead_ends`)."""
        return self.system_number.get(system, -1) in self._safe_ends

    @cached_property
    def _safe_ends(self) -> frozenset[int]:
        """Systems where a ladder ends well: terminals, and the platforms, channels and outside systems of people."""
        systems, leaving = self.estate.systems, self.leaving(True)
        desks = self.systems_numbers(self.systems("platform", "channel", "external"))
        people = set(self.systems_numbers(self.humans))
        ends = {number for number in desks if any(self.target[arc] in people for arc in leaving[number])}
        ends.update(self.systems_numbers(self.desks))
        return frozenset(ends.union(self.systems_numbers(key for key in systems if self.is_terminal(key))))

    def _end_well(self, above: dict[Option, list[Fallback]]) -> set[str]:
        well: set[str] = set()
        waiting = [(-1, -1)]
        seen = set(waiting)
        for option in waiting:
            for ladder in above.get(option, ()):
                well.add(ladder.id)
                protected = self._option(ladder.protects)
                if protected is not None and protected not in seen:
                    seen.add(protected)
                    waiting.append(protected)
        return well


class _Options:
    """The fallback graph on options, with the integrations and the fallback behind each arc."""

    def __init__(self) -> None:
        self.numbers: dict[Option, int] = {}
        self.leaving: list[list[int]] = []
        self.origin: list[int] = []
        self.end: list[int] = []
        self.names: list[tuple[str, str]] = []

    def add(self, before: Option, after: Option, start: str, end: str, fallback: str) -> None:
        """Add an arc from one option to another."""
        ends = []
        for option in (before, after):
            number = self.numbers.setdefault(option, len(self.numbers))
            if number == len(self.leaving):
                self.leaving.append([])
            ends.append(number)
        self.leaving[ends[0]].append(len(self.end))
        self.origin.append(ends[0])
        self.end.append(ends[1])
        self.names.append((start, fallback))

    def loops(self) -> list[list[int]]:
        """Return a smallest cycle of each component among those that a fallback is on."""
        return cycles(self.leaving, self.end, self.origin, [bool(fallback) for _, fallback in self.names])

    def cycle(self, arcs: list[int], trigger: Trigger | None) -> FallbackCycle:
        """Return a cycle by names."""
        names = [self.names[arc] for arc in arcs]
        return FallbackCycle(trigger, tuple(start for start, _ in names), tuple(fallback for _, fallback in names))
