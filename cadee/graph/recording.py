"""This file holds what is recorded of what AI brings about: who tells of it, what the record says, where it lies."""

from collections.abc import Mapping
from typing import NamedTuple

from cadee.graph.actions import Deed
from cadee.graph.gating import caused, gates_on, minds
from cadee.graph.graph import Graph
from cadee.graph.kinds import Path
from cadee.graph.memo import once
from cadee.model.system import System

FIELDS = ("prompt", "output", "decision", "model-version", "sources", "approver")


class Unrecorded(NamedTuple):
    """An action that AI brings about past everything that records: the way, the action included, and whether a system
    on it has telemetry of which nobody says how much content it has.
    """

    path: Path
    unsaid: bool = False


@once
def consequential(graph: Graph) -> tuple[Deed, ...]:
    """Return the actions that AI output can bring about and that cannot be undone, bind or cost."""
    return tuple(deed for deed in caused(graph) if deed.consequential)


def recorders(graph: Graph, *, unsaid: bool = False) -> frozenset[str]:
    """Return the systems that tell what passed through them: telemetry with content, or a call that hands data to
    telemetry. With `unsaid` also those with telemetry of which nobody says how much content it has.
    """
    systems, calls = graph.estate.systems, graph.estate.integrations
    found = {key for key, system in systems.items() if _tells(system, unsaid)}
    for sink in graph.systems("telemetry"):
        found.update(calls[key].source for key in graph.calls_to(sink) if calls[key].data)
    return frozenset(found)


def _tells(system: System, unsaid: bool) -> bool:
    telemetry = system.telemetry
    return telemetry is not None and (
        bool(telemetry.records)
        or telemetry.content in ("redacted", "full")
        or (unsaid and telemetry.content is None and telemetry.to is not None)
    )


def unrecorded(graph: Graph) -> Mapping[str, Unrecorded]:
    """Return by id each action that AI brings about while nothing on the way records it, in order of writing.

    Without the systems that record, and behind no channel or person, it is still reached from an agent or model.
    """
    people = graph.systems("channel", "human")
    found: dict[str, Unrecorded] = {}
    for unsaid in (True, False):
        barred = (*people, *recorders(graph, unsaid=unsaid))
        acts = [deed.call for deed in consequential(graph) if deed.call.id not in found]
        ways = graph.paths_to_each(minds(graph), {call.source for call in acts}, without_systems=barred, fallbacks=True)
        for call in acts:
            if call.source in ways:
                way = ways[call.source]
                path = Path((*way.systems, call.target), (*way.integrations, call.id))
                found[call.id] = Unrecorded(path, unsaid=not unsaid)
    return found


def unnamed_fields(graph: Graph) -> tuple[str, ...]:
    """Return what no record of the systems between AI and its actions says, in the order of `FIELDS`.

    An approver is asked for only where a person decides at a gate.
    """
    acts = consequential(graph)
    near = {deed.call.source for deed in acts} | set(graph.gateways) | set(minds(graph))
    by_call = gates_on(graph)
    gates = [gate for deed in acts for gate in by_call.get(deed.call.id, ())]
    near.update(gate.runs_on for gate in gates if gate.runs_on is not None)
    told = [graph.estate.systems[key].telemetry for key in sorted(near)]
    said = {field for telemetry in told if telemetry is not None for field in telemetry.records}
    needed = FIELDS if any(gate.kind == "human" for gate in gates) else FIELDS[:-1]
    return tuple(field for field in needed if field not in said)


def record_stores(graph: Graph) -> tuple[str, ...]:
    """Return where records of what AI brings about lie, in order: telemetry that its systems tell, stores that this is
    passed on to, and what evidence of an audit trail is about.
    """
    systems, calls = graph.estate.systems, graph.estate.integrations
    near = acting_systems(graph)
    told = {telemetry.to for key in near if (telemetry := systems[key].telemetry) is not None and telemetry.to}
    for key in near:
        targets = (calls[call].target for call in graph.calls_from(key))
        told.update(target for target in targets if systems[target].kind == "telemetry")
    passed = (calls[call] for key in sorted(told) for call in graph.calls_from(key))
    told.update(call.target for call in passed if call.action == "write" and systems[call.target].kind == "store")
    trails = (item.subject for item in graph.estate.evidence.values() if item.kind == "audit-trail")
    told.update(ref.removeprefix("systems/") for ref in trails if ref.startswith("systems/"))
    return tuple(sorted(key for key in told if key in systems))


@once
def acting_systems(graph: Graph) -> tuple[str, ...]:
    """Return the agents, models and tools on the ways from AI to actions that cannot be undone, bind or cost."""
    people = graph.systems("channel", "human")
    sources = {deed.call.source for deed in consequential(graph)}
    behind = graph.reachable(minds(graph), without_systems=people, fallbacks=True)
    return tuple(sorted(behind & graph.reaching(sources, without_systems=people, fallbacks=True)))


def acting(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return the identities that the acting systems call as, in order, each with these systems."""
    found: dict[str, dict[str, None]] = {}
    for key in acting_systems(graph):
        for call in graph.calls_from(key):
            identity = graph.estate.integrations[call].identity
            if identity is not None:
                found.setdefault(identity, {})[key] = None
    return {identity: tuple(systems) for identity, systems in sorted(found.items())}
