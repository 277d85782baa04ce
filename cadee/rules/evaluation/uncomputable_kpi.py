"""Measures computed from events that nothing emits, or that not all who come in leave behind."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from cadee.graph import Graph
from cadee.graph.emission import emitters, left_out
from cadee.graph.stages import in_production
from cadee.model.proof import Kpi
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-EV-003")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow each measure back to its events, to the systems that emit them, and to the ways in."""
    kpis = list(graph.estate.kpis.values())
    if not in_production(graph) or not kpis:
        yield NotApplicable("no measure is computed here")
        return
    emitted, silent = emitters(graph), [kpi for kpi in kpis if not kpi.events]
    connected = {key for key in graph.systems() if graph.degree(key) != (0, 0)}
    users: dict[str, list[Kpi]] = {}
    for kpi in kpis:
        for event in kpi.events:
            users.setdefault(event, []).append(kpi)
    found = [_unsaid(graph, silent)] if silent else []
    found += [_unheard(graph, event, group, emitted) for event, group in users.items() if event not in emitted]
    missed: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Kpi]] = {}
    for kpi in kpis:
        sources = {event: emitted[event] for event in kpi.events if event in emitted}
        off = {event: keys for event, keys in sources.items() if not connected.intersection(keys)}
        found += [_off(graph, kpi, event, keys) for event, keys in off.items() if kpi.source not in keys]
        heard = tuple(dict.fromkeys(key for keys in sources.values() for key in keys))
        left = left_out(graph, heard, kpi.segments) if heard and not off and len(sources) == len(kpi.events) else ()
        if left:
            missed.setdefault((kpi.events, left), []).append(kpi)
    found += [_missed(graph, events, left, group) for (events, left), group in missed.items()]
    yield from found
    if not found:
        yield Proof(
            f"{counted(len(kpis), 'measure')}: {counted(len(users), 'event')}, each emitted where requests pass"
        )


def _unsaid(graph: Graph, silent: Sequence[Kpi]) -> Violation:
    names = listed((repr(kpi.id) for kpi in silent), most=4)
    message = f"nobody says from which events {names} {'is' if len(silent) == 1 else 'are'} computed"
    return Violation(graph.estate.route(silent[0]), message, unknown=True, help="say `events`")


def _unheard(graph: Graph, event: str, group: Sequence[Kpi], emitted: Mapping[str, Sequence[str]]) -> Violation:
    near = get_close_matches(event, sorted(emitted), 1)
    where = f"{near[0]!r} is emitted by {emitted[near[0]][0]!r}; " if near else ""
    return Violation(
        graph.estate.route(group[0], "events", group[0].events.index(event)),
        f"{listed((repr(kpi.id) for kpi in group), most=4)} cannot be computed: nothing emits {event!r}",
        label="comes from nowhere",
        help=f"{where}add {event!r} to `telemetry.emits` of the system where it happens",
    )


def _off(graph: Graph, kpi: Kpi, event: str, keys: Sequence[str]) -> Violation:
    which = (
        f"{keys[0]!r}, which no request reaches" if len(keys) == 1 else f"{counted(len(keys), 'system')} off the path"
    )
    message = f"{kpi.id!r} counts nothing that happens to a request: {event!r} is emitted only by {which}"
    also = (Also(graph.estate.route(graph.estate.systems[keys[0]]), "no request gets here"),)
    at = graph.estate.route(kpi, "events", kpi.events.index(event))
    return Violation(at, message, "off the path", also, help="emit it where requests pass, or name the `source`")


def _missed(graph: Graph, events: Sequence[str], left: Sequence[str], group: Sequence[Kpi]) -> Violation:
    names, ways = listed((repr(kpi.id) for kpi in group), most=4), listed(map(repr, left), most=3)
    leave = "leaves" if len(group) == 1 else "leave"
    told = listed(map(repr, events), last="or")
    message = f"{names} {leave} out who comes in by {ways}: nothing on the way from there emits {told}"
    also = tuple(Also(graph.estate.route(graph.estate.systems[key]), "not counted") for key in left[:3])
    return Violation(graph.estate.route(group[0], "events"), message, "of some only", also)
