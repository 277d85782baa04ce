"""This file holds what agents reach through credentials that they can read, beyond what they were granted."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.graph.graph import Graph
from cadee.graph.memo import once

GRAVE = ("write", "irreversible")


class Reach(NamedTuple):
    """An agent (`section/id`) that can read a store, take a credential there, and so touch more than it was granted.

    `beyond` are the elements it was not granted, in order; `grave` whether it can change any. `way` leads from the
    agent over stores and identities to the first of them.
    """

    agent: str
    store: str
    identity: str
    beyond: tuple[str, ...]
    grave: bool
    way: tuple[str, ...]

    def witness(self, note: str = "") -> Witness:
        """Return the way as the witness of a finding."""
        return Witness("chain", tuple(Step(element) for element in self.way), note)


@once
def keepers(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return the systems that keep credentials, each with the identities that these stand for, in order of writing.

    What `credentials_of` says; of a secret store that does not say it all credentials but those of an environment.
    """
    identities = graph.estate.identities.values()
    kept = tuple(each.id for each in identities if each.credential and not each.credential.startswith("env:"))
    found = {}
    for key, system in graph.estate.systems.items():
        if system.credentials_of is not None:
            found[key] = tuple(name for name in system.credentials_of if name in graph.estate.identities)
        elif system.kind == "secret-store":
            found[key] = kept
    return {key: names for key, names in found.items() if names}


@once
def actors(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """Return agents as `section/id`, each with the identities it acts as: agent systems, then agent identities of no
    system.
    """
    found: dict[str, set[str]] = {f"systems/{key}": set() for key in graph.systems("agent")}
    for call in graph.estate.integrations.values():
        if f"systems/{call.source}" in found and call.identity in graph.estate.identities:
            found[f"systems/{call.source}"].add(call.identity or "")
    used = {name for names in found.values() for name in names}
    alone = [key for key, each in graph.estate.identities.items() if each.kind == "agent" and key not in used]
    assumed = {further for name in used for further in graph.assumed(name)}
    found |= {f"identities/{key}": {key} for key in alone if key not in assumed}
    return {key: tuple(sorted(names)) for key, names in found.items()}


def reaches_by_credentials(graph: Graph) -> tuple[Reach, ...]:
    """Return for each store with credentials how the first agent that can read it gets beyond its grants (D-023).

    Grants are closed over "may become" and over "can read a store that keeps a credential". A store that gives each
    caller its own only (`subject_access: per-subject`) opens nothing.
    """
    stores = {
        key: names for key, names in keepers(graph).items() if graph.estate.systems[key].subject_access != "per-subject"
    }
    found: dict[str, Reach] = {}
    for actor, names in actors(graph).items() if stores else ():
        rights = _rights(graph, actor, names)
        for store in stores:
            if store not in found and f"systems/{store}" in rights.reads:
                reach = _through(graph, actor, store, stores, rights)
                if reach is not None:
                    found[store] = reach
    return tuple(found[store] for store in stores if store in found)


class _Rights(NamedTuple):
    """What an agent was given: what it may touch, change and read, and as whom."""

    touches: frozenset[str]
    changes: frozenset[str]
    reads: frozenset[str]
    own: frozenset[str]


def _rights(graph: Graph, actor: str, names: Iterable[str]) -> _Rights:
    section, _, key = actor.partition("/")
    calls = graph.calls_from(key) if section == "systems" else ()
    own = {
        (graph.estate.integrations[call].action, f"systems/{graph.estate.integrations[call].target}") for call in calls
    }
    reads = {target for action, target in own if action == "read"}
    changes = {target for action, target in own if action != "read"}
    touches = reads | changes
    for name in names:
        touches.update(graph.touches(name))
        changes.update(graph.touches(name, actions=GRAVE))
        reads.update(graph.touches(name, actions=("read",)))
    assumed = frozenset(further for name in names for further in graph.assumed(name))
    return _Rights(frozenset(touches), frozenset(changes), frozenset(reads), assumed)


def _through(
    graph: Graph, actor: str, store: str, stores: Mapping[str, tuple[str, ...]], rights: _Rights
) -> Reach | None:
    ways: dict[str, tuple[str, ...]] = {store: (actor, f"systems/{store}")}
    taken: dict[str, str] = {}
    waiting = [store]
    beyond, grave, first = set[str](), False, ""
    for here in waiting:
        for identity in stores[here]:
            if identity in taken or identity in rights.own:
                continue
            taken[identity] = here
            changed = set(graph.touches(identity, actions=GRAVE)) - rights.changes
            more = (set(graph.touches(identity)) - rights.touches) | changed
            beyond |= more
            grave = grave or bool(changed)
            first = first or (identity if more else "")
            readable = graph.touches(identity, actions=("read",))
            for further in [key for key in stores if key not in ways and f"systems/{key}" in readable]:
                ways[further] = (*ways[here], f"identities/{identity}", f"systems/{further}")
                waiting.append(further)
    if not first:
        return None
    more = set(graph.touches(first)) & beyond
    way = (*ways[taken[first]], f"identities/{first}", min(more))
    return Reach(actor, store, first, tuple(sorted(beyond)), grave, way)
