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
        for key, taint in places.items():
            system = graph.estate.systems[key]
            if system.kind == "channel":
                continue
            regions = _regions(graph, system)
            outside = [region for region in regions if not _within(region, allowed)]
            if outside or not regions:
                faults += 1
                yield _violation(graph, system, taint, allowed, outside)
    if not faults:
        systems = {key for places in held.values() for key in places}
        yield Proof(f"{counted(len(systems), 'system')} with data bound to a region: each lies there, on fallbacks too")


def _violation(graph: Graph, system: System, taint: Taint, allowed: Iterable[str], outside: list[str]) -> Violation:
    route = graph.estate.route
    also = (Also(route(graph.estate.data[taint.data], "labels", "residency"), "may lie here only"),)
    witness = taint.path.witness("the way it takes")
    must = f"{taint.data!r} must stay in {listed(allowed, last='or')} and reaches {system.id!r}"
    if not outside:
        at, message = route(system), f"{must}, whose region is not said"
        return Violation(at, message, also=also, witness=witness, unknown=True, help="declare `region`")
    at = route(system, "region") if system.region else route(system, "zone")
    return Violation(at, f"{must} in {listed(outside)}", label="outside", also=also, witness=witness)


def _regions(graph: Graph, system: System) -> tuple[str, ...]:
    if system.region:
        return (system.region,)
    zone = graph.estate.zones.get(system.zone) if system.zone else None
    return tuple(zone.regions) if zone else ()


def _within(region: str, allowed: Iterable[str]) -> bool:
    """`eu-west-1` and `cloud-a/eu-west-1` lie within `eu`; `eu` does not lie within `eu-west-1`."""
    name = region.rsplit("/", 1)[-1]
    return any(name == place or name.startswith(f"{place}-") or region == place for place in allowed)
