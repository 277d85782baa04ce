"""The AI Gateway: the names it serves, which model answers first, what answers when that fails."""

from collections.abc import Iterator, Mapping
from typing import Any

from cadee.model.flow import GatewayRoute
from cadee.pack import telling
from cadee.pack.artifact.frame import artifact
from cadee.pack.artifact.people import who
from cadee.pack.base import Brief, section
from cadee.pack.grid import Grid, Value, entry, grid

PURPOSE = "Puts requests, models, identities and fallbacks on paths that somebody controls, in every environment."
ROUTES = ("Route", "Gateway", "Answers first", "Then, in order", "Guards on the way", "Limits", "Logged")


@section("ai-gateway", "AI Gateway (architecture)", 210)
def ai_gateway(brief: Brief) -> Mapping[str, Any]:
    """Return the artifact of the architecture layer."""
    own = (_routes(brief),)
    return artifact(brief, "architecture", PURPOSE, own, [*_approvals(brief)], ("speed", "cost"), budgets=True)


def _routes(brief: Brief) -> Grid:
    rows = (_route(brief, each) for each in brief.estate.routes.values())
    return grid(f"Routes: {len(brief.estate.routes)}", ROUTES, rows, "no route is declared (routes)")


def _route(brief: Brief, route: GatewayRoute) -> tuple[Value, ...]:
    estate = brief.estate
    bounds = [f"{route.rate_limit} a caller" if route.rate_limit else "", str(route.budget) if route.budget else ""]
    return (
        entry(estate, route.ref, "passes through without policy" if route.policy == "passthrough" else ""),
        telling.title(estate, "systems", route.gateway),
        _target(brief, route.primary),
        tuple(_rungs(brief, route.fallback)),
        [telling.title(estate, "systems", key) for key in route.guardrails] or "none",
        [each for each in bounds if each] or "none",
        route.logging or "not said",
    )


def _target(brief: Brief, integration: str) -> str:
    told = brief.estate.integrations.get(integration)
    return telling.title(brief.estate, "systems", told.target) if told else f"{integration}, not in this environment"


def _rungs(brief: Brief, key: str | None) -> Iterator[str]:
    ladder = brief.estate.fallbacks.get(key or "")
    if ladder is None:
        yield "nothing: no fallback is declared"
        return
    for number, rung in enumerate(ladder.rungs, 1):
        to = _target(brief, rung.to) if rung.to else str(rung.terminal).replace("-", " ")
        yield f"{number}. {to}, on {', '.join(rung.on)}"


def _approvals(brief: Brief) -> Iterator[str]:
    gateways = [each for each in brief.estate.systems.values() if each.kind == "gateway"]
    if not gateways:
        yield "There is no gateway in this environment (systems.*.kind: gateway)."
    for each in gateways:
        said = who(brief.estate, each.owner, brief.today) or f"nobody (systems.{each.id}.owner)"
        yield f"A change of {telling.title(brief.estate, 'systems', each.id)} is carried out by its owner: {said}."
