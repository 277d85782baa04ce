"""This file holds what a journey runs over: the systems it needs in series, and the ladders that stand beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cadee.graph.failures import Failures
from cadee.graph.kinds import JourneyView


@dataclass(slots=True)
class Road:
    """Systems (numbers, in order of first meeting) that a request needs one and all, and the protected calls on the
    way.
    """

    systems: dict[int, None] = field(default_factory=dict)
    protected: dict[int, None] = field(default_factory=dict)


class Journeys(Failures):
    """The roads of journeys through H, entry by entry and route by route."""

    def road(self, view: JourneyView, *, ground: bool, plain: bool = True) -> Road:
        """Return what a journey needs: its steps (waited for or handed over; not optional ones) and what they need.

        From the entry only the steps are followed, from then on every hard call except those that only other journeys
        name as steps. `ground` counts `depends_on` too, and what is handed over to without waiting; `plain` what
        protected calls lead to where no other call answers in their place, only a safe end.
        """
        road = Road()
        entry = self.system_number[view.entry]
        road.systems[entry] = None
        starts = self._grounds(entry) if ground else []
        for name in view.steps:
            step = self.integration_number[name]
            if self.estate.integrations[name].optional or (self.source[step] != entry and self._is_gateway(step)):
                continue
            if self.source[step] != entry:
                starts.append(self.source[step])
            starts.extend(self._after_step(road, step, handed_over=ground))
        self.follow(road, starts, view, ground=ground)
        if plain:
            self.unfold(road, view, ground=ground)
        return road

    def unfold(self, road: Road, view: JourneyView, *, ground: bool) -> None:
        """Follow the protected calls of a road that nothing answers in place of: for a figure they are like others."""
        plain: dict[int, None] = {}
        waiting = list(road.protected)
        for call in waiting:
            if len(self.choices(call)) == 1:
                plain[call] = None
                self.follow(road, self.beyond(call), view, ground=ground)
                waiting.extend(each for each in road.protected if each not in waiting)
        for call in plain:
            road.protected.pop(call, None)

    def _is_gateway(self, step: int) -> bool:
        return self.estate.systems[self.system_ids[self.source[step]]].kind == "gateway"

    def _grounds(self, system: int) -> list[int]:
        return self.systems_numbers(self.estate.systems[self.system_ids[system]].depends_on)

    def _after_step(self, road: Road, step: int, *, handed_over: bool) -> list[int]:
        dependence = self.dependence
        call = dependence.calls_of(step)[0] if self.runtime[step] else -1
        if call < 0:
            return []
        if call in dependence.ladder:
            road.protected[call] = None
            return dependence.guards_of(call)
        if not self.waiting[step]:
            if handed_over:
                road.systems[self.target[step]] = None
            return []
        return self.beyond(call)

    def follow(self, road: Road, starts: Iterable[int], view: JourneyView, *, ground: bool) -> None:
        """Add to a road all that some parts of systems need."""
        dependence, own = self.dependence, frozenset(self.integration_numbers(view.steps))
        waiting = list(dict.fromkeys(starts))
        seen = set(waiting)
        for part in waiting:
            system = dependence.split.system[part]
            road.systems[system] = None
            further = self._grounds(system) if ground else []
            for integration, call in dependence.calls[part]:
                if not dependence.hard(integration) or (integration in self._steps and integration not in own):
                    continue
                if call in dependence.ladder:
                    road.protected[call] = None
                    further.extend(dependence.guards_of(call))
                else:
                    further.extend(self.beyond(call))
            for each in further:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)

    def beyond(self, call: int) -> list[int]:
        """Return the parts of systems that a call leads to or cannot do without."""
        return [*self.dependence.ends[call], *self.dependence.guards_of(call)]

    def choices(self, call: int) -> list[int]:
        """Return a protected call and the calls of its rungs that answer in its place, in order."""
        dependence = self.dependence
        found = {call: None}
        for _, _, further in dependence.rungs(dependence.caller[call], dependence.integration[call]):
            if further is not None:
                target = self.target[dependence.integration[further]]
                if not self.ends_well(self.system_ids[target]):
                    found[further] = None
        return list(found)

    @cached_property
    def _steps(self) -> frozenset[int]:
        """The integrations that some journey names as a step."""
        return frozenset(self.integration_number[name] for view in self.journeys() for name in view.steps)
