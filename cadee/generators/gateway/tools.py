"""The way from a route to a tool server: who reaches it through the gateway, and which of its tools each may call."""

from collections.abc import Sequence

from cadee.generators.gateway.bounds import check_time
from cadee.generators.gateway.facts import Ledger, endpoint, in_the_clear, own_proof
from cadee.generators.gateway.model import Caller, ToolAccess, ToolServer
from cadee.model.estate import Estate
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.identity import Identity
from cadee.model.system import System

_RANK = {"read": 0, "write": 1, "irreversible": 2}


def leads_to_tools(route: GatewayRoute, estate: Estate) -> bool:
    """Whether the primary of a route leads to a tool server that speaks MCP."""
    primary = estate.integrations.get(route.primary)
    system = estate.systems.get(primary.target) if primary is not None else None
    return (
        primary is not None
        and system is not None
        and system.kind == "tool"
        and (primary.protocol or system.protocol) == "mcp"
    )


def tool_server(
    route: GatewayRoute, served: Sequence[Integration], allowed: Sequence[Caller], estate: Estate, ledger: Ledger
) -> ToolServer | None:
    """Return the tool server of a route; what it lacks is a problem, what no gateway does with tools is a note."""
    primary = estate.integrations[route.primary]
    system = estate.systems[primary.target]
    place = endpoint(system, ledger)
    credential, certificate = own_proof(primary, estate, ledger)
    if not system.tools:
        ledger.missing(system.ref, f"tools is missing: which of them {route.ref} lets pass")
    if primary.timeout is None:
        ledger.missing(primary.ref, "timeout is missing: how long one call may take")
    check_time(primary.ref, "timeout", primary.timeout, ledger)
    _left_out(route, primary, estate, ledger)
    if place is None or primary.timeout is None or not system.tools:
        return None
    in_the_clear(primary, place, certificate, ledger)
    return ToolServer(
        id=route.id,
        integration=primary.id,
        system=system.id,
        endpoint=place,
        timeout=primary.timeout,
        offers=tuple(tool.name for tool in system.tools),
        access=tuple(ToolAccess(caller, _may(caller, served, system, estate)) for caller in allowed),
        credential=credential,
        certificate=certificate if place.secure else "",
        rate_limit=route.rate_limit,
        logging=route.logging or "metadata",
    )


def _left_out(route: GatewayRoute, primary: Integration, estate: Estate, ledger: Ledger) -> None:
    """Note what is declared and no gateway does with tools."""
    for field in ("fallback", "budget"):
        if getattr(route, field) is not None:
            ledger.note(route.ref, f"leads to tools, so {field} is not applied.")
    if route.policy == "passthrough":
        ledger.note(route.ref, "leads to tools, so policy is not applied: calls are checked, and the limit holds.")
    always = [call.target for call in estate.integrations.values() if call.source == route.gateway]
    guards = [estate.systems[name] for name in always if name in estate.systems]
    if route.guardrails or any(system.kind == "guardrail" and system.default_on for system in guards):
        ledger.note(route.ref, "leads to tools, whose calls no guard is asked about.")
    if primary.retries:
        ledger.note(primary.ref, "a tool call is made once, so retries is not applied.")


def _may(caller: Caller, served: Sequence[Integration], system: System, estate: Estate) -> tuple[str, ...]:
    """The tools whose action the caller's own call allows, cut to its grants where it has any declared."""
    calls = [call for call in served if call.identity == caller.identity]
    most = max((_RANK[call.action] for call in calls), default=-1)
    granted = _granted(estate.identities[caller.identity], system)
    return tuple(
        tool.name
        for tool in system.tools
        if _RANK[tool.action] <= most and (granted is None or not granted.isdisjoint((tool.action, "*")))
    )


def _granted(identity: Identity, system: System) -> set[str] | None:
    if identity.grants is None:
        return None
    return {action for grant in identity.grants if grant.on == system.ref for action in grant.actions}
