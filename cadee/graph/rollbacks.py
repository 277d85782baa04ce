"""This file holds what takes a version of an agent back, when that was tried, and what the version did that stays."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from cadee.graph.actions import BINDING, Deed, deeds
from cadee.graph.gating import KEEPERS, caused, gates_on
from cadee.graph.graph import Graph
from cadee.graph.minding import live_ai
from cadee.model.control import Switch


class Rollback(NamedTuple):
    """A switch of kind rollback with the live agents it takes back, in order, and the last day it was tried: as it says
    itself, or by a drill on file; None where no day up to today is known. `timed`: it says how long it takes, or a
    decision that uses it is asked for that.
    """

    switch: Switch
    agents: tuple[str, ...]
    tried: date | None
    timed: bool


def live_agents(graph: Graph) -> tuple[str, ...]:
    """Return the agents that run in production, in order."""
    return tuple(key for key in live_ai(graph) if graph.estate.systems[key].kind == "agent")


def rollbacks(graph: Graph) -> tuple[Rollback, ...]:
    """Return the rollbacks that take a live agent back, in order of writing.

    By its name, by the workflow, by a call that it makes or answers, by a route that serves it.
    """
    live = {key: number for number, key in enumerate(live_agents(graph))}
    asked = frozenset(decision.control for decision in graph.estate.decisions.values())
    drills: dict[str, list[date]] = {}
    for paper in graph.estate.evidence.values():
        if paper.kind == "drill" and paper.date is not None:
            drills.setdefault(paper.subject, []).append(paper.date)
    found = []
    for switch in graph.estate.switches.values():
        met = _named(graph, switch) if switch.kind == "rollback" else set()
        if agents := tuple(sorted(met & live.keys(), key=live.__getitem__)):
            days = [*drills.get(switch.ref, ()), *([switch.tested] if switch.tested else ())]
            tried = max((day for day in days if day <= graph.today), default=None)
            timed = switch.within is not None or switch.id in asked
            found.append(Rollback(switch, agents, tried, timed))
    return tuple(found)


def _named(graph: Graph, switch: Switch) -> set[str]:
    estate, found = graph.estate, set[str]()
    for element in switch.acts_on:
        section, _, key = element.partition("/")
        if section == "workflow":
            found.update(graph.systems("agent"))
        elif section == "systems":
            found.add(key)
        serves = estate.routes[key].serves if section == "routes" and key in estate.routes else ()
        for name in (key,) if section == "integrations" else serves:
            if name in estate.integrations:
                found.update((estate.integrations[name].source, estate.integrations[name].target))
    return found


def grave(graph: Graph, agents: Collection[str]) -> tuple[str, ...]:
    """Return which of some agents are of tier 0 or 1, or can change what some system keeps."""
    systems = graph.estate.systems
    writers = {d.call.source for d in deeds(graph) if d.action != "read" and systems[d.call.target].kind in KEEPERS}
    able = graph.reaching(writers, without_systems=graph.systems("channel", "human"), fallbacks=True)
    return tuple(key for key in agents if graph.tier(key) in (0, 1) or key in able)


def lasting(graph: Graph, agents: Collection[str]) -> tuple[Deed, ...]:
    """Return what agents bring about that binds or costs somebody and could be undone, and nothing undoes, in order.

    What a person decides on at a gate is left out, as is what undoes another call. What is handed on counts there.
    """
    met = graph.reachable(agents, without_systems=graph.systems("channel", "human"), fallbacks=True)
    found = [deed for deed in caused(graph) if not BINDING.isdisjoint(deed.effects) and deed.call.source in met]
    further = {deed.call.source for deed in found}
    undoing = {call.compensation for call in graph.estate.integrations.values()}
    decided = {key for key, gates in gates_on(graph).items() if any(gate.kind == "human" for gate in gates)}
    return tuple(
        deed
        for deed in found
        if deed.action == "write"
        and deed.call.compensation is None
        and deed.call.target not in further
        and deed.call.id not in undoing | decided
    )
