"""This file holds whether a breach reaches a person who can act: from a signal to a rota and a means."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadee.graph.graph import Graph
from cadee.model.control import Signal
from cadee.model.system import System

PROMISES = ("availability", "latency", "errors", None)
"""What a signal measures that tells of a missed objective."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """How far a signal about a system gets: `reason` says where it ends, "" where a person can act on it."""

    signal: str
    step: int
    reason: str


def alarms(graph: Graph) -> Mapping[str, Alarm]:
    """Return for each system that some signal watches the alarm that gets furthest (A-038)."""
    found: dict[str, Alarm] = {}
    acting: dict[str, frozenset[str]] = {}
    for key in sorted(graph.estate.signals):
        signal = graph.estate.signals[key]
        if signal.measures not in PROMISES:
            continue
        for name in signal.source:
            system = graph.estate.systems.get(name)
            if system is not None:
                step, reason = _ends(graph, signal, system, acting)
                if name not in found or found[name].step < step:
                    found[name] = Alarm(key, step, reason)
    return found


def _ends(graph: Graph, signal: Signal, system: System, acting: dict[str, frozenset[str]]) -> tuple[int, str]:
    owners, to, alert = graph.estate.owners, signal.to, signal.alert
    if alert is None:
        return 0, "raises no alert"
    if alert.severity == "info":
        return 1, "is noted and sent to nobody"
    if to is None:
        return 2, "is addressed to nobody"
    if not any(owners[key].active_on(graph.today) for key in graph.people(to)):
        return 3, f"goes to {to!r}, behind whom no person is active"
    if alert.severity == "page" and not any(owners[key].on_call for key in graph.behind(to)):
        return 4, f"pages {to!r}, who has no rota"
    if signal.runbook is None and system.runbook is None:
        return 5, "comes without a runbook"
    if not _answers(graph, to, system, acting):
        return 6, f"goes to {to!r}, who may do nothing about it"
    return 7, ""


def _answers(graph: Graph, to: str, system: System, acting: dict[str, frozenset[str]]) -> bool:
    """Whether somebody runs a system (nobody says who does, or they are of its owner), or may stop or change it."""
    if system.owner is None or to in graph.behind(system.owner):
        return True
    if not {system.owner, *system.maintainers}.isdisjoint(graph.behind(to)):
        return True
    if to not in acting:
        acting[to] = frozenset(_means(graph, to))
    return system.id in acting[to] or "" in acting[to]


def _means(graph: Graph, owner: str) -> set[str]:
    """The systems that an owner may stop or change by a switch; "" for all, where one acts on the workflow."""
    found: set[str] = set()
    for element in graph.controls(owner):
        section, _, key = element.partition("/")
        switch = graph.estate.switches.get(key) if section == "switches" else None
        for acted in () if switch is None else switch.acts_on:
            kind, _, name = acted.partition("/")
            call = graph.estate.integrations.get(name) if kind == "integrations" else None
            found.update((call.source, call.target) if call else (name,))
    return found
