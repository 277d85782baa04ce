"""This file holds whom to ask about an element of the spec, and by which handle a code host knows them."""

import re
from collections.abc import Iterator
from datetime import date

from cadee.model.acting import absent, acting
from cadee.model.base import Entity
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute, Integration
from cadee.model.people import Owner
from cadee.model.system import System

_HANDLE = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})(?:/[A-Za-z0-9._-]{1,100}){0,8}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_FIELDS = ("owner", "approver", "holder", "who", "to")
"""Where an entry says who answers for it, the first that is written counts."""


def asked(entity: Entity, estate: Estate) -> tuple[str, ...]:
    """Return the ids of the owners to ask about an entry, in order; those of the workflow where none is nearer."""
    return tuple(dict.fromkeys(_nearest(entity, estate))) or default(estate)


def default(estate: Estate) -> tuple[str, ...]:
    """Return who is asked where nobody is nearer: the approver of the workflow, else the owners of its layers."""
    if estate.workflow.approver is not None:
        return (estate.workflow.approver,)
    return tuple(dict.fromkeys(layer.owner for layer in estate.layers.values() if layer.owner is not None))


def _nearest(entity: Entity, estate: Estate) -> Iterator[str]:
    system = _behind(entity, estate)
    if system is not None:
        if system.owner is not None:
            yield system.owner
        yield from system.maintainers
        return
    found = (getattr(entity, name, None) for name in _FIELDS)
    first = next((name for name in found if isinstance(name, str) and name in estate.owners), None)
    if first is not None:
        yield first


def _behind(entity: Entity, estate: Estate) -> System | None:
    """The system whose owners answer for an entry: itself, what starts a call, what serves a route."""
    if isinstance(entity, System):
        return entity
    if isinstance(entity, Fallback):
        entity = estate.integrations.get(entity.protects, entity)
    if isinstance(entity, Integration):
        return estate.systems.get(entity.source)
    return estate.systems.get(entity.gateway) if isinstance(entity, GatewayRoute) else None


def handles(key: str, estate: Estate, day: date | None = None) -> tuple[str, ...]:
    """Return how a code host knows an owner: `@name`, `@organisation/team` or a mail address; those of its members
    where a team has none of its own. Empty for a mailing list, which can be told and cannot answer.

    Of who is gone on `day`, owner or member, the deputy is taken; see `departed`.
    """
    owner = estate.owners.get(acting(estate, key, day))
    if owner is None or owner.kind == "mailing-list":
        return ()
    own = _own(owner)
    if own or owner.kind == "person":
        return own
    members = (name for name in owner.members if name in estate.owners and estate.owners[name].kind == "person")
    found = (estate.owners[actor] for name in members if (actor := acting(estate, name, day)))
    return tuple(dict.fromkeys(handle for each in found if each.kind != "mailing-list" for handle in _own(each)))


def departed(key: str, estate: Estate, day: date | None) -> Iterator[str]:
    """Yield a note on each who would be asked and is gone on a day: the owner, or members of a team without a handle.

    A team with a handle keeps it, since a code host knows its members; a note says where all that are declared are
    gone.
    """
    yield from filter(None, [absent(estate, key, day, "so its deputy '{}' is asked", "so nobody is asked for it")])
    owner = estate.owners.get(acting(estate, key, day))
    if owner is None or owner.kind != "team":
        return
    members = [name for name in owner.members if name in estate.owners]
    if not _own(owner):
        said = (
            absent(estate, name, day, "so its deputy '{}' is asked", "so nobody is asked for it") for name in members
        )
        yield from filter(None, said)
    elif members and not any(acting(estate, name, day) for name in members):
        yield f"{owner.ref}: no member is active on {day}; its own handle stays."


def mail(owner: Owner) -> str:
    """Return the first mail address of a contact, "" where there is none."""
    return next((word for word in _words(owner) if _MAIL.fullmatch(word)), "")


def _own(owner: Owner) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _words(owner) if _HANDLE.fullmatch(word) or _MAIL.fullmatch(word)))


def _words(owner: Owner) -> list[str]:
    return re.split(r"[\s,;]+", owner.contact or "")
