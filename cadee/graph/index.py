"""This file holds the integer index under every question: ids as numbers, adjacency as plain lists, views."""

from array import array
from collections.abc import Iterable
from functools import cached_property

from cadee.graph.kinds import Fallbacks, StepBudget
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute, Integration
from cadee.model.system import System


def is_request(integration: Integration, target: System) -> bool:
    """Whether an integration counts as a request: plane runtime, or any that hands data to a model.

    A word does not make a question to a model anything else. On the planes control and promotion what is not said may
    be data; a health check that says nothing carries none.
    """
    if integration.plane == "runtime":
        return True
    model = target.kind in ("model", "embedding") or (target.kind == "guardrail" and target.model is not None)
    return model and (bool(integration.data) or (integration.data is None and integration.plane != "health"))


class Index:
    """Systems and integrations as numbers. Numbers follow the order of ids, so ties by number are ties by id.

    `source[e]` and `target[e]` are systems (an integration whose end does not exist here is left out and listed in
    `broken`); `runtime[e]` tells requests from control, health and promotion (see `is_request`), `waiting[e]`
    requests that the caller waits for (sync, stream, passthrough), `only_fallback[e]` integrations that serve as
    a rung and as nothing else.
    """

    def __init__(self, estate: Estate, budget: int = 50_000_000) -> None:
        self.estate = estate
        self.budget = budget
        self.system_ids = sorted(estate.systems)
        self.system_number = {key: number for number, key in enumerate(self.system_ids)}
        self._read_integrations()
        self._read_ladders()

    def _read_integrations(self) -> None:
        numbers = self.system_number
        source, target = array("l"), array("l")
        self.runtime, self.waiting, self.passthrough = bytearray(), bytearray(), bytearray()
        names, broken = [], []
        integrations, estate_systems = self.estate.integrations, self.estate.systems
        for key in sorted(integrations):
            integration = integrations[key]
            start, end = numbers.get(integration.source), numbers.get(integration.target)
            if start is None or end is None:
                broken.append(key)
                continue
            names.append(key)
            source.append(start)
            target.append(end)
            self.runtime.append(is_request(integration, estate_systems[integration.target]))
            self.waiting.append(bool(self.runtime[-1]) and integration.mode != "async")
            self.passthrough.append(integration.mode == "passthrough")
        self.integration_ids: list[str] = names
        self.integration_number = {key: number for number, key in enumerate(names)}
        self.source, self.target = source.tolist(), target.tolist()
        self.broken = tuple(broken)

    def _read_ladders(self) -> None:
        estate, number = self.estate, self.integration_number
        rungs = {rung.to for fallback in estate.fallbacks.values() for rung in fallback.rungs if rung.to is not None}
        primary = {step for journey in estate.journeys.values() for step in journey.steps}
        primary.update(route.primary for route in estate.routes.values())
        primary.update(fallback.protects for fallback in estate.fallbacks.values())
        self.only_fallback = bytearray(len(number))
        for key in rungs - primary:
            if key in number:
                self.only_fallback[number[key]] = 1

    def steps(self) -> StepBudget:
        """Return a fresh step budget for one question."""
        return StepBudget(self.budget)

    @cached_property
    def ladders_of(self) -> dict[str, tuple[Fallback, ...]]:
        """Fallbacks by the integration they protect, in order of id."""
        found: dict[str, list[Fallback]] = {}
        for key in sorted(self.estate.fallbacks):
            fallback = self.estate.fallbacks[key]
            found.setdefault(fallback.protects, []).append(fallback)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def routes_serving(self) -> dict[str, tuple[GatewayRoute, ...]]:
        """Routes by an integration they serve, in order of id."""
        found: dict[str, list[GatewayRoute]] = {}
        for key in sorted(self.estate.routes):
            for served in self.estate.routes[key].serves:
                found.setdefault(served, []).append(self.estate.routes[key])
        return {key: tuple(value) for key, value in found.items()}

    def live(self, fallbacks: Fallbacks) -> bytearray:
        """Return which integrations exist in a view: G (False), G∪F (True) or G∪F of one trigger."""
        mask = self._live.get(fallbacks)
        if mask is None:
            mask = self._live[fallbacks] = self._mask(fallbacks)
        return mask

    @cached_property
    def _live(self) -> dict[Fallbacks, bytearray]:
        return {}

    def _mask(self, fallbacks: Fallbacks) -> bytearray:
        if fallbacks is True:
            return bytearray(self.runtime)
        mask = bytearray(here and not only for here, only in zip(self.runtime, self.only_fallback, strict=True))
        if fallbacks is not False:
            for fallback in self.estate.fallbacks.values():
                for rung in fallback.rungs:
                    number = self.integration_number.get(rung.to or "")
                    if number is not None and self.runtime[number] and (fallbacks in rung.on or "any" in rung.on):
                        mask[number] = 1
        return mask

    def leaving(self, fallbacks: Fallbacks = False) -> list[list[int]]:
        """Return for each system the integrations that leave it in a view, in order of id."""
        return self._adjacency("out", fallbacks, self.source)

    def arriving(self, fallbacks: Fallbacks = False) -> list[list[int]]:
        """Return for each system the integrations that arrive in a view, in order of id."""
        return self._adjacency("in", fallbacks, self.target)

    @cached_property
    def _lists(self) -> dict[tuple[str, Fallbacks], list[list[int]]]:
        return {}

    def _adjacency(self, side: str, fallbacks: Fallbacks, ends: list[int]) -> list[list[int]]:
        lists = self._lists.get((side, fallbacks))
        if lists is None:
            lists = [[] for _ in self.system_ids]
            mask = self.live(fallbacks)
            for number, end in enumerate(ends):
                if mask[number]:
                    lists[end].append(number)
            self._lists[side, fallbacks] = lists
        return lists

    def systems_numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of systems in order of id; ids that do not exist here are left out."""
        return sorted({self.system_number[key] for key in ids if key in self.system_number})

    def integration_numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of integrations in order of id; ids that do not exist here are left out."""
        return sorted({self.integration_number[key] for key in ids if key in self.integration_number})

    def system_names(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Return ids in order."""
        return tuple(self.system_ids[number] for number in sorted(numbers))
