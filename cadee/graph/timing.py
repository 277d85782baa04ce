"""This file holds time: latency of a journey, ladders against deadlines, worst-case completion."""

from collections.abc import Iterable
from decimal import Decimal

from cadee.graph.figures import LadderStep, Latency
from cadee.graph.journeys import Road
from cadee.graph.kinds import JourneyView
from cadee.graph.reliability import Reliability
from cadee.model.flow import Fallback, Trigger
from cadee.model.units import Duration

NOTHING = Decimal(0)


class Timing(Reliability):
    """Sums and dynamic programming over the calls that somebody waits for; milliseconds."""

    def fallbacks_on(self, journey: str) -> tuple[str, ...]:
        """Return the fallbacks that protect a call on a journey's road by one that answers in its place, in order."""
        road = self.road(self.journey(journey), ground=False)
        names = (self.integration_ids[self.dependence.integration[call]] for call in road.protected)
        ladders = {fallback.id: fallback for name in names for fallback in self.ladders_of.get(name, ())}
        return tuple(key for key in sorted(ladders) if self._answering_rungs(ladders[key]))

    def _answering_rungs(self, fallback: Fallback) -> list[str]:
        keys = [rung.to for rung in fallback.rungs if rung.to is not None and rung.to in self.integration_number]
        return [key for key in keys if not self.ends_well(self.estate.integrations[key].target)]

    def latency(self, journey: str, *, fallback: str | None = None) -> Latency:
        """Return the bounds of a journey's latency (A-016), on the normal path or on one fallback.

        Counted once each: the entry, the target of each step that is waited for, and what these call and wait for. On a
        fallback the call it protects gives way to the slowest of its rungs that lead to no terminal (to nothing where
        all do).
        """
        view = self.journey(journey)
        road = self.road(view, ground=False)
        replaced = None if fallback is None else self.estate.fallbacks[fallback].protects
        systems = [self.system_number[view.entry]]
        for name in view.steps:
            step = self.integration_number[name]
            if self.waiting[step] and name != replaced and not self.estate.integrations[name].optional:
                systems.append(self.target[step])
        known = set(systems)
        for system in self._worked(road, view, replaced):
            if system not in known:
                known.add(system)
                systems.append(system)
        lost = NOTHING if fallback is None else self._lost(fallback)
        return self._sums([self.system_ids[system] for system in systems], lost)

    def _worked(self, road: Road, view: JourneyView, replaced: str | None) -> Iterable[int]:
        """Return the systems of a road, with those behind its protected calls."""
        for call in list(road.protected):
            name = self.integration_ids[self.dependence.integration[call]]
            if name != replaced:
                self.follow(road, self.beyond(call), view, ground=False)
                continue
            options = []
            for choice in self.choices(call)[1:]:
                option = Road()
                self.follow(option, self.beyond(choice), view, ground=False)
                options.append(option)
            if options:
                slowest = max(options, key=lambda option: self._weight(option.systems))
                road.systems.update(slowest.systems)
        return list(road.systems)

    def _weight(self, systems: Iterable[int]) -> tuple[Decimal, Decimal, Decimal]:
        sums = self._sums([self.system_ids[system] for system in systems], NOTHING)
        return sums.p95s or NOTHING, sums.means or NOTHING, sums.floors or NOTHING

    def _lost(self, fallback: str) -> Decimal | None:
        """Return when the last rung that leads to no terminal starts at worst; the first rung where all lead to one."""
        steps = self.ladder(fallback)[1:]
        ends = {
            key: self.ends_well(self.estate.integrations[key].target)
            for key in (step.integration for step in steps)
            if key
        }
        further = [step for step in steps if step.integration and not ends[step.integration]] or list(steps[:1])
        starts = [step.starts for step in further]
        known = [start for start in starts if start is not None]
        return max(known) if known and len(known) == len(starts) else None

    def _sums(self, systems: list[str], lost: Decimal | None) -> Latency:
        floors: list[Decimal] = []
        means: list[Decimal] = []
        p95s: list[Decimal] = []
        unknown, slowest, worst = [], "", None
        for key in systems:
            system = self.estate.systems[key]
            figures = system.latency
            if figures is None or (figures.floor is None and figures.mean is None and figures.p95 is None):
                if system.kind != "human":
                    unknown.append(key)
                continue
            floors.extend(_one(figures.floor))
            means.extend(_one(figures.mean))
            p95s.extend(_one(figures.p95))
            if figures.p95 is not None and (worst is None or figures.p95.milliseconds > worst):
                slowest, worst = key, figures.p95.milliseconds
        sums = (_sum(floors), _sum(means), _sum(p95s))
        return Latency(tuple(systems), *sums, worst, slowest, lost, tuple(sorted(set(unknown))))

    def ladder(self, fallback: str, *, trigger: Trigger | None = None) -> tuple[LadderStep, ...]:
        """Return the steps of a ladder in time (A-012): the protected call, then each rung (live for `trigger`), at
        most `max_depth`.

        A step takes (1 + retries) * timeout + retries * backoff; hand-overs that nobody waits for and terminals take
        none. Its deadline is the shortest timeout of the calls that wait for the system it starts from, at a gateway
        those of its routes.
        """
        entry = self.estate.fallbacks[fallback]
        rungs = self.live_rungs(entry, trigger)[: entry.max_depth]
        starts: Decimal | None = NOTHING
        steps = []
        for number, name in enumerate([entry.protects, *(rung.to for rung in rungs)]):
            if name is not None and name not in self.integration_number:
                continue
            own = NOTHING if name is None else self.own_time(name)
            ends = None if starts is None or own is None else starts + own
            caller, deadline = self._deadline(name or entry.protects)
            steps.append(LadderStep(number, name or "", own, starts, ends, caller, deadline))
            starts = ends
        return tuple(steps)

    def own_time(self, integration: str) -> Decimal | None:
        """Return the longest a caller waits for a call and its repeats, without its ladder; None where no timeout is
        said.
        """
        entry = self.estate.integrations[integration]
        if not self.waiting[self.integration_number[integration]]:
            return NOTHING
        if entry.timeout is None:
            return None
        retries = entry.retries or 0
        backoff = NOTHING if entry.backoff is None else entry.backoff.milliseconds
        return (1 + retries) * entry.timeout.milliseconds + retries * backoff

    def callers(self, integration: str) -> tuple[str, ...]:
        """Return the integrations that wait for the system that makes a call; at a gateway those its routes serve."""
        number = self.integration_number[integration]
        arriving = [self.integration_ids[arc] for arc in self.arriving(True)[self.source[number]] if self.waiting[arc]]
        gateway = self.system_ids[self.source[number]]
        serving = {key for route in self.routes(gateway) if integration in self.exits(route) for key in route.serves}
        return tuple(key for key in arriving if key in serving) if serving else tuple(arriving)

    def _deadline(self, integration: str) -> tuple[str, Decimal | None]:
        if integration not in self.integration_number:
            return "", None
        callers = self.callers(integration)
        timeouts = [
            (each.milliseconds, key) for key in callers if (each := self.estate.integrations[key].timeout) is not None
        ]
        if timeouts:
            deadline, caller = min(timeouts)
            return caller, deadline
        return (callers[0], None) if callers else ("", None)


def _sum(times: list[Decimal]) -> Decimal | None:
    return sum(times, NOTHING) if times else None


def _one(duration: Duration | None) -> tuple[Decimal, ...]:
    return () if duration is None else (duration.milliseconds,)
