"""This file holds who is there for the people outside: entries that lead to AI, and the hours of whoever answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cadee.diagnostic import Route
from cadee.graph.facing import ways_in
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.model.system import SystemKind
from cadee.model.units import Hours

AI: tuple[SystemKind, ...] = ("model", "embedding", "gateway", "agent")


@dataclass(frozen=True, slots=True)
class Attendance:
    """An entry that people outside meet, when it is open and when somebody answers there; () where nobody says.

    `unstaffed` are people on the way of whom nobody says when they are there, "" where there are none. `always` says
    that something takes a request at any hour: people around the clock, a queue that people work off, an answer of the
    channel's own (`static-answer`).
    """

    entry: str
    service: tuple[Hours, ...]
    cover: tuple[Hours, ...]
    unstaffed: str = ""
    always: bool = False


@once
def facing_customers(graph: Graph) -> list[str]:
    """Return the entries of journeys, and the channels, that people outside meet and that lead to AI."""
    near = graph.reaching(graph.systems(*AI), fallbacks=True)
    return [key for key in ways_in(graph) if key in near]


def attendances(graph: Graph) -> tuple[Attendance, ...]:
    """Return the attendance of each entry that faces customers and leads to a person, in order of id.

    A way around models, gateways and agents counts where there is one, else any way.
    """
    entries = [key for key in facing_customers(graph) if graph.estate.systems[key].kind != "human"]
    barred = {*graph.systems(*AI), *graph.models}
    found: dict[str, Attendance] = {}
    for without in (barred, set[str]()):
        left = [key for key in entries if key not in found]
        if left:
            found.update(_attended(graph, left, without))
    always = graph.reaching(_always(graph), without_systems=barred, fallbacks=True)
    return tuple(replace(found[key], always=key in always) for key in entries if key in found)


def way(graph: Graph, entry: str) -> Path | None:
    """Return the way from an entry to the nearest person or desk, around the AI where there is one."""
    people = [key for key in (*graph.humans, *graph.desks) if key != entry]
    return graph.human_path(entry) or graph.reaches([entry], people, fallbacks=True)


def worker(graph: Graph, system: str) -> str:
    """Return the first of the people who fetch their work from a desk; a person is its own."""
    systems = graph.estate.systems
    callers = (graph.estate.integrations[key].source for key in graph.calls_to(system))
    people = (key for key in (system, *callers) if systems[key].kind == "human")
    return next(people, system)


def hours_of(graph: Graph, system: str) -> tuple[Hours | None, Route]:
    """Return when people are there and where that is written: on the system, else on its owner."""
    found = graph.estate.systems[system]
    owner = graph.estate.owners.get(found.owner or "")
    if found.hours is None and owner is not None and owner.hours is not None:
        return owner.hours, graph.estate.route(owner, "hours")
    return found.hours, graph.estate.route(found, "hours")


def _attended(graph: Graph, entries: Iterable[str], without: set[str]) -> Mapping[str, Attendance]:
    """Answer for the entries from which somebody is reached without some systems, one search for each set of hours."""
    places: dict[Hours | None, list[str]] = {}
    desks = frozenset(graph.desks)
    for person in graph.humans:
        called = (graph.estate.integrations[key].target for key in graph.calls_from(person))
        at = [person, *(key for key in called if key in desks)]
        places.setdefault(hours_of(graph, person)[0], []).extend(at)
    reach = {
        hours: graph.reaching(places[hours], without_systems=without, fallbacks=True)
        for hours in sorted(places, key=lambda hours: (hours is None, hours.text if hours else ""))
    }
    found = {}
    for entry in entries:
        met = [hours for hours, systems in reach.items() if entry in systems]
        if met:
            said = tuple(hours for hours in met if hours is not None)
            unstaffed = min(places[None]) if None in met else ""
            found[entry] = Attendance(entry, _service(graph, entry), said, unstaffed)
    return found


def _service(graph: Graph, entry: str) -> tuple[Hours, ...]:
    own = graph.estate.systems[entry].hours
    if own is not None:
        return (own,)
    journeys = (graph.estate.journeys[view.id].hours for view in graph.journeys() if view.entry == entry)
    return tuple(dict.fromkeys(hours for hours in journeys if hours is not None))


def _always(graph: Graph) -> list[str]:
    """Return the systems at which a request is taken at any hour."""
    estate, people = graph.estate, (*graph.humans, *graph.desks)
    worked = graph.reaching(people, fallbacks=True)
    found = [
        key
        for key, system in estate.systems.items()
        if system.terminal == "static-answer"
        or (system.kind == "queue" and key in worked and (system.hours is None or system.hours.always))
        or (system.kind == "human" and (hours := hours_of(graph, key)[0]) is not None and hours.always)
    ]
    ladders = (each for each in estate.fallbacks.values() if any(r.terminal == "static-answer" for r in each.rungs))
    return [*found, *(estate.integrations[each.protects].source for each in ladders)]
