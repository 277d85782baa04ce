"""What a condition may ask of the estate around an element: reach, paths, owners; each question bounded."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from cadee.custom.readings import days_between
from cadee.custom.view import view
from cadee.graph import Graph, OutOfSteps, Path, StepBudget
from cadee.model.base import Entity

STEPS = 20_000_000
"""How many steps the answers to one rule on one graph may take together."""


class World:
    """The graph under a rule, its answers kept. `spent` tells that a question was refused for want of steps."""

    def __init__(self, graph: Graph, steps: int = STEPS) -> None:
        self.graph = graph
        self.spent = False
        self._budget = StepBudget(steps)
        self._search = len(graph.system_ids) + len(graph.integration_ids) + 1
        self._ahead: dict[str, frozenset[str]] = {}
        self._behind: dict[str, frozenset[str]] = {}
        self._ways: dict[str, Mapping[str, Path]] = {}
        self._views: dict[str, Mapping[str, Any]] = {}

    def spend(self, steps: int) -> None:
        """Count steps.

        Raises:
            OutOfSteps: there are none left.
        """
        try:
            self._budget.spend(steps)
        except OutOfSteps:
            self.spent = True
            raise

    @cached_property
    def environment(self) -> Mapping[str, Any]:
        """The environment that is judged; empty texts where the workspace declares none."""
        stage = self.graph.estate.environment
        return {"id": stage.id, "stage": str(stage.stage)} if stage else {"id": "", "stage": ""}

    @cached_property
    def today(self) -> datetime:
        """The first moment of the day to judge on."""
        day = self.graph.today
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    @cached_property
    def calls(self) -> tuple[Mapping[str, list[Any]], Mapping[str, list[Any]]]:
        """Integrations by the system they arrive at, and by the one they leave, in the order of writing."""
        incoming: dict[str, list[Any]] = {}
        outgoing: dict[str, list[Any]] = {}
        for integration in self.graph.estate.integrations.values():
            shown = self.viewed(integration)
            incoming.setdefault(integration.target, []).append(shown)
            outgoing.setdefault(integration.source, []).append(shown)
        return incoming, outgoing

    def viewed(self, entry: Entity) -> Mapping[str, Any]:
        """Return an element as a condition sees it."""
        if entry.ref not in self._views:
            self._views[entry.ref] = view(entry)
        return self._views[entry.ref]

    def declared(self, name: str) -> bool:
        """Whether there is a system of this id, or an element at this address."""
        return self.graph.estate.find(_address(name)) is not None

    def owner(self, name: str) -> Mapping[str, Any]:
        """Return who answers for an element, an empty map where nobody is named."""
        return self.owner_of(self._entry(name))

    def owner_of(self, entry: Entity) -> Mapping[str, Any]:
        """Return who answers for an entry, an empty map where nobody is named."""
        found = self.graph.estate.owners.get(getattr(entry, "owner", None) or "")
        return self.viewed(found) if found is not None else {}

    def reaches(self, start: str, end: str) -> bool:
        """Whether requests from one system, fallbacks included, can get to another."""
        source, target = self._system(start), self._system(end)
        if source in self._ahead:
            return target in self._ahead[source]
        if target in self._behind:
            return source in self._behind[target]
        self.spend(2 * self._search)  # whichever end is the same next time, its answer is there
        self._ahead[source] = self.graph.reachable([source], fallbacks=True)
        self._behind[target] = self.graph.reaching([target], fallbacks=True)
        return target in self._ahead[source]

    def path(self, start: str, end: str) -> list[str]:
        """Return the systems on a shortest way of requests, both ends included; an empty list where there is none."""
        source, target = self._system(start), self._system(end)
        if not self.reaches(source, target):
            return []
        if source not in self._ways:
            self.spend(self._search)
            self._ways[source] = self.graph.paths_to_each([source], self.graph.system_ids, fallbacks=True)
        return list(self._ways[source][target].systems)

    def questions(self) -> Mapping[str, Callable[..., Any]]:
        """Return the functions that need the estate or the day, by name."""
        return {
            "reaches": self.reaches,
            "path": self.path,
            "owner": self.owner,
            "declared": self.declared,
            "days_since": lambda text: -days_between(self.graph.today, text),
            "days_until": lambda text: days_between(self.graph.today, text),
        }

    def _system(self, name: str) -> str:
        key = name.removeprefix("systems/")
        if key not in self.graph.estate.systems:
            raise ValueError(f"no system is called {key[:63]!r}")
        return key

    def _entry(self, name: str) -> Entity:
        found = self.graph.estate.find(_address(name))
        if found is None:
            raise ValueError(f"there is no {_address(name)[:130]!r}")
        return found


def _address(name: str) -> str:
    return name if "/" in name or name == "workflow" else f"systems/{name}"
