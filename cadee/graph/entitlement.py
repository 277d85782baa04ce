"""This file holds what grants allow and what calls need: whether a call is granted, which permissions no call needs."""

from collections.abc import Mapping

from cadee.graph.actions import deeds
from cadee.graph.graph import Graph
from cadee.model.flow import Integration
from cadee.model.identity import Grant

Needs = Mapping[str, Mapping[str, frozenset[str]]]
"""Identity -> element (`section/id`) -> the actions that some call of the identity does there."""

BY_PLANE = ("control", "promotion")
"""Planes on which a call administers what it calls."""


def allows(grant: Grant, call: Integration) -> bool:
    """Whether a grant lets a call do what it says it does: on its target, or on data that travels."""
    where = {f"systems/{call.target}", *(f"data/{data}" for data in call.data or ())}
    return grant.on in where and not {call.action, "admin", "*"}.isdisjoint(grant.actions)


def granted(graph: Graph, call: Integration) -> bool | None:
    """Whether the identity of a call, or one it may become, has a grant for it; None where none of them says any."""
    identities = graph.estate.identities
    own = identities.get(call.identity or "")
    if own is None:
        return None
    said = [
        each.grants for key in (own.id, *own.can_assume) if (each := identities.get(key)) and each.grants is not None
    ]
    return any(allows(grant, call) for grants in said for grant in grants) if said else None


def needs(graph: Graph) -> Needs:
    """Return what identities need: by the calls made as them, or as one that may become them, and by switches.

    A call does what it says and what the tool behind it does; one on the plane control or promotion administers too.
    """
    estate, own = graph.estate, {deed.call.id: deed.action for deed in deeds(graph)}
    found: dict[str, dict[str, set[str]]] = {}
    for call in estate.integrations.values():
        if call.identity is not None:
            actions = {call.action, own.get(call.id, call.action), *(("admin",) if call.plane in BY_PLANE else ())}
            there = found.setdefault(call.identity, {})
            for element in (f"systems/{call.target}", *(f"data/{data}" for data in call.data or ())):
                there.setdefault(element, set()).update(actions)
    for switch in estate.switches.values():
        if switch.identity is not None:
            for element in switch.acts_on:
                found.setdefault(switch.identity, {}).setdefault(element, set()).update(("write", "admin"))
    direct = {key: {on: frozenset(actions) for on, actions in places.items()} for key, places in found.items()}
    for key, places in direct.items():
        for further in estate.identities[key].can_assume if key in estate.identities else ():
            for element, needed in places.items():
                found.setdefault(further, {}).setdefault(element, set()).update(needed)
    return {key: {on: frozenset(actions) for on, actions in places.items()} for key, places in found.items()}


def excess(grant: Grant, needed: frozenset[str]) -> tuple[str, ...]:
    """Return the actions of a grant on a system or on data that no call needs; `*` is one always, `read` never."""
    if grant.on.partition("/")[0] not in ("systems", "data"):
        return ("*",) if "*" in grant.actions else ()
    enough = {"write": {"write", "irreversible"}, "irreversible": {"irreversible"}, "admin": {"admin"}, "*": set()}
    return tuple(
        action for action in dict.fromkeys(grant.actions) if action != "read" and enough[action].isdisjoint(needed)
    )
