"""Fallbacks that lead to a model around the gateway."""

from collections.abc import Collection, Iterator

from cadee.graph import Graph
from cadee.graph.kinds import Path
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Search again with fallbacks live, leaving out the calls that are a bypass without any."""
    ladders = graph.estate.fallbacks
    if not graph.models or not any(rung.to for ladder in ladders.values() for rung in ladder.rungs):
        yield NotApplicable("no fallback leads to another system" if graph.models else "no request reaches a model")
        return
    around = graph.reachable(graph.origins, without_integrations=graph.handed_over)
    plain = [key for model in graph.models for key in _doors(graph, model, around)]
    closed = (*graph.handed_over, *plain)
    ways = graph.paths_to_each(graph.origins, graph.models, without_integrations=closed, fallbacks=True)
    for model, path in ways.items():
        yield _violation(graph, model, path)
    if not ways:
        add = counted(len(ladders), "fallback adds", "fallbacks add")
        yield Proof(f"{add} no way around the gateway to {counted(len(graph.models), 'model')}")


def _doors(graph: Graph, model: str, around: Collection[str]) -> list[str]:
    calls = graph.calls_to(model, fallbacks=False)
    return [key for key in calls if graph.estate.integrations[key].source in around]


def _violation(graph: Graph, model: str, path: Path) -> Violation:
    system = graph.estate.systems[model]
    last = graph.estate.integrations[path.integrations[-1]]
    step = next(key for key in reversed(path.integrations) if graph.only_rung(key))
    fallback, rung = _rung(graph, step)
    ladder = graph.estate.fallbacks[fallback]
    asking = (graph.estate.integrations[key].source for key in graph.handed_over)
    gateway = next(asking, next(iter(graph.gateways), "a gateway"))
    return Violation(
        graph.estate.route(ladder, "rungs", rung, "to"),
        f"fallback {fallback!r} leads to {system.kind} {model!r} around the gateway: {path}",
        label=f"rung {rung + 1}",
        also=(
            Also(graph.estate.route(last, "to"), "no gateway makes this call"),
            Also(graph.estate.route(system), "the model"),
        ),
        witness=path.witness(f"the shortest way that no gateway ends, live when {ladder.protects!r} fails"),
        help=f"let the rung be an integration that leaves {gateway!r}, or end in a static answer or a person",
    )


def _rung(graph: Graph, integration: str) -> tuple[str, int]:
    """Return the first fallback that has an integration as a rung, and which rung it is."""
    return min(
        (key, number)
        for key, ladder in graph.estate.fallbacks.items()
        for number, rung in enumerate(ladder.rungs)
        if rung.to == integration
    )
