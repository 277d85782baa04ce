"""This file holds whether a breach reaches a person who can act: from a signal to a rota and a means."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cadee.graph.graph import Graph
from cadee.model.control import Signal
from cadee.model.system import System

PROMISES = ("availability", "latency", "errors", None)
"""What a signal measures that tells of a missed objective."""


class Alarm(NamedTuple):
    """How far a signal about a system gets: `reason` says where it ends, "" where a person can act on it."""

    signal: str
    step: int
    reason: str


def alarms(graph: Graph) -> Mapping[str, Alarm]:
    """Return for each system that some signal watches the alarm that gets furthest (A-038)."""
    found: dict[str, Alarm] = {}
    teams = _Teams(graph)
    for key in sorted(graph.estate.signals):
        signal = graph.estate.signals[key]
        if signal.measures not in PROMISES:
            continue
        for name in signal.source:
            system = graph.estate.systems.get(name)
            if system is not None:
                step, reason = _ends(teams, signal, system)
                if name not in found or found[name].step < step:
                    found[name] = Alarm(key, step, reason)
    return found


class _Teams:
    """What is known of owners, each looked up once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.behind = cache(lambda key: frozenset(graph.behind(key)))
        self.active = cache(
            lambda key: any(graph.estate.owners[each].active_on(graph.today) for each in graph.people(key))
        )
        self.rota = cache(lambda key: any(graph.estate.owners[each].on_call for each in self.behind(key)))
        self.means = cache(lambda key: frozenset(_means(graph, key)))


def _ends(teams: _Teams, signal: Signal, system: System) -> tuple[int, str]:
    to, alert = signal.to, signal.alert
    if alert is None:
        return 0, "raises no alert"
    if alert.severity == "info":
        return 1, "is noted and sent to nobody"
    if to is None:
        return 2, "is addressed to nobody"
    if not teams.active(to):
        return 3, f"goes to {to!r}, behind whom no person is active"
    if alert.severity == "page" and not teams.rota(to):
        return 4, f"pages {to!r}, who has no rota"
    if signal.runbook is None and system.runbook is None:
        return 5, "comes without a runbook"
    if not _answers(teams, to, system):
        return 6, f"goes to {to!r}, who may do nothing about it"
    return 7, ""


def _answers(teams: _Teams, to: str, system: System) -> bool:
    """Whether somebody runs a system (nobody says who does, or they are of its owner), or may stop or change it."""
    if system.owner is None or to in teams.behind(system.owner):
        return True
    if not {system.owner, *system.maintainers}.isdisjoint(teams.behind(to)):
        return True
    return not {system.id, ""}.isdisjoint(teams.means(to))


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
