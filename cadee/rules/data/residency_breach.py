"""Data that leaves the regions it may lie in, also by a fallback."""

from collections.abc import Iterable, Iterator

from cadee.graph import Graph
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule


@rule("CADEE-D-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Carry the allowed regions along every flow, fallbacks included, and compare with where each system lies."""
    held = graph.residency()
    if not held:
        yield NotApplicable("no data that travels is bound to a region")
        return
    faults = 0
    for key, kept in held.items():
        system = graph.estate.systems[key]
        if system.kind == "channel":
            continue
        regions = _regions(graph, system)
        for data, allowed, path in kept:
            outside = [region for region in regions if not _within(region, allowed)]
            if regions and not outside:
                continue
            faults += 1
            entity = graph.estate.data[data]
            also = (Also(graph.estate.route(entity, "labels", "residency"), "may lie here only"),)
            witness = path.witness("the way it takes")
            if not regions:
                message = (
                    f"{data!r} must stay in {', '.join(sorted(allowed))} and reaches {key!r}, whose region is not said"
                )
                yield Violation(
                    graph.estate.route(system),
                    message,
                    also=also,
                    witness=witness,
                    unknown=True,
                    help="declare `region`",
                )
            else:
                message = (
                    f"{data!r} must stay in {', '.join(sorted(allowed))} and reaches {key!r} in {', '.join(outside)}"
                )
                at = graph.estate.route(system, "region") if system.region else graph.estate.route(system, "zone")
                yield Violation(at, message, label="outside", also=also, witness=witness)
            break
    if not faults:
        yield Proof(f"data bound to a region stays there at {len(held)} systems, fallbacks included")


def _regions(graph: Graph, system: System) -> tuple[str, ...]:
    if system.region:
        return (system.region,)
    zone = graph.estate.zones.get(system.zone) if system.zone else None
    return tuple(zone.regions) if zone else ()


def _within(region: str, allowed: Iterable[str]) -> bool:
    """`eu-west-1` and `cloud-a/eu-west-1` lie within `eu`; `eu` does not lie within `eu-west-1`."""
    name = region.rsplit("/", 1)[-1]
    return any(name == place or name.startswith(f"{place}-") or region == place for place in allowed)
