"""The derivation: from the estate of one environment to a plan for its gateways."""

from collections.abc import Sequence

from cadee.errors import InputError
from cadee.generators.gateway.bounds import check_budget, check_rate, check_time
from cadee.generators.gateway.callers import callers
from cadee.generators.gateway.facts import Ledger, endpoint, find, in_the_clear, own_proof
from cadee.generators.gateway.ladder import targets
from cadee.generators.gateway.model import Endpoint, Gateway, Guard, Plan, Route, ToolServer
from cadee.generators.gateway.tools import leads_to_tools, tool_server
from cadee.model.estate import Estate
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.system import System
from cadee.model.units import Duration

_OFF = "take its callers off the route instead"


def derive(estate: Estate) -> Plan:
    """Return the plan for all gateways of a resolved estate that serve models or tools, in order of their first routes.

    Raises:
        InputError: the estate is not resolved for an environment, or has no routes to models there.
    """
    if estate.environment is None:
        raise InputError("a gateway is generated for one environment", fix="Name it with --env.")
    environment = estate.environment.id
    by_gateway: dict[str, list[GatewayRoute]] = {}
    for route in estate.routes.values():
        by_gateway.setdefault(route.gateway, []).append(route)
    if not by_gateway:
        raise InputError(f"there is no gateway route in '{environment}'", fix="Declare one in the section routes.")
    ledger = Ledger()
    gateways = [_gateway(key, routes, estate, ledger) for key, routes in by_gateway.items()]
    if not ledger.problems and not any(gateways):
        raise InputError(
            f"no gateway route in '{environment}' leads to a model or tool", fix="Declare one in the section routes."
        )
    return Plan(environment, tuple(found for found in gateways if found is not None), tuple(ledger.problems))


def _gateway(key: str, routes: Sequence[GatewayRoute], estate: Estate, ledger: Ledger) -> Gateway | None:
    system = estate.systems.get(key)
    if system is None:
        ledger.missing(f"systems/{key}", "does not exist in this environment, but routes name it as their gateway")
        return None
    own = Ledger(ledger.problems)
    place = endpoint(system, own)
    tools = [_tools(route, estate, own) for route in routes if leads_to_tools(route, estate)]
    made = [_route(route, system, estate, own) for route in routes if not leads_to_tools(route, estate)]
    for integration in estate.integrations.values():
        if integration.source == key and integration.plane == "health":
            own.note(integration.ref, "nothing is generated that asks by itself; a target fails by its answers alone.")
    kept = tuple(route for route in made if route is not None)
    servers = tuple(server for server in tools if server is not None)
    if place is None or not (kept or servers):
        return None
    return Gateway(key, place, kept, system.telemetry is not None, tuple(own.notes), servers)


def _tools(route: GatewayRoute, estate: Estate, ledger: Ledger) -> ToolServer | None:
    served = _served(route, estate, ledger)
    before = len(ledger.problems)
    allowed = callers(route, served, estate, ledger)
    check_rate(route.ref, "rate_limit", route.rate_limit, _OFF, ledger)
    if not allowed and len(ledger.problems) == before:
        ledger.missing(route.ref, "nobody may call it in this environment")
    return tool_server(route, served, allowed, estate, ledger)


def _served(route: GatewayRoute, estate: Estate, ledger: Ledger) -> list[Integration]:
    found = [find(estate.integrations, key, route.ref, ledger, needed=False) for key in route.serves]
    return [integration for integration in found if integration is not None]


def _route(route: GatewayRoute, gateway: System, estate: Estate, ledger: Ledger) -> Route | None:
    served = _served(route, estate, ledger)
    stream = any(integration.mode == "stream" for integration in served)
    before = len(ledger.problems)
    steps = targets(route, stream, estate, ledger)
    if not steps and len(ledger.problems) == before:
        ledger.note(route.ref, f"'{route.primary}' leads to no model, so the route is left out.")
        return None
    allowed = callers(route, served, estate, ledger)
    passthrough = route.policy == "passthrough" or any(integration.mode == "passthrough" for integration in served)
    guards = () if passthrough else _guards(route, gateway, estate, ledger)
    if not allowed and len(ledger.problems) == before:
        ledger.missing(route.ref, "nobody may call it in this environment")
    _bounds(route, served, ledger, limited=not passthrough)
    if passthrough:
        ledger.note(route.ref, "passes through: callers are checked, but no guard, limit or budget is applied.")
    if not steps:
        return None
    return Route(
        route.id,
        allowed,
        steps,
        guards,
        None if passthrough else route.rate_limit,
        None if passthrough else route.budget,
        route.logging or "metadata",
        passthrough,
        _deadline(served),
    )


def _bounds(route: GatewayRoute, served: Sequence[Integration], ledger: Ledger, *, limited: bool) -> None:
    if limited:
        check_rate(route.ref, "rate_limit", route.rate_limit, _OFF, ledger)
        check_budget(route.ref, route.budget, ledger)
    for integration in served:
        check_time(integration.ref, "timeout", integration.timeout, ledger)


def _deadline(served: Sequence[Integration]) -> Duration | None:
    limits = [integration.timeout for integration in served if integration.timeout is not None]
    return max(limits) if limits and len(limits) == len(served) else None


def _guards(route: GatewayRoute, gateway: System, estate: Estate, ledger: Ledger) -> tuple[Guard, ...]:
    asked = [integration for integration in estate.integrations.values() if integration.source == gateway.id]
    names = list(route.guardrails)
    for integration in asked:
        system = estate.systems.get(integration.target)
        if system is not None and system.kind == "guardrail" and system.default_on and system.id not in names:
            names.append(system.id)
    guards = [_guard(name, [step for step in asked if step.target == name], route, estate, ledger) for name in names]
    return tuple(guard for guard in guards if guard is not None)


def _guard(
    name: str, calls: Sequence[Integration], route: GatewayRoute, estate: Estate, ledger: Ledger
) -> Guard | None:
    system = estate.systems.get(name)
    if system is None:
        ledger.missing(route.ref, f"guard '{name}' does not exist in this environment")
        return None
    if not calls:
        ledger.missing(system.ref, f"no integration leads from the gateway to it, yet {route.ref} names it as a guard")
        return None
    call = calls[0]
    place: Endpoint | None = endpoint(system, ledger)
    credential, certificate = own_proof(call, estate, ledger)
    protocol = call.protocol or system.protocol
    if protocol not in ("http", "grpc"):
        ledger.missing(system.ref, "protocol must be http or grpc: how the gateway asks the guard")
    if call.timeout is None:
        ledger.missing(call.ref, "timeout is missing: how long the guard may take")
    check_time(call.ref, "timeout", call.timeout, ledger)
    if place is None or call.timeout is None or (protocol != "http" and protocol != "grpc"):
        return None
    in_the_clear(call, place, certificate, ledger)
    opens = system.on_error == "open"
    shown = certificate if place.secure else ""
    return Guard(name, place, protocol, call.timeout, opens, bool(system.redacts), shown, credential, system.inspects)
