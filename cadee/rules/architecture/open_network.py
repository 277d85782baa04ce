"""Zones whose network lets callers reach a model around the gateway, whatever the diagram says."""

from collections.abc import Collection, Iterator, Mapping

from cadee.diagnostic import Step, Witness
from cadee.graph import Graph
from cadee.model.system import SystemKind
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

CALLERS: tuple[SystemKind, ...] = ("channel", "agent", "tool", "platform", "external")
"""Systems that might call a model by themselves."""

GONE = ("planned", "retired")


@rule("CADEE-A-004")
def check(graph: Graph) -> Iterator[Answer]:
    """Search from every zone with callers along declared egress, zones of gateways alone left out, for model zones."""
    zones, calls = graph.estate.zones, graph.estate.integrations
    callers = _first_by_zone(graph, graph.systems(*CALLERS))
    homes = {zone: callers[zone] for zone in zones if zone in callers and zones[zone].trust != "vendor"}
    asking = {calls[key].source for key in graph.handed_over}
    closed = _first_by_zone(graph, asking).keys() - homes.keys()
    goals = {zone: key for zone, key in _first_by_zone(graph, graph.models).items() if zone not in {*homes, *closed}}
    if not asking or not goals:
        yield NotApplicable("no gateway holds callers off a model in a zone of its own")
        return
    direct = [calls[key] for model in graph.models for key in graph.calls_to(model) if calls[key].source not in asking]
    drawn = {tuple(graph.estate.systems[key].zone for key in (call.source, call.target)) for call in direct}
    ways, faults = _ways(graph, homes, {*closed, *goals}), 0
    for zone in ways:
        open_to = [goal for goal in zones[zone].egress or () if goal in goals and (zone, goal) not in drawn]
        if open_to:
            faults += 1
            yield _violation(graph, ways[zone], open_to, goals, homes)
    if unsaid := [key for key in ways if zones[key].egress is None and zones[key].trust in ("internal", "restricted")]:
        names = f"{'zone' if len(unsaid) == 1 else 'zones'} {listed(map(repr, unsaid), most=3)}"
        it = "it" if len(unsaid) == 1 else "they"
        message = f"nobody says where {names} may open connections to, so {it} may reach models"
        offer = f"declare `egress` of {', '.join(unsaid[:5])}"
        yield Violation(graph.estate.route(zones[unsaid[0]]), message, unknown=True, help=offer)
    elif not faults:
        names = ", ".join(map(repr, sorted(goals)))
        yield Proof(f"none of {counted(len(ways), 'zone')} that callers can use opens connections to {names}")


def _first_by_zone(graph: Graph, systems: Collection[str]) -> dict[str, str]:
    living = (each for key in sorted(systems) if (each := graph.estate.systems[key]).lifecycle not in GONE)
    return {each.zone: each.id for each in reversed(list(living)) if each.zone in graph.estate.zones and each.zone}


def _ways(graph: Graph, starts: Collection[str], closed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the zones that some zones get to along egress, none of `closed`, each with the shortest way there."""
    ways: dict[str, tuple[str, ...]] = {zone: (zone,) for zone in starts}
    waiting = list(ways)
    for zone in waiting:
        for further in graph.estate.zones[zone].egress or ():
            if further not in ways and further not in closed:
                ways[further] = (*ways[zone], further)
                waiting.append(further)
    return ways


def _violation(
    graph: Graph, way: tuple[str, ...], open_to: list[str], goals: Mapping[str, str], homes: Mapping[str, str]
) -> Violation:
    zone, goal, route = graph.estate.zones[way[-1]], open_to[0], graph.estate.route
    model, caller = graph.estate.systems[goals[goal]], graph.estate.systems[homes[way[0]]]
    more = f" and to {len(open_to) - 1} more with models" if len(open_to) > 1 else ""
    by = f" by way of {zone.id!r}" if len(way) > 1 else ""
    return Violation(
        route(zone, "egress", (zone.egress or ()).index(goal)),
        f"the network lets {caller.kind} {caller.id!r} reach {model.kind} {model.id!r} without the gateway{by}: "
        f"zone {zone.id!r} may open connections to {goal!r}{more}",
        label="open to all who stand in this zone",
        also=(Also(route(caller, "zone"), "stands here"), Also(route(model), "the model")),
        witness=Witness("path", tuple(Step(f"zones/{key}") for key in (*way, goal)), "who may connect to whom"),
        help=f"take {goal!r} out of the egress of {zone.id!r}, and leave it to a zone that holds the gateway alone",
    )
