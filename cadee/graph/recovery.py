"""This file holds the means of repair: what a switch stops or changes, who waits for it, what a sealed key needs."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from cadee.graph.actions import deeds
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.model.control import Switch
from cadee.model.flow import Integration
from cadee.model.identity import Identity

SERVING = ("channel", "agent", "gateway", "model", "embedding", "guardrail", "human")
"""Kinds whose work is to serve requests; a switch that runs on one makes it no control plane."""

COARSE = ("region/", "vendor/", "family/", "credential/")
"""Labels that say where something runs or whose it is, not that one fault takes both."""


class Entanglement(NamedTuple):
    """A place that a switch runs on, with a system that it repairs: the way by which the place needs it, or what both
    fail with.
    """

    place: str
    switch: str
    repairs: str
    path: Path | None = None
    common: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is common, in words; nothing where the place needs the system itself."""
        if not self.common:
            return ""
        first, *others = self.common
        kind, _, name = first.partition("/")
        what = f"both need {name!r}" if kind == "system" else f"both fail with {first!r}"
        return f"{what}, and {len(others)} more in common" if others else what


def repaired(graph: Graph, switch: Switch) -> tuple[str, ...]:
    """Return the systems that a switch names, in order: gateways for their routes, all agents for the workflow."""
    estate, found = graph.estate, set[str]()
    for element in switch.acts_on:
        section, _, key = element.partition("/")
        if section == "workflow":
            found.update(graph.systems("agent"))
        elif section == "systems":
            found.add(key)
        elif section == "routes" and key in estate.routes:
            found.add(estate.routes[key].gateway)
    return tuple(sorted(found & set(graph.systems())))


@once
def control_planes(graph: Graph) -> Mapping[str, tuple[Switch, ...]]:
    """Return the systems that switches are operated from, in order, each with its switches.

    A kill switch that fails with what it stops is left out: that is told of the kill switch (A-039).
    """
    found: dict[str, list[Switch]] = {}
    for key in sorted(graph.estate.switches):
        switch = graph.estate.switches[key]
        told = switch.kind == "kill-switch" and graph.switch_dependence(key) is not None
        if switch.runs_on in graph.estate.systems and not told:
            found.setdefault(switch.runs_on or "", []).append(switch)
    return {place: tuple(found[place]) for place in sorted(found)}


def entanglements(graph: Graph) -> tuple[Entanglement, ...]:
    """Return for each place of switches, in order, the gravest way in which it hangs on what they repair, if any."""
    found = []
    for place, switches in control_planes(graph).items():
        pairs = [(switch, key) for switch in switches for key in repaired(graph, switch)]
        if worst := _needs(graph, place, pairs) or _shares(graph, place, pairs):
            found.append(worst)
    return tuple(found)


def _needs(graph: Graph, place: str, pairs: Sequence[tuple[Switch, str]]) -> Entanglement | None:
    needed = {place: Path((place,)), **graph.hard_dependencies(place)}
    return next((Entanglement(place, switch.id, key, needed[key]) for switch, key in pairs if key in needed), None)


def _shares(graph: Graph, place: str, pairs: Sequence[tuple[Switch, str]]) -> Entanglement | None:
    own = graph.failure_domains(f"systems/{place}")
    for switch, key in pairs:
        theirs = graph.failure_domains(f"systems/{key}")
        apart = (f"system/{key}", f"system/{place}")
        if apart[0] in own:
            continue
        if common := [each for each in own if each in theirs and each not in apart and not each.startswith(COARSE)]:
            return Entanglement(place, switch.id, key, None, tuple(common))
    return None


def waiting_for(graph: Graph, places: Collection[str]) -> Sequence[Integration]:
    """Return the calls by which requests wait for a place whose work is not to serve them, in order.

    Made by systems that requests come by; neither optional nor asynchronous, and not behind a person.
    """
    own = {key for key in places if graph.estate.systems[key].kind not in SERVING}
    if not own:
        return ()
    entries = [view.entry for view in graph.journeys()] or graph.systems("channel")
    people = set(graph.humans) - set(entries)
    met = graph.reachable(entries, without_systems=people) - people
    calls = (graph.estate.integrations[key] for place in sorted(own) for key in graph.calls_to(place))
    waited = (call for call in calls if call.mode != "async" and not call.optional)
    return [call for call in waited if call.source in met and graph.estate.systems[call.source].kind != "human"]


def locked_in(graph: Graph, identity: Identity) -> tuple[int, str, Path] | None:
    """Return the first grant of an identity on a system that it cannot be used without: its number, what is in there,
    and the way to the system.
    """
    needs = _emergency_needs(graph, identity)
    for number, grant in enumerate(identity.grants or ()):
        section, _, key = grant.on.partition("/")
        if section == "systems" and key in needs:
            return number, *needs[key]
    return None


def _emergency_needs(graph: Graph, identity: Identity) -> Mapping[str, tuple[str, Path]]:
    """Return what an identity cannot be used without: each system with what is there, and the way to it.

    The secret store of its credential where one only is declared, the system at the host that issues its tokens, and
    what these cannot work without.
    """
    starts: dict[str, str] = {}
    stores = graph.systems("secret-store")
    if identity.credential is not None and not identity.credential.startswith("env:") and len(stores) == 1:
        starts[stores[0]] = "its credential lies"
    if identity.issuer is not None:
        host = urlsplit(identity.issuer).hostname
        for key, system in graph.estate.systems.items():
            if system.endpoint is not None and urlsplit(system.endpoint).hostname == host:
                starts.setdefault(key, "its tokens are issued")
    found: dict[str, tuple[str, Path]] = {}
    for start, what in starts.items():
        found.setdefault(start, (what, Path((start,))))
        for need, path in graph.hard_dependencies(start).items():
            found.setdefault(need, (what, path))
    return found


def still_answering(graph: Graph, switch: Switch) -> frozenset[str]:
    """Return the systems whose requests get to a model all the same when what a switch acts on is off."""
    estate = graph.estate
    systems, calls = list[str](graph.systems("agent") if "workflow" in switch.acts_on else ()), list[str]()
    for element in switch.acts_on:
        section, _, key = element.partition("/")
        if section == "systems":
            systems.append(key)
        elif section == "integrations":
            calls.append(key)
        elif section == "routes" and key in estate.routes:
            calls.extend(estate.routes[key].serves)
    return graph.reaching(graph.models, without_systems=systems, without_integrations=calls, fallbacks=True)


def unstoppable(graph: Graph) -> tuple[str, ...]:
    """Return the agents that can write and on which no kill switch acts, in order (A-039)."""
    switches = graph.estate.switches
    writers = {deed.call.source for deed in deeds(graph) if deed.action != "read"}
    able = graph.reaching(writers, without_systems=graph.systems("channel", "human"))
    stopped = {element for switch in switches.values() if switch.kind == "kill-switch" for element in switch.acts_on}
    return tuple(
        key for key in graph.systems("agent") if key in able and stopped.isdisjoint((f"systems/{key}", "workflow"))
    )
