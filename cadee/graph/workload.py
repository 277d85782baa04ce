"""This file holds how busy people are: what arrives at a desk, and what the people there can take."""

from fractions import Fraction
from typing import NamedTuple

from cadee.diagnostic import Route, Step
from cadee.graph.graph import Graph
from cadee.model.control import Gate
from cadee.model.system import System
from cadee.model.units import Rate


class Workload(NamedTuple):
    """A desk, a system of kind human or an owner (`section/id`): cases a second that arrive, and that it can take.

    None where nobody says. `people` and `each` (seconds a case) where the desk says them; `at` is where its limit is
    written; `sources` says what brings how much.
    """

    desk: str
    arrives: Fraction | None
    takes: Fraction | None
    at: Route
    sources: tuple[Step, ...] = ()
    people: int | None = None
    each: Fraction | None = None

    @property
    def known(self) -> bool:
        """Whether both figures are known."""
        return self.arrives is not None and self.takes is not None


def workloads(graph: Graph) -> tuple[Workload, ...]:
    """Return the workload of each desk that decides at a human gate, or that a journey with a load leads to.

    Desks in order of writing, systems first. What arrives is what the desk itself says; else the peak loads of the
    journeys that step to it and the most that its gates let through. One of them unsaid leaves the sum unsaid.
    """
    arriving: dict[str, list[tuple[Step, Fraction | None]]] = {}
    for journey in graph.estate.journeys.values():
        calls = (graph.estate.integrations[key] for key in journey.steps if key in graph.estate.integrations)
        for target in dict.fromkeys(call.target for call in calls):
            if graph.estate.systems[target].kind == "human" and journey.peak_load is not None:
                load = journey.peak_load
                arriving.setdefault(f"systems/{target}", []).append((Step(journey.ref, str(load)), exact(load)))
    for gate in graph.estate.gates.values():
        desk = _desk_of(graph, gate) if gate.kind == "human" else ""
        if desk:
            rate = None if gate.limit is None else gate.limit.rate
            told = Step(gate.ref, str(rate) if rate else "not said")
            arriving.setdefault(desk, []).append((told, exact(rate) if rate else None))
    for system in graph.estate.systems.values():
        if system.staffing is not None and system.staffing.arrives is not None:
            arriving.setdefault(system.ref, [])
    order = [entity.ref for section in ("systems", "owners") for entity in graph.estate.sections[section].values()]
    return tuple(_workload(graph, key, arriving[key]) for key in order if key in arriving)


def exact(rate: Rate) -> Fraction:
    """Return a rate per second, exact."""
    return Fraction(rate.amount) / rate.window_seconds


def _desk_of(graph: Graph, gate: Gate) -> str:
    """Return who does the work of a human gate: the people it escalates to, else those of its approver, else that."""
    section, _, key = ((gate.outcomes.escalate if gate.outcomes else None) or "").partition("/")
    call = graph.estate.integrations.get(key) if section == "integrations" else None
    target = call.target if call is not None else key if section == "systems" else ""
    system = graph.estate.systems.get(target)
    if system is not None and system.kind == "human":
        return f"systems/{target}"
    if gate.approver is None:
        return ""
    own = [key for key in graph.humans if graph.estate.systems[key].owner == gate.approver]
    return f"systems/{own[0]}" if own else f"owners/{gate.approver}"


def _workload(graph: Graph, desk: str, sources: list[tuple[Step, Fraction | None]]) -> Workload:
    entity = graph.estate.find(desk)
    assert entity is not None
    route, known = graph.estate.route, [load for _, load in sources if load is not None]
    arrives = sum(known, Fraction(0)) if len(known) == len(sources) else None
    steps = tuple(step for step, _ in sources)
    if isinstance(entity, System) and entity.staffing is not None:
        staffing = entity.staffing
        each = Fraction(staffing.each.seconds)
        takes = staffing.people / each if each else Fraction(10**12)
        if staffing.arrives is not None:
            arrives, steps = exact(staffing.arrives), (Step(entity.ref, str(staffing.arrives)),)
        return Workload(desk, arrives, takes, route(entity, "staffing"), steps, staffing.people, each)
    own: Rate | None = getattr(entity, "capacity", None)
    owner = graph.estate.owners.get(getattr(entity, "owner", None) or "")
    if own is None and owner is not None and owner.capacity is not None:
        return Workload(desk, arrives, exact(owner.capacity), route(owner, "capacity"), steps)
    return Workload(desk, arrives, exact(own) if own else None, route(entity, "capacity"), steps)
