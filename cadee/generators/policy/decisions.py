"""This file holds who may do what in one environment, decided from the spec alone: the rights both policies say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cadee.errors import InputError
from cadee.model.estate import Estate
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.identity import Grant, Identity
from cadee.model.system import System, ToolAction

DEEDS = ("read", "write", "irreversible", "admin")
"""What may be done to an element; besides there is `call`, for routes and tools, and `assume`, for identities."""

_RANK = {"read": 0, "write": 1, "irreversible": 2}


@dataclass(frozen=True, slots=True)
class Right:
    """What an identity may do to a resource.

    `resource` is an element as `section/id`, or a tool as `tools/system/name`. Where `data` is not None, a request must
    name data, and only of these.
    """

    identity: str
    action: str
    resource: str
    data: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """All rights of one environment; whatever is not among them is refused.

    `identities` holds every identity and `resources` everything a right may be about, in order of the spec.
    """

    environment: str
    identities: tuple[str, ...]
    resources: tuple[str, ...]
    rights: tuple[Right, ...]
    notes: tuple[str, ...]


@dataclass
class _Book:
    """The rights while they are collected: identity, action and resource lead to the data, None for all."""

    rights: dict[tuple[str, str, str], tuple[str, ...] | None] = field(default_factory=dict)

    def allow(self, identity: str, action: str, resource: str, data: Iterable[str] | None = None) -> None:
        key = (identity, action, resource)
        before = self.rights.get(key, ())
        self.rights[key] = None if data is None or before is None else tuple(dict.fromkeys((*before, *data)))


def decide(estate: Estate) -> Decisions:
    """Return the rights that a resolved estate gives.

    Grants decide where an identity declares them, its calls where it declares none. A route may be called by those
    whom the gateway lets pass, a tool by those whom a declared call leads to it, within its action and their grants.

    Raises:
        InputError: the estate is not resolved for an environment, or has no identities there.
    """
    if estate.environment is None:
        raise InputError("a policy is generated for one environment", fix="Name it with --env.")
    if not estate.identities:
        raise InputError(
            f"there is no identity in '{estate.environment.id}'", fix="Declare one in the section identities."
        )
    book = _Book()
    for identity in estate.identities.values():
        _routes(identity, estate, book)
        _tools(identity, estate, book)
        _elements(identity, estate, book)
        for other in identity.can_assume:
            if other in estate.identities:
                book.allow(identity.id, "assume", f"identities/{other}")
    rights = tuple(Right(*key, data) for key, data in book.rights.items())
    return Decisions(
        estate.environment.id,
        tuple(estate.identities),
        tuple(dict.fromkeys((*_known(estate), *(right.resource for right in rights)))),
        rights,
        tuple(dict.fromkeys(_notes(estate, book))),
    )


def consumers(route: GatewayRoute, estate: Estate) -> tuple[str, ...]:
    """Return the identities that may call a route: those of the integrations it serves, cut to its consumers."""
    served = [estate.integrations[key] for key in route.serves if key in estate.integrations]
    names = [call.identity for call in served if call.identity is not None and call.identity in estate.identities]
    return tuple(dict.fromkeys(name for name in names if route.consumers is None or name in route.consumers))


def _known(estate: Estate) -> Iterator[str]:
    yield from (route.ref for route in estate.routes.values())
    for system in estate.systems.values():
        yield system.ref
        yield from (f"tools/{system.id}/{tool.name}" for tool in system.tools)


def _routes(identity: Identity, estate: Estate, book: _Book) -> None:
    for route in estate.routes.values():
        if identity.id in consumers(route, estate):
            book.allow(identity.id, "call", route.ref)


def _tools(identity: Identity, estate: Estate, book: _Book) -> None:
    for system in estate.systems.values():
        calls = [call for call in _leading(system, estate) if call.identity == identity.id]
        most = max((_RANK[call.action] for call in calls), default=-1)
        for tool in system.tools:
            if _RANK[tool.action] <= most:
                _tool(identity, system, tool, book)


def _tool(identity: Identity, system: System, tool: ToolAction, book: _Book) -> None:
    resource = f"tools/{system.id}/{tool.name}"
    if identity.grants is None:
        book.allow(identity.id, "call", resource)
    for grant in identity.grants or ():
        # As in the gateway: to administer a tool server is not to call its tools.
        if grant.on == system.ref and not {tool.action, "*"}.isdisjoint(grant.actions):
            book.allow(identity.id, "call", resource, grant.data or None)


def _leading(system: System, estate: Estate) -> Iterator[Integration]:
    """The runtime calls that reach the tools of a system: its own, and those that a route to it serves."""
    for call in estate.integrations.values():
        if call.target == system.id and call.plane == "runtime":
            yield call
    for route in estate.routes.values():
        primary = estate.integrations.get(route.primary)
        if primary is not None and primary.target == system.id:
            served = (estate.integrations[key] for key in route.serves if key in estate.integrations)
            yield from (call for call in served if call.identity in consumers(route, estate))


def _elements(identity: Identity, estate: Estate, book: _Book) -> None:
    calls = [call for call in estate.integrations.values() if call.identity == identity.id]
    if identity.grants is None:
        for call in calls:
            book.allow(identity.id, call.action, f"systems/{call.target}")
        return
    for grant in identity.grants:
        if estate.find(grant.on) is not None:
            for action in granted(grant):
                book.allow(identity.id, action, grant.on, grant.data or None)
    for call in calls:
        found = [data for data in call.data or () if _on_data(identity.grants, data, call.action)]
        if found:
            book.allow(identity.id, call.action, f"systems/{call.target}", found)


def granted(grant: Grant) -> tuple[str, ...]:
    """Return what a grant allows: who may administer an element may do anything to it."""
    if "*" in grant.actions or "admin" in grant.actions:
        return DEEDS
    return tuple(action for action in DEEDS if action in grant.actions)


def _on_data(grants: Iterable[Grant], data: str, action: str) -> bool:
    return any(grant.on == f"data/{data}" and action in granted(grant) for grant in grants)


def _notes(estate: Estate, book: _Book) -> Iterator[str]:
    for identity in estate.identities.values():
        yield from _about(identity, estate)
    for data in estate.data.values():
        if data.readers is not None:
            yield f"{data.ref}: readers is not part of the policy; what identities may read follows from their grants."
    for call in estate.integrations.values():
        yield from _about_call(call, estate, book)
    for route in estate.routes.values():
        for name in route.consumers or ():
            if name not in consumers(route, estate):
                yield f"{route.ref}: consumer '{name}' calls none of the integrations it serves, so it is refused."
    for gate in estate.gates.values():
        yield f"{gate.ref}: the policy allows what it guards without asking it; the gate must stand behind the policy."


def _about(identity: Identity, estate: Estate) -> Iterator[str]:
    if identity.auth in (None, "none"):
        yield f"{identity.ref}: nothing says how it proves itself; whoever asks in its name gets its rights."
    if identity.restricted_to:
        yield f"{identity.ref}: restricted_to is not part of the policy; the network must hold it."
    if identity.expires is not None:
        yield f"{identity.ref}: the policy does not know that it ends on {identity.expires}; its issuer must end it."
    if identity.break_glass is not None:
        yield f"{identity.ref}: the policy does not know an emergency; its rights hold until the identity is removed."
    for grant in identity.grants or ():
        if estate.find(grant.on) is None:
            yield f"{identity.ref}: the grant on '{grant.on}' is left out, which does not exist in this environment."


def _about_call(call: Integration, estate: Estate, book: _Book) -> Iterator[str]:
    if call.on_behalf_of is not None:
        yield f"{call.ref}: the policy does not check for whom it is called ('{call.on_behalf_of}')."
    if call.identity not in estate.identities:
        yield f"{call.ref}: identity is missing, so nobody may do '{call.action}' on '{call.target}' by it."
    elif (call.identity, call.action, f"systems/{call.target}") not in book.rights:
        yield (
            f"{call.ref}: no grant of '{call.identity}' allows '{call.action}' on '{call.target}', so it is refused."
        )
