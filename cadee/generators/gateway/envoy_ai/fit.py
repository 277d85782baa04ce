"""What of a plan Envoy AI Gateway can carry out: gateways are cut to it, and what cannot be made is told."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cadee.generators.gateway.envoy_ai.caller import Door, doors
from cadee.generators.gateway.envoy_ai.guard import by_grpc
from cadee.generators.gateway.envoy_ai.limit import priced
from cadee.generators.gateway.envoy_ai.names import guard_backend, literal, named
from cadee.generators.gateway.envoy_ai.notes import notes
from cadee.generators.gateway.envoy_ai.tools import MOST_RULES, MOST_TOOLS, admitted, exposed, rules
from cadee.generators.gateway.fitting import LAST_PORT, certificates_in_the_clear, cut_gateway, speaks_otherwise
from cadee.generators.gateway.model import Gateway, Target, ToolServer
from cadee.generators.gateway.whole import none_a_day
from cadee.model.units import Duration

_MOST_PROVIDERS = 16
_MOST_PROCESSORS = 16
_LONGEST_ADDRESS = 253
_LONGEST_PATH = 1024
_LONGEST_EXPRESSION = 4096 - 64
_LARGEST_LIMIT = 4_294_967_295
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def fit(gateway: Gateway) -> Gateway:
    """Return the gateway as the product can be it; its notes are complete."""
    cut = cut_gateway(gateway, _unlike)
    refused = [note for server in gateway.tools for note in _refused(server)]
    tools = tuple(server for server in gateway.tools if exposed(server) or not admitted(server))
    fitted = replace(cut, tools=tools)
    return replace(fitted, notes=tuple(dict.fromkeys([*cut.notes, *refused, *notes(fitted)])))


def carried(gateway: Gateway) -> Gateway:
    """Return what of a gateway can stand in resources: targets that are translated to, callers of tools that are known.

    Calls of tools have no bound of time and no limit there (0 and None).
    """
    tools = tuple(
        replace(
            server,
            access=tuple(access for access in admitted(server) if access.tools),
            timeout=Duration(Decimal(0)),
            rate_limit=None,
        )
        for server in gateway.tools
    )
    return replace(cut_gateway(gateway, _unlike), tools=tools)


def _unlike(first: Target, step: Target) -> str:
    return "" if translated(first, step) else speaks_otherwise(first, step, "Envoy AI Gateway does not translate that")


def translated(first: Target, step: Target) -> bool:
    """Whether what callers send to the first target can be sent to another."""
    return step.task == first.task and (step.protocol == first.protocol or step.protocol == "openai")


def _refused(server: ToolServer) -> Iterator[str]:
    known = admitted(server)
    here = f"routes/{server.id}"
    for access in server.access:
        if access not in known:
            name = access.caller.identity
            yield (f"{here}: '{name}' is refused: an MCPRoute knows tokens of one issuer, for one audience.")
    if known and not exposed(server):
        yield f"{here}: nobody may call any of its tools, so it is left out."


def problems(gateways: Sequence[Gateway]) -> tuple[str, ...]:
    """Return why no Envoy AI Gateway could serve fitted gateways: an open door, or a bound of its resources."""
    found: list[str] = []
    for gateway in gateways:
        found.extend(_gateway(gateway))
        for door in doors(gateway):
            found.extend(_door(gateway, door))
        for route in gateway.routes:
            if (
                route.budget is not None
                and priced(route, route.targets[0])
                and route.budget.money.amount > _LARGEST_LIMIT
            ):
                found.append(f"routes/{route.id}: budget is larger than Envoy Gateway can count")
            found += none_a_day(f"routes/{route.id}", "rate_limit", route.rate_limit, "Envoy Gateway")
            for step in route.targets:
                found += none_a_day(f"systems/{step.system}", "capacity", step.capacity, "Envoy Gateway")
        for server in gateway.tools:
            found.extend(_tools(server))
    return tuple(dict.fromkeys(found))


def _gateway(gateway: Gateway) -> Iterator[str]:
    here = f"systems/{gateway.system}"
    yield from certificates_in_the_clear(gateway)
    if any(door.port > LAST_PORT for door in doors(gateway)):
        yield f"{here}: endpoint has no port after it for callers that prove themselves otherwise"
    if len(by_grpc(gateway)) > _MOST_PROCESSORS:
        yield f"{here}: has more than {_MOST_PROCESSORS + 1} guards"
    steps = [(step.system, step.endpoint) for route in gateway.routes for step in route.targets]
    guards = [(guard.system, guard.endpoint) for guard in gateway.guards]
    tools = [(server.system, server.endpoint) for server in gateway.tools]
    for system, place in (*steps, *guards, *tools):
        if not _HOST.fullmatch(place.host):
            yield f"systems/{system}: endpoint has a host that Kubernetes does not take"
    called = dict.fromkeys(step.integration for route in gateway.routes for step in route.targets)
    backends = [*called, *(server.integration for server in gateway.tools)]
    backends += [guard_backend(gateway, guard) for guard in gateway.guards]
    for name, count in Counter(map(named, backends)).items():
        if count > 1:
            yield f"{here}: two resources would be called '{name}'"


def _door(gateway: Gateway, door: Door) -> Iterator[str]:
    if len(set(door.providers.values())) > _MOST_PROVIDERS:
        yield f"systems/{gateway.system}: its callers have more than {_MOST_PROVIDERS} issuers and audiences"
    for caller in door.callers:
        here = f"identities/{caller.identity}"
        if len(caller.issuer) > _LONGEST_ADDRESS:
            yield f"{here}: issuer is longer than {_LONGEST_ADDRESS} characters"
        if len(caller.keys) > _LONGEST_ADDRESS:
            yield f"{here}: jwks is longer than {_LONGEST_ADDRESS} characters"
        if door.proof == "certificate" and len(literal(caller.subject)) > min(_LONGEST_EXPRESSION, _LONGEST_PATH):
            yield f"{here}: subject is longer than {_LONGEST_PATH} characters"


def _tools(server: ToolServer) -> Iterator[str]:
    here = f"routes/{server.id}"
    if not admitted(server):
        yield f"{here}: none of its callers shows a token, and an MCPRoute knows nothing else"
        return
    if len(exposed(server)) > MOST_TOOLS:
        yield f"{here}: lets more than {MOST_TOOLS} tools pass, which is more than one MCPRoute can"
    if sum(1 for _ in rules(server)) > MOST_RULES:
        yield f"{here}: who may call which tool takes more than {MOST_RULES} rules"
    if len(server.endpoint.path) > _LONGEST_PATH:
        yield f"systems/{server.system}: endpoint has a path longer than {_LONGEST_PATH} characters"
    caller = admitted(server)[0].caller
    if len(caller.keys) > _LONGEST_ADDRESS:
        yield f"identities/{caller.identity}: jwks is longer than {_LONGEST_ADDRESS} characters"
