"""Gateway routes that leave open who may call, how much, at what cost, what is logged, guarded and done on failure."""

from collections.abc import Collection, Iterator

from cadee.graph import Graph
from cadee.model.flow import GatewayRoute
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks

AI = ("model", "embedding")


@rule("CADEE-A-005")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each route of a live gateway with what a controlled path states; a finding names all that is missing."""
    systems = graph.estate.systems
    gateways = [key for key in graph.gateways if systems[key].lifecycle not in ("planned", "retired")]
    routes = [route for key in gateways for route in graph.routes(key) if route.primary in graph.integration_number]
    if not routes:
        yield NotApplicable("no gateway has a route")
        return
    crossings = frozenset(graph.zone_crossings) if graph.estate.zones else frozenset()
    guarded = {key for key in gateways if _guarded(graph, key)}
    faults = 0
    for route in routes:
        missing = list(_missing(graph, route, crossings, guarded))
        if missing:
            faults += 1
            gateway = systems[route.gateway]
            yield Violation(
                graph.estate.route(route),
                f"route {route.id!r} of gateway {gateway.id!r} has {lacks(missing)}",
                label="is left open here",
                also=(Also(graph.estate.route(gateway), "serves it"),),
                help=f"say for {route.id!r}: {', '.join(missing)}",
            )
    if not faults:
        yield Proof(
            f"{counted(len(routes), 'route')}: each states authentication, rate limit and logging, what happens when "
            "its primary fails, and towards AI a budget and guards"
        )


def _missing(graph: Graph, route: GatewayRoute, crossings: Collection[str], guarded: Collection[str]) -> Iterator[str]:
    """Yield what a route does not state; what is judged as an open boundary or a pass-through route is left out."""
    kind = graph.estate.systems[graph.estate.integrations[route.primary].target].kind
    if any(not _authenticated(graph, key) for key in route.serves if key not in crossings):
        yield "authentication"
    if route.rate_limit is None:
        yield "rate limit"
    if route.budget is None and kind in AI:
        yield "budget"
    if route.logging in (None, "none"):
        yield "logging"
    if kind == "model" and route.policy == "enforced" and not route.guardrails and route.gateway not in guarded:
        yield "guardrail"
    if not route.fallback and not graph.ladders_of.get(route.primary):
        calls = [key for key in route.serves if key in graph.integration_number]
        if not all(graph.ladders_of.get(key) for key in calls):
            yield "fallback"


def _authenticated(graph: Graph, integration: str) -> bool:
    call = graph.estate.integrations.get(integration)
    if call is None:
        return True
    caller = graph.estate.identities.get(call.identity or "")
    return any(proof not in (None, "none") for proof in (call.auth, caller.auth if caller else None))


def _guarded(graph: Graph, gateway: str) -> bool:
    """Whether a gateway calls a guard that works on every route without being named."""
    called = (graph.estate.systems[graph.estate.integrations[key].target] for key in graph.calls_from(gateway))
    return any(system.kind == "guardrail" and bool(system.default_on) for system in called)
