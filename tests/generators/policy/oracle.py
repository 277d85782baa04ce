"""What a spec says somebody may do, asked one request at a time and read straight from the estate."""

from typing import NamedTuple

from cadee.model.estate import Estate
from cadee.model.identity import Identity

GRAVITY = ("read", "write", "irreversible")


class Request(NamedTuple):
    """Who wants to do what to which resource, naming which data; None where the request does not speak of data."""

    identity: str
    action: str
    resource: str
    data: tuple[str, ...] | None = None


def allowed(estate: Estate, request: Request) -> bool:
    """Whether the spec allows it."""
    identity = estate.identities.get(request.identity)
    if identity is None:
        return False
    section, _, rest = request.resource.partition("/")
    if request.action == "assume":
        return section == "identities" and rest in identity.can_assume
    if request.action == "call" and section == "routes":
        return rest in estate.routes and may_route(estate, identity.id, rest)
    if request.action == "call" and section == "tools":
        return may_tool(estate, identity, rest, request.data)
    if request.action not in (*GRAVITY, "admin") or section == "tools":
        return False
    return may_element(estate, identity, request)


def may_route(estate: Estate, identity: str, key: str) -> bool:
    route = estate.routes[key]
    if route.consumers is not None and identity not in route.consumers:
        return False
    return any(call.id in route.serves and call.identity == identity for call in estate.integrations.values())


def may_tool(estate: Estate, identity: Identity, rest: str, data: tuple[str, ...] | None) -> bool:
    server, _, name = rest.partition("/")
    system = estate.systems.get(server)
    found = [tool for tool in system.tools if tool.name == name] if system else []
    if not found:
        return False
    reach = [
        call.action
        for call in estate.integrations.values()
        if call.identity == identity.id
        and ((call.target == server and call.plane == "runtime") or through_a_route(estate, call.id, server))
    ]
    for tool in found:
        if not any(GRAVITY.index(action) >= GRAVITY.index(tool.action) for action in reach):
            continue
        if identity.grants is None:
            return True
        fitting = [
            set(grant.data)
            for grant in identity.grants
            if grant.on == f"systems/{server}" and (tool.action in grant.actions or "*" in grant.actions)
        ]
        if enough(fitting, data):
            return True
    return False


def through_a_route(estate: Estate, call: str, server: str) -> bool:
    for route in estate.routes.values():
        if call in route.serves and route.primary in estate.integrations:
            who = estate.integrations[call].identity
            if estate.integrations[route.primary].target == server and (
                route.consumers is None or who in route.consumers
            ):
                return True
    return False


def may_element(estate: Estate, identity: Identity, request: Request) -> bool:
    calls = [
        call
        for call in estate.integrations.values()
        if call.identity == identity.id
        and request.resource == f"systems/{call.target}"
        and call.action == request.action
    ]
    if identity.grants is None:
        return bool(calls)
    if estate.find(request.resource) is None:
        return False
    may = {grant.on for grant in identity.grants if {request.action, "admin", "*"} & set(grant.actions)}
    fitting = [
        set(grant.data)
        for grant in identity.grants
        if grant.on == request.resource and {request.action, "admin", "*"} & set(grant.actions)
    ]
    fitting += [{data} for call in calls for data in call.data or () if f"data/{data}" in may]
    return enough(fitting, request.data)


def enough(limits: list[set[str]], data: tuple[str, ...] | None) -> bool:
    """Whether the data of a request lie within the limits together; an empty limit is none."""
    if any(not limit for limit in limits):
        return True
    return bool(data) and set(data) <= set().union(*limits)
