"""This file holds what the graph knows without searching: kinds, entries, journeys, terminals, neighbours, gaps."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

from cadee.graph.index import Index
from cadee.graph.kinds import Fallbacks, JourneyView, TerminalKind
from cadee.model.flow import GatewayRoute, Journey
from cadee.model.system import SystemKind


class Inventory(Index):
    """Look-ups. All results are ids in order, unless said otherwise."""

    def systems(self, *kinds: SystemKind) -> tuple[str, ...]:
        """Return the systems of these kinds; all where none is named."""
        if not kinds:
            return tuple(self.system_ids)
        return tuple(sorted(key for kind in set(kinds) for key in self._by_kind.get(kind, ())))

    @cached_property
    def _by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.system_ids:
            found.setdefault(self.estate.systems[key].kind, []).append(key)
        return found

    def calls_from(self, system: str, *, fallbacks: Fallbacks = True) -> tuple[str, ...]:
        """Return the runtime integrations that leave `system`."""
        number = self.system_number.get(system)
        return () if number is None else tuple(self.integration_ids[e] for e in self.leaving(fallbacks)[number])

    def calls_to(self, system: str, *, fallbacks: Fallbacks = True) -> tuple[str, ...]:
        """Return the runtime integrations that arrive at `system`."""
        number = self.system_number.get(system)
        return () if number is None else tuple(self.integration_ids[e] for e in self.arriving(fallbacks)[number])

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Models that requests may reach: kinds model and embedding, and guardrails with a model card.

        A model that no request reaches (a judge of evaluations, called on the plane control with `data: []`) is not
        among them.
        """
        arriving, systems = self.arriving(True), self.estate.systems
        return tuple(
            key
            for number, key in enumerate(self.system_ids)
            if arriving[number]
            and (
                systems[key].kind in ("model", "embedding")
                or (systems[key].kind == "guardrail" and systems[key].model is not None)
            )
        )

    @cached_property
    def gateways(self) -> tuple[str, ...]:
        """Systems of kind gateway."""
        return self.systems("gateway")

    @cached_property
    def humans(self) -> tuple[str, ...]:
        """Human terminals: systems of kind human."""
        return self.systems("human")

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """Systems where requests begin: sources of first steps of journeys; channels that call; people and outside
        systems that call and that nobody calls.
        """
        found = {view.entry for view in self.journeys()}
        arriving, leaving = self.arriving(True), self.leaving(True)
        for key in self.systems("channel", "human", "external"):
            number = self.system_number[key]
            if leaving[number] and (not arriving[number] or self.estate.systems[key].kind == "channel"):
                found.add(key)
        return tuple(sorted(found))

    def journeys(self, *, up_to_tier: int | None = None) -> tuple[JourneyView, ...]:
        """Return the journeys in order of id; with `up_to_tier=1` only those of tier 0 and 1."""
        if up_to_tier is None:
            return self._journeys
        return tuple(view for view in self._journeys if view.tier is not None and view.tier <= up_to_tier)

    def journey(self, key: str) -> JourneyView:
        """Return one journey.

        Raises:
            KeyError: no such journey, or none of its steps exists here.
        """
        return self._journey_by_id[key]

    @cached_property
    def _journey_by_id(self) -> dict[str, JourneyView]:
        return {view.id: view for view in self._journeys}

    @cached_property
    def _journeys(self) -> tuple[JourneyView, ...]:
        return tuple(
            view
            for key in sorted(self.estate.journeys)
            if (view := self._journey(self.estate.journeys[key])) is not None
        )

    def _journey(self, journey: Journey) -> JourneyView | None:
        steps = [self.integration_number[step] for step in journey.steps if step in self.integration_number]
        if not steps:
            return None
        order = dict.fromkeys(end for step in steps for end in (self.source[step], self.target[step]))
        systems = tuple(self.system_ids[number] for number in order)
        tier = journey.tier if journey.tier is not None else self.tier(systems[0])
        names = tuple(self.integration_ids[step] for step in steps)
        return JourneyView(
            journey.id, tier, journey.exposure or self.estate.workflow.exposure, systems[0], systems, names
        )

    def tier(self, system: str) -> int | None:
        """Return the declared tier of a system, None where unknown."""
        found = self.estate.systems.get(system)
        return None if found is None else found.tier

    def exposure(self, system: str) -> str:
        """Return who meets a system: the exposure of the journeys that start there, else of the workflow."""
        order = ("internal", "partner-facing", "customer-facing", "public")
        found = [view.exposure for view in self.journeys() if view.entry == system]
        return max(found, key=order.index) if found else self.estate.workflow.exposure

    def terminal(self, system: str) -> TerminalKind | None:
        """Return which safe end a system is: human, queue, static-answer, cached-answer, refusal; None for no end."""
        return self._terminals.get(system)

    @cached_property
    def _terminals(self) -> dict[str, TerminalKind]:
        found: dict[str, TerminalKind] = {}
        for key, system in self.estate.systems.items():
            if system.terminal is not None:
                found[key] = system.terminal
            elif system.kind in ("human", "queue"):
                found[key] = cast(TerminalKind, system.kind)
        return found

    def is_terminal(self, system: str) -> bool:
        """Whether a request may safely end at a system."""
        return self.terminal(system) is not None

    def only_rung(self, integration: str) -> bool:
        """Whether an integration serves as a rung of a fallback and as nothing else: it is in F, not in G."""
        number = self.integration_number.get(integration)
        return number is not None and bool(self.only_fallback[number])

    @cached_property
    def only_asked(self) -> frozenset[int]:
        """The integrations by which gates ask somebody about what cannot be undone, and by which no journey goes.

        Whoever is asked there decides on one action, and takes nobody over whose journey fails elsewhere.
        """
        calls = self.estate.integrations
        asked: dict[str, bool] = {}
        for gate in self.estate.gates.values():
            grave = all(calls[key].action == "irreversible" for key in gate.guards if key in calls)
            ends = (gate.outcomes.deny, gate.outcomes.escalate) if gate.outcomes else ()
            for section, _, key in (end.partition("/") for end in ends if end):
                if section == "integrations":
                    asked[key] = asked.get(key, True) and grave
        steps = {step for journey in self.estate.journeys.values() for step in journey.steps}
        found = (key for key, grave in asked.items() if grave and key not in steps)
        return frozenset(self.integration_number[key] for key in found if key in self.integration_number)

    def routes(self, gateway: str) -> tuple[GatewayRoute, ...]:
        """Return the routes of a gateway in order of id."""
        return self._routes_of.get(gateway, ())

    @cached_property
    def _routes_of(self) -> dict[str, tuple[GatewayRoute, ...]]:
        found: dict[str, list[GatewayRoute]] = {}
        for key in sorted(self.estate.routes):
            found.setdefault(self.estate.routes[key].gateway, []).append(self.estate.routes[key])
        return {key: tuple(routes) for key, routes in found.items()}

    def degree(self, system: str) -> tuple[int, int]:
        """Return how many runtime integrations arrive and leave, fallbacks included."""
        number = self.system_number[system]
        return len(self.arriving(True)[number]), len(self.leaving(True)[number])

    @cached_property
    def dangling(self) -> tuple[str, ...]:
        """Systems that nothing refers to: no integration on any plane, no `depends_on`, no telemetry, transform, route
        or guard.
        """
        return self.system_names(set(range(len(self.system_ids))) - self._touched())

    def _touched(self) -> set[int]:
        touched = {*self.source, *self.target}
        estate = self.estate
        names: set[str | None] = set()
        for system in estate.systems.values():
            if system.depends_on:
                names.update((system.id, *system.depends_on))
            if system.telemetry is not None:
                names.add(system.telemetry.to)
            if system.index is not None:
                names.add(system.index.embedding)
            if system.queue is not None:
                names.add(system.queue.dead_letter)
        names.update(
            transform.by for integration in estate.integrations.values() for transform in integration.transforms
        )
        names.update(guard for route in estate.routes.values() for guard in (route.gateway, *route.guardrails))
        names.update(
            place
            for data in estate.data.values()
            for place in (data.source_of_record, data.produced_by, data.quarantine)
        )
        names.update(control.runs_on for control in estate.gates.values())
        names.update(control.runs_on for control in estate.switches.values())
        names.update(place for signal in estate.signals.values() for place in (*signal.source, signal.via))
        names.update(kpi.baseline.source for kpi in estate.kpis.values() if kpi.baseline is not None)
        names.update(kpi.source for kpi in estate.kpis.values())
        names.update(
            place for result in estate.evaluations.values() for place in (result.subject, result.judge, result.index)
        )
        touched.update(self.system_number[key] for key in names if key in self.system_number)
        return touched

    def neighbours(self, systems: Iterable[str]) -> tuple[str, ...]:
        """Return the systems that exchange requests with these (G∪F), these left out."""
        own = set(self.systems_numbers(systems))
        leaving, arriving = self.leaving(True), self.arriving(True)
        found = {self.target[e] for number in own for e in leaving[number]} | {
            self.source[e] for number in own for e in arriving[number]
        }
        return self.system_names(found - own)

    @cached_property
    def zone_crossings(self) -> tuple[str, ...]:
        """Integrations on any plane whose ends stand in different trust zones, or in an unknown one on exactly one
        side.
        """
        systems = self.estate.systems
        zones = [systems[key].zone for key in self.system_ids]
        return tuple(
            key for e, key in enumerate(self.integration_ids) if zones[self.source[e]] != zones[self.target[e]]
        )
