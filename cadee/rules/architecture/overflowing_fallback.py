"""Fallbacks that cannot carry the load which a failure sends there."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cadee.diagnostic import Route, Severity, Step, Witness
from cadee.graph import Graph
from cadee.graph.ground import OTHERS, trust
from cadee.graph.overflow import Overflow, overflows, room
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

AI = ("model", "embedding")


@rule("CADEE-A-019")
def check(graph: Graph) -> Iterator[Answer]:
    """Move the peak load of journeys to the first rung that a failure leaves; compare with what is to spare there."""
    systems = graph.estate.systems
    found = [each for each in overflows(graph) if systems[each.system].kind in AI or not each.caught]
    dark = [*_unsaid(graph, found), *_loads_unsaid(graph)]
    if not found and not dark:
        yield NotApplicable("no failure sends a declared load to a rung that has to take all of it")
        return
    limits = [(each, limit) for each in found if (limit := room(graph, each.system)) is not None]
    small = [_violation(graph, each, limit) for each, limit in limits if each.own + each.moved > limit]
    named = [systems[each.system] for each in found]
    shared = [system for system in named if system.reserved is False and system.kind in AI]
    yield from small
    for system in shared:
        message = f"{system.id!r} is to take over on capacity shared on demand, where others overflow at the same time"
        yield Violation(graph.estate.route(system, "reserved"), message, severity=Severity.WARN, help="reserve it")
    if dark:
        (at, fact, field), more = dark[0], f" (and {len(dark) - 1} more of the kind)" if len(dark) > 1 else ""
        message = f"nobody says {fact}{more}, so a fallback of a tier-1 journey may be too small"
        yield Violation(at, message, unknown=True, help=f"declare `{field}`")
    elif not small and not shared:
        yield Proof(f"{counted(len(found), 'system')} that must take over can carry the load after any single failure")


def _unsaid(graph: Graph, found: Sequence[Overflow]) -> Iterator[tuple[Route, str, str]]:
    """Yield what is not said of systems that take over for journeys of tier 0 and 1: place, words, field."""
    vital = graph.journey_calls(up_to_tier=1)
    for each in found:
        system = graph.estate.systems[each.system]
        if not any(graph.estate.fallbacks[key].protects in vital for key, _ in each.via):
            continue
        if room(graph, system.id) is None:
            yield graph.estate.route(system), f"how much {system.id!r} can take", "capacity"
        elif system.kind in AI and system.reserved is None and trust(graph, system) in ("", *OTHERS):
            yield graph.estate.route(system), f"whether capacity is kept for us at {system.id!r}", "reserved"


def _loads_unsaid(graph: Graph) -> Iterator[tuple[Route, str, str]]:
    leading = {each.protects for each in graph.estate.fallbacks.values() if any(rung.to for rung in each.rungs)}
    for view in graph.journeys(up_to_tier=1):
        if graph.estate.journeys[view.id].peak_load is None and not leading.isdisjoint(view.steps):
            yield ("journeys", view.id), f"what load to expect on {view.id!r}", "peak_load"


def _violation(graph: Graph, each: Overflow, limit: Decimal) -> Violation:
    system, (ladder, number) = graph.estate.systems[each.system], each.via[0]
    more = f" and {len(each.via) - 1} more" if len(each.via) > 1 else ""
    own = f" on top of {_rate(each.own)} of its own" if each.own else ""
    parts = (Step(f"fallbacks/{key}", f"rung {rung + 1} leads here") for key, rung in each.via)
    return Violation(
        graph.estate.route(graph.estate.fallbacks[ladder], "rungs", number, "to"),
        f"when {each.failed.removeprefix('system/')!r} fails, fallback {ladder!r}{more} sends {_rate(each.moved)} to "
        f"{system.id!r}{own}, which can take {_rate(limit)}",
        also=(Also(graph.estate.route(system, "capacity"), "what it can take"),),
        witness=Witness("sum", (*parts, Step(system.ref, f"takes {_rate(limit)}")), "peak loads moved by one failure"),
        help=f"raise the capacity of {system.id!r}, or catch the rest by a further rung such as a call-back queue",
    )


def _rate(per_day: Decimal) -> str:
    amount, unit = (per_day / 1440, "min") if per_day >= 1440 else (per_day / 24, "h")
    return f"{amount.quantize(Decimal('0.1')).normalize():f}/{unit}"
