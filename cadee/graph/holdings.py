"""This file holds what lies where: the keys that separate data, the data that passes a system, copies of records."""

from collections.abc import Iterable, Iterator, Mapping

from cadee.graph.graph import Graph
from cadee.model.flow import Integration
from cadee.model.system import System

KEEPERS = ("store", "index", "external")
"""Kinds of systems that keep what others hand to them, platforms with records of their own left out."""


Shelf = tuple[System, str, tuple[str, ...]]
"""A system that answers again and again from what it holds, the field that says how it keeps people apart, the data."""


def shelves(graph: Graph) -> Iterator[Shelf]:
    """Yield every index, every cache, and every store that an agent both writes and reads, in order of writing."""
    named, agents = passing(graph), frozenset(graph.systems("agent"))
    calls = [call for call in graph.estate.integrations.values() if call.plane == "runtime" and call.source in agents]
    written = {(call.source, call.target) for call in calls if call.action != "read"}
    memories = {call.target for call in calls if call.action == "read" and (call.source, call.target) in written}
    for system in graph.estate.systems.values():
        if system.index is not None:
            yield system, "index", tuple(name for name in system.index.contains if name in graph.estate.data)
        if system.cache is not None:
            yield system, "cache", named.get(system.id, ())
        elif system.kind == "store" and system.id in memories:
            yield system, "subject_access", named.get(system.id, ())


def scopes(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Return for each data the keys that separate one tenant or customer from another in it.

    Its own where it has labels; else those of all that it is derived from.
    """
    entries = graph.estate.data
    found = {key: set(entry.labels.scoped_by) if entry.labels is not None else set() for key, entry in entries.items()}
    children: dict[str, list[str]] = {}
    for key, entry in entries.items():
        for source in entry.derived_from if entry.labels is None else ():
            children.setdefault(source, []).append(key)
    for scope in sorted({scope for keys in found.values() for scope in keys}):
        waiting = [key for key, keys in found.items() if scope in keys]
        for key in waiting:
            for child in children.get(key, ()):
                if scope not in found[child]:
                    found[child].add(scope)
                    waiting.append(child)
    return {key: frozenset(keys) for key, keys in found.items()}


def passing(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return for each system the data named on requests that arrive at it or leave it, in order."""
    found: dict[str, set[str]] = {}
    for key in graph.integration_ids:
        integration = graph.estate.integrations[key]
        if integration.plane == "runtime":
            for end in (integration.source, integration.target):
                found.setdefault(end, set()).update(
                    name for name in integration.data or () if name in graph.estate.data
                )
    return {key: tuple(sorted(names)) for key, names in found.items()}


def copies(graph: Graph, label: str) -> Mapping[str, tuple[str, ...]]:
    """Return the systems that keep copies of data with a sensitivity label, with that data, all in order (D-016).

    An index keeps what it contains; a store, a telemetry or an outside system what is written or sent to it; a
    platform only what is derived, since it has records of its own; a telemetry system also what others tell about
    themselves. The system of record keeps no copy; queries and answers are not kept.
    """
    found: dict[str, set[str]] = {}
    for key, system in graph.estate.systems.items():
        for name in system.index.contains if system.index is not None else ():
            if name in graph.estate.data and label in graph.sensitivity(name):
                found.setdefault(key, set()).add(name)
    cargo = graph.cargo(frozenset())
    for end, number, name, drops in zip(cargo.ends, cargo.integrations, cargo.data, cargo.drops, strict=True):
        if name not in graph.estate.data or number < 0 or label in drops or label not in graph.sensitivity(name):
            continue
        call = graph.estate.integrations[graph.integration_ids[number]]
        if call.target == graph.system_ids[end] and _keeps(graph, call, name):
            found.setdefault(call.target, set()).add(name)
    for key, taint in graph.taints(label, telemetry=True).items():
        if graph.estate.systems[key].kind == "telemetry" and key not in found and taint.data in graph.estate.data:
            found[key] = {taint.data}
    return {key: tuple(sorted(names)) for key, names in sorted(found.items())}


def _keeps(graph: Graph, call: Integration, data: str) -> bool:
    """Whether the target of a call keeps a copy of data that is handed to it."""
    system, entry = graph.estate.systems[call.target], graph.estate.data[data]
    if system.kind == "telemetry":
        return True
    handed_over = call.action != "read" or call.mode == "async"
    if system.kind == "platform":
        return handed_over and bool(entry.derived_from)
    return system.kind in KEEPERS and handed_over and entry.source_of_record != system.id


def unfit_for_training(graph: Graph, names: Iterable[str]) -> Mapping[str, str]:
    """Return what is forbidden; else what is not public and of which nobody says whether it is permitted (D-018)."""
    entries = {name: graph.estate.data[name] for name in names if name in graph.estate.data}
    forbidden = {name: "forbidden" for name, entry in entries.items() if entry.training == "forbidden"}
    return forbidden or {
        name: "unsaid"
        for name, entry in entries.items()
        if entry.training is None and graph.sensitivity(name) != {"public"}
    }


def received(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return for each system the data that is named on what arrives at it, fallbacks and other planes included."""
    found: dict[str, set[str]] = {}
    cargo = graph.cargo(frozenset())
    for end, name in zip(cargo.ends, cargo.data, strict=True):
        if name in graph.estate.data:
            found.setdefault(graph.system_ids[end], set()).add(name)
    return {key: tuple(sorted(names)) for key, names in sorted(found.items())}
