"""Models that requests reach around the gateway."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Bypass
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-001")
def check(graph: Graph) -> Iterator[Answer]:
    """Take out what gateways ask of AI and search from every origin; each model that is still met is one finding."""
    if not graph.models:
        yield NotApplicable("no request reaches a model")
        return
    bypasses = graph.bypasses()
    handed_over = frozenset(graph.handed_over)
    asking = frozenset(_source(graph, key) for key in handed_over)
    around = graph.reachable(graph.origins, without_integrations=handed_over) if bypasses else frozenset()
    for bypass in bypasses:
        calls = [key for key in graph.calls_to(bypass.model, fallbacks=False) if key not in handed_over]
        doors = [key for key in calls if _source(graph, key) in around]
        yield _violation(graph, bypass, len(doors) - 1, asking)
    if not bypasses:
        names = ", ".join(map(repr, sorted(asking))) or "a gateway"
        models, places = counted(len(graph.models), "model"), counted(len(graph.origins), "place")
        are = "is" if len(graph.models) == 1 else "are"
        yield Proof(
            f"{len(graph.models)} of {models} {are} reached through {names} only, from {places} where requests begin"
        )


def _violation(graph: Graph, bypass: Bypass, others: int, asking: frozenset[str]) -> Violation:
    model = graph.estate.systems[bypass.model]
    last = graph.estate.integrations[bypass.path.integrations[-1]]
    around = "around the gateway" if graph.gateways else "without a gateway"
    passed = not set(graph.gateways).isdisjoint(bypass.path.systems)
    more = f", and by {others} more integration{'s' if others > 1 else ''}" if others else ""
    return Violation(
        graph.estate.route(last, "to"),
        f"{model.kind} {model.id!r} is reached {around}: {bypass.path}{more}",
        label="the last step leaves no gateway" if passed else "no gateway on the way here",
        also=(Also(graph.estate.route(model), "the model"),),
        witness=bypass.path.witness(
            f"the shortest way {'that no gateway ends' if passed else 'that passes no gateway'}"
        ),
        help=_help(graph, last.source, model.id, asking),
    )


def _help(graph: Graph, caller: str, model: str, asking: frozenset[str]) -> str:
    if not graph.gateways:
        return f"declare a system of kind gateway, let {caller!r} call it and let one of its routes lead to {model!r}"
    callers = {_source(graph, call) for call in graph.calls_to(model)}
    gateway = min(callers & asking or asking or graph.gateways)
    return f"let {caller!r} call {gateway!r} instead, by a route that leads to {model!r}"


def _source(graph: Graph, integration: str) -> str:
    return graph.estate.integrations[integration].source
