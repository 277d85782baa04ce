"""The section of ownership at run time: who answers for what, what watches it, who is called, who comes after them."""

from collections.abc import Mapping, Sequence
from typing import Any

from cadee.graph import Graph, build
from cadee.model.control import Signal
from cadee.model.system import System
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.telling import Sign
from cadee.pack.watch import Called, called, watching

SYSTEMS, SIGNALS = 120, 150
"""So many systems and signals are listed, the most critical and the gravest first."""

SEVERITIES = {"page": "wakes somebody", "ticket": "opens a ticket", "info": "is only noted"}
_ORDER = ("page", "ticket", "info", "")


@section("ownership", "Who answers at run time, and who is called", 150, empty="No system is declared.")
def ownership(brief: Brief) -> Mapping[str, Any] | None:
    """Return what is unattended first, then the systems with their owners, then the signals with whom they call."""
    estate = brief.estate
    if not estate.systems:
        return None
    graph = build(estate, brief.today)
    told = {key: called(graph, signal) for key, signal in estate.signals.items()}
    watched = watching(estate)
    systems = sorted(estate.systems.values(), key=lambda item: (9 if item.tier is None else item.tier, item.id))
    signals = sorted(estate.signals.values(), key=lambda item: (_ORDER.index(_severity(item)), item.id))
    return {
        "concerns": _concerns(graph, watched, told),
        "all_well": telling.met("Every system has an owner, a runbook and a signal that somebody answers"),
        "systems": telling.cut(
            [_system(graph, item, watched[item.id], told) for item in systems], SYSTEMS, telling.spec(brief, "systems")
        ),
        "signals": telling.cut(
            [_signal(graph, item, told[item.id]) for item in signals], SIGNALS, telling.spec(brief, "signals")
        ),
    }


def _severity(signal: Signal) -> str:
    return signal.alert.severity if signal.alert else ""


def _concerns(
    graph: Graph, watched: Mapping[str, Sequence[Signal]], told: Mapping[str, Called]
) -> list[Mapping[str, Any]]:
    """What is unattended: nobody watches, nobody answers, nobody owns; gravest first, nothing where all is well."""
    systems = graph.estate.systems
    mute = [key for key, found in watched.items() if found and all(told[each.id].ends for each in found)]
    cases = [
        (telling.not_met, "system", "without an owner", [key for key in systems if systems[key].owner is None]),
        (telling.at_risk, "system", "that no signal watches", [key for key, found in watched.items() if not found]),
        (telling.not_met, "system", "whose every signal reaches nobody", mute),
        (telling.at_risk, "system", "without a runbook", [key for key in systems if not systems[key].runbook]),
    ]
    found = [(sign, noun, words, [telling.title(graph.estate, "systems", key) for key in keys])
             for sign, noun, words, keys in cases]  # fmt: skip
    unanswered = [
        f"{telling.title(graph.estate, 'signals', key)} ({each.ends})" for key, each in told.items() if each.ends
    ]
    found.append((telling.at_risk, "signal", "that nobody answers", unanswered))
    return [
        {"sign": sign(f"{telling.count(len(which), noun)} {words}"), "which": telling.together(which, 12)}
        for sign, noun, words, which in found
        if which
    ]


def _system(graph: Graph, item: System, signals: Sequence[Signal], told: Mapping[str, Called]) -> Mapping[str, Any]:
    owner = graph.estate.owners.get(item.owner or "")
    return {
        "name": telling.named(graph.estate, item.ref),
        "tier": "not said" if item.tier is None else str(item.tier),
        "owner": telling.holder(graph.estate, item.owner, graph.today) or "nobody is named",
        "on_call": (owner.on_call if owner else None) or "no rota",
        "hours": str(owner.hours) if owner and owner.hours else "",
        "runbook": item.runbook or "none",
        "signals": [telling.title(graph.estate, "signals", each.id) for each in signals],
        "sign": _watched(signals, told),
    }


def _watched(signals: Sequence[Signal], told: Mapping[str, Called]) -> Sign:
    if not signals:
        return telling.at_risk("Nobody watches")
    if all(told[each.id].ends for each in signals):
        return telling.not_met("Reaches nobody")
    return telling.met("Watched")


def _signal(graph: Graph, item: Signal, told: Called) -> Mapping[str, Any]:
    estate = graph.estate
    own = [estate.systems[key].runbook for key in item.source if key in estate.systems]
    return {
        "name": telling.named(estate, item.ref),
        "metric": item.metric,
        "measures": item.measures or "not said",
        "systems": telling.together([telling.title(estate, "systems", key) for key in item.source]),
        "when": _when(item),
        "severity": SEVERITIES.get(_severity(item), "no alert"),
        "to": told.to or "nobody",
        "persons": telling.together(told.persons, 4),
        "rota": told.rota,
        "then": telling.together(told.then, 3) or "nobody is named",
        "runbook": item.runbook or next((each for each in own if each), None) or "none",
        "sign": telling.at_risk(told.ends.capitalize()) if told.ends else telling.met("Answered"),
    }


def _when(item: Signal) -> str:
    if item.alert is None:
        return "never"
    return f"{item.alert.condition}{f' for {item.alert.duration}' if item.alert.duration else ''}"
