"""Broken promises that reach nobody who can act."""

from collections.abc import Iterator, Mapping

from cadee.graph import Graph
from cadee.graph.alarms import Alarm, alarms
from cadee.graph.ground import run_by_others
from cadee.graph.stages import in_production
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-038")
def check(graph: Graph) -> Iterator[Answer]:
    """Follow the signals of each critical system to a rota, an active person, a runbook and a means."""
    promised = _promised(graph) if in_production(graph) else []
    if not promised:
        yield NotApplicable("no system of tier 0 or 1 and no journey of that tier promises anything in production")
        return
    heard = alarms(graph)
    silent = [s for s in promised if s.id not in heard and not _watched_by_callers(graph, s, heard)]
    broken: dict[str, list[System]] = {}
    for system in promised:
        alarm = heard.get(system.id)
        if alarm is not None and alarm.reason:
            broken.setdefault(alarm.reason, []).append(system)
    if silent:
        yield _silent(graph, silent, len(promised))
    for reason, systems in broken.items():
        yield _broken(graph, reason, systems, tuple(dict.fromkeys(heard[system.id].signal for system in systems)))
    if not silent and not broken:
        signals = len({heard[system.id].signal for system in promised if system.id in heard})
        yield Proof(
            f"{counted(len(promised), 'system')} of tier 0 or 1: a breach reaches, by {counted(signals, 'signal')}, an "
            "active person with a runbook and the means to act"
        )


def _promised(graph: Graph) -> list[System]:
    """Critical systems with an objective, and those where a critical journey with one begins; people are no systems."""
    entries = {view.entry for view in graph.journeys(up_to_tier=1) if graph.estate.journeys[view.id].slo is not None}
    return [
        system
        for system in graph.estate.systems.values()
        if system.kind not in ("human", "telemetry")
        and system.lifecycle not in ("planned", "retired")
        and (system.id in entries or (system.tier in (0, 1) and (system.slo or system.availability)))
    ]


def _watched_by_callers(graph: Graph, system: System, heard: Mapping[str, Alarm]) -> bool:
    """Whether others run a system, and each of its callers here is heard when it fails."""
    callers = {graph.estate.integrations[key].source for key in graph.calls_to(system.id)}
    told = [key in heard and not heard[key].reason for key in callers]
    return run_by_others(graph, system) and bool(told) and all(told)


def _silent(graph: Graph, silent: list[System], of: int) -> Violation:
    names = listed((repr(system.id) for system in silent), most=3)
    return Violation(
        graph.estate.route(silent[0]),
        f"nobody hears of it when {names} {'breaks its promise' if len(silent) == 1 else 'break their promises'}: "
        f"{len(silent)} of {counted(of, 'critical system')} without a signal on availability, latency or errors",
        label="no signal comes from here",
        help="declare a signal with `from`, an `alert`, `to` and a `runbook`",
    )


def _broken(graph: Graph, reason: str, systems: list[System], signals: tuple[str, ...]) -> Violation:
    entry = graph.estate.signals[signals[0]]
    more = f" (and {counted(len(signals) - 1, 'more signal')})" if len(signals) > 1 else ""
    names = listed((repr(system.id) for system in systems), most=3)
    return Violation(
        graph.estate.route(entry),
        f"a breach of {names} ends at {entry.id!r}{more}, which {reason}",
        label="ends here",
        also=(Also(graph.estate.route(systems[0]), "the promise"),),
        help=f"complete {entry.ref}, or let a further signal reach the owner of {systems[0].id!r}",
    )
