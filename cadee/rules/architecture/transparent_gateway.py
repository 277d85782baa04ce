"""Gateways that let requests to a model through without policy."""

from collections.abc import Iterator

from cadee.diagnostic import Route
from cadee.graph import Graph
from cadee.graph.kinds import Bypass, Gap
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted

ATTACH = "say `policy: enforced` and name the guardrails, or take the model out of the route"


@rule("CADEE-A-003")
def check(graph: Graph) -> Iterator[Answer]:
    """Search for models through gateways where they do not enforce; one finding a place where policy is missing."""
    if not graph.gateways or not graph.models:
        yield NotApplicable("no gateway is declared" if graph.models else "no request reaches a model")
        return
    found: dict[Route, list[Bypass]] = {}
    bypasses = graph.bypasses(fallbacks=True, split=True)
    for bypass in bypasses:
        if bypass.through:
            found.setdefault(_cause(graph, bypass.through[0])[0], []).append(bypass)
    for group in found.values():
        yield _violation(graph, group[0], len(group) - 1)
    if not found:
        tied, routes = len(graph.models) - len(bypasses), sum(len(graph.routes(key)) for key in graph.gateways)
        if tied:
            ties = counted(routes, "route ties", "routes tie")
            yield Proof(f"{ties} every way to {tied} of {counted(len(graph.models), 'model')} to a policy")
        else:
            yield NotApplicable("every model is reached around the gateway altogether")


def _violation(graph: Graph, bypass: Bypass, others: int) -> Violation:
    gap, model = bypass.through[0], graph.estate.systems[bypass.model]
    at, fact, label, help_ = _cause(graph, gap)
    more = f" and {others} more" if others else ""
    return Violation(
        at,
        f"{fact}, on the way to {model.kind} {model.id!r}{more}: {bypass.path}",
        label=label,
        also=(Also(graph.estate.route(model), "the model"),),
        witness=bypass.path.witness(f"{gap.gateway!r} is passed from {gap.arrives!r} to {gap.leaves!r} without policy"),
        unknown=not graph.routes(gap.gateway),
        help=help_,
    )


def _cause(graph: Graph, gap: Gap) -> tuple[Route, str, str, str]:
    """Return where a gap is written, the fact, words for the caret, and the remedy."""
    estate, gateway = graph.estate, repr(gap.gateway)
    routes = graph.routes(gap.gateway)
    serving = [route for route in routes if gap.arrives in route.serves]
    ends = [estate.integrations[key] for key in (gap.arrives, gap.leaves)]
    if gap.reason == "passthrough-route":
        through = next(route for route in serving if route.policy == "passthrough" and gap.leaves in graph.exits(route))
        fact = f"route {through.id!r} passes through {gateway} without policy"
        return estate.route(through, "policy"), fact, "no policy", ATTACH
    if gap.reason == "passthrough-integration":
        end = next(each for each in ends if each.mode == "passthrough")
        fact = f"integration {end.id!r} passes through {gateway} without policy"
        remedy = "call it in mode sync or stream, or name `guardrails` on its route"
        return estate.route(end, "mode"), fact, "no guardrail runs", remedy
    remedy = f"let a route say `serves: [{gap.arrives}]` and `primary: {gap.leaves}`"
    if not routes:
        at = estate.route(estate.systems[gap.gateway])
        return at, f"gateway {gateway} has no routes, so no policy is known", "no routes", remedy
    if serving:
        fact = f"no route of {gateway} leads to {gap.leaves!r}, so no policy holds"
        return estate.route(ends[1], "from"), fact, "in no route", remedy
    fact = f"no route of {gateway} serves {gap.arrives!r}, so no policy holds"
    return estate.route(ends[0], "to"), fact, "in no route", remedy
