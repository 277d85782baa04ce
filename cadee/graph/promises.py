"""This file holds what journeys promise, and where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from cadee.diagnostic import Route
from cadee.graph.kinds import JourneyView
from cadee.graph.roots import Roots
from cadee.model.units import Duration, Share
from cadee.model.workflow import Slo

T = TypeVar("T", Share, Duration)


@dataclass(frozen=True, slots=True)
class Promise(Generic[T]):
    """What a journey promises (`target`), and where that is written: on the journey or on the workflow."""

    view: JourneyView
    target: T
    at: Route


class Promises(Roots):
    """Objectives of journeys. One of tier 0 or 1 without its own objective is held to that of the workflow."""

    def availability_promises(self) -> tuple[Promise[Share], ...]:
        """Return the journeys that promise an availability, in order of id."""
        return tuple(
            Promise(view, slo.availability, (*at, "availability"))
            for view, slo, at in self._objectives("availability")
            if slo.availability is not None
        )

    def latency_promises(self) -> tuple[Promise[Duration], ...]:
        """Return the journeys that promise a latency (95 of 100 answers within it), in order of id."""
        return tuple(
            Promise(view, slo.latency_p95, (*at, "latency_p95"))
            for view, slo, at in self._objectives("latency_p95")
            if slo.latency_p95 is not None
        )

    def _objectives(self, field: Literal["availability", "latency_p95"]) -> Iterator[tuple[JourneyView, Slo, Route]]:
        workflow = self.estate.workflow
        for view in self.journeys():
            journey = self.estate.journeys[view.id]
            if journey.slo is not None and getattr(journey.slo, field) is not None:
                yield view, journey.slo, self.estate.route(journey, "slo")
            elif view.tier in (0, 1) and workflow.slo is not None:
                yield view, workflow.slo, self.estate.route(workflow, "slo")
