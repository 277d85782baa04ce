"""This file holds what backups share with their sources: what both fail with, and who may change both."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from cadee.graph.actions import deeds
from cadee.graph.graph import Graph
from cadee.graph.memo import once
from cadee.graph.personal import personal_data
from cadee.model.system import Backup, System

VITAL = 1
"""The lowest tier whose records are of consequence whatever they are."""


class Kept(NamedTuple):
    """A source with its backup, what both fail with by their own word, and who may change both, each in order.

    `unsaid` are those of the two that do not say what they fail with.
    """

    source: System
    backup: Backup
    domains: tuple[str, ...]
    hands: tuple[str, ...]
    unsaid: tuple[str, ...]


def backups(graph: Graph) -> tuple[Kept, ...]:
    """Return what records of consequence are backed up, in order of writing (A-050)."""
    found = [(key, system.backup) for key, system in _consequential(graph).items() if system.backup is not None]
    ends = {end for key, backup in found for end in (key, backup.to)}
    hands = changers(graph, ends) if found else {}
    return tuple(_kept(graph, key, backup, hands) for key, backup in found if backup.to in graph.estate.systems)


def without_backup(graph: Graph) -> tuple[System, ...]:
    """Return the stores of tier 0 of which nobody says whether they are backed up, backups left out, in order."""
    copies = {system.backup.to for system in graph.estate.systems.values() if system.backup is not None}
    stores = (system for key, system in _consequential(graph).items() if key not in copies)
    return tuple(system for system in stores if system.kind == "store" and system.tier == 0 and system.backup is None)


def changers(graph: Graph, systems: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return for each of some systems the identities that may change it, by grant, by call, or as who they may become.

    Identities for emergencies are left out: they are sealed, for a time, and watched.
    """
    estate, becoming = graph.estate, dict[str, list[str]]()
    found: dict[str, set[str]] = {key: set() for key in systems}
    for key, identity in estate.identities.items():
        for further in identity.can_assume:
            becoming.setdefault(further, []).append(key)
        changed = [grant.on for grant in identity.grants or () if set(grant.actions) != {"read"}]
        calls = (estate.integrations[call] for call in graph.uses(key))
        changed += [f"systems/{call.target}" for call in calls if call.action != "read"]
        for name in {element.removeprefix("systems/") for element in changed if element.startswith("systems/")}:
            if name in found:
                found[name].add(key)
    return {key: _without_seals(graph, _and_who_becomes(hands, becoming)) for key, hands in found.items()}


def _and_who_becomes(hands: Collection[str], becoming: Mapping[str, Collection[str]]) -> frozenset[str]:
    waiting, met = list(hands), set(hands)
    for key in waiting:
        further = [each for each in becoming.get(key, ()) if each not in met]
        met.update(further)
        waiting += further
    return frozenset(met)


def _without_seals(graph: Graph, hands: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in hands if graph.estate.identities[key].break_glass is None)


def _kept(graph: Graph, key: str, backup: Backup, hands: Mapping[str, frozenset[str]]) -> Kept:
    source, copy = graph.estate.systems[key], graph.estate.systems[backup.to]
    common = set(source.failure_domains or ()) & set(copy.failure_domains or ())
    unsaid = tuple(each.id for each in (source, copy) if each.failure_domains is None)
    return Kept(source, backup, tuple(sorted(common)), tuple(sorted(hands[key] & hands[backup.to])), unsaid)


@once
def _consequential(graph: Graph) -> Mapping[str, System]:
    """The systems whose records are of consequence: critical ones, those of personal data, those of final actions."""
    estate, personal = graph.estate, set(personal_data(graph))
    held = {estate.data[key].source_of_record for key in personal}
    final = {deed.call.target for deed in deeds(graph) if deed.action == "irreversible"}
    return {
        key: system
        for key, system in estate.systems.items()
        if system.lifecycle not in ("planned", "retired")
        and ((system.tier is not None and system.tier <= VITAL) or key in held or key in final)
    }
