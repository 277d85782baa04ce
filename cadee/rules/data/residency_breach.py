"""Data that leaves the regions it may lie in, also by a fallback."""

from collections.abc import Iterable, Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Taint
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-D-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry the allowed regions along every flow, fallbacks included, and compare with where each system lies."""
    held = graph.residency()
    if not any(held.values()):
        yield NotApplicable("no data that travels is bound to a region")
        return
    faults = 0
    for allowed, places in held.items():
        unsaid = []
        for key, taint in places.items():
            system = graph.estate.systems[key]
            regions = _regions(graph, system)
            outside = [region for region in regions if not _within(region, allowed)]
            if outside and system.kind != "channel":
                faults += 1
                yield _breach(graph, system, taint, allowed, outside)
            elif not regions and system.kind != "channel":
                unsaid.append(system)
        if unsaid:
            faults += 1
            yield _unsaid(graph, unsaid, places[unsaid[0].id], allowed)
    if not faults:
        systems = {key for places in held.values() for key in places}
        yield Proof(f"{counted(len(systems), 'system')} with data bound to a region: each lies there, on fallbacks too")


def _breach(graph: Graph, system: System, taint: Taint, allowed: Iterable[str], outside: list[str]) -> Violation:
    route = graph.estate.route
    return Violation(
        route(system, "region") if system.region else route(system, "zone"),
        f"{taint.data!r} must stay in {listed(allowed, last='or')} and reaches {system.id!r} in {listed(outside)}",
        label="outside",
        also=(Also(route(graph.estate.data[taint.data], "labels", "residency"), "may lie here only"),),
        witness=taint.path.witness("the way it takes"),
    )


def _unsaid(graph: Graph, systems: list[System], taint: Taint, allowed: Iterable[str]) -> Violation:
    route = graph.estate.route
    names = listed((repr(system.id) for system in systems), most=4)
    return Violation(
        route(systems[0]),
        f"{taint.data!r} must stay in {listed(allowed, last='or')} and reaches {names}, whose region is not said",
        also=(Also(route(graph.estate.data[taint.data], "labels", "residency"), "may lie here only"),),
        witness=taint.path.witness("the way it takes to the first of them"),
        unknown=True,
        help="declare `region` on each, or `regions` on their zone",
    )


def _regions(graph: Graph, system: System) -> tuple[str, ...]:
    if system.region:
        return (system.region,)
    zone = graph.estate.zones.get(system.zone) if system.zone else None
    return tuple(zone.regions) if zone else ()


def _within(region: str, allowed: Iterable[str]) -> bool:
    """`eu-west-1` and `cloud-a/eu-west-1` lie within `eu`; `eu` does not lie within `eu-west-1`."""
    name = region.rsplit("/", 1)[-1]
    return any(name == place or name.startswith(f"{place}-") or region == place for place in allowed)
