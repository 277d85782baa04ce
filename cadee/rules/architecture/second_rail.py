"""Second gateways, connectors and models beside those that are there already."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from cadee.graph import Graph
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-044")
def check(graph: Graph) -> Iterator[Answer]:
    """Group gateways, connectors and models by what they lead to; what stands in for another is no duplicate."""
    systems = graph.estate.systems
    rails = [systems[key] for key in (*graph.gateways, *graph.systems("tool", "model", "embedding"))]
    rails = [system for system in rails if system.lifecycle in (None, "live")]
    if max(Counter(system.kind for system in rails).values(), default=0) < 2:
        yield NotApplicable("no two gateways, connectors or models are declared")
        return
    groups: dict[Hashable, list[System]] = {}
    models = frozenset(graph.models)
    for system in rails:
        for target in _targets(graph, system, models):
            groups.setdefault((system.kind, target), []).append(system)
    rungs = {rung.to or "" for ladder in graph.estate.fallbacks.values() for rung in ladder.rungs}
    doubles = {tuple(system.id for system in group): group for group in reversed(groups.values())}
    found = [group for group in doubles.values() if not _standing_in(graph, group, rungs)]
    yield from (_violation(graph, group) for group in reversed(found))
    if not found:
        things = counted(len(rails), "gateway, connector or model", "gateways, connectors and models")
        yield Proof(f"{things}: no two are there for the same")


def _targets(graph: Graph, system: System, models: frozenset[str]) -> Iterator[Hashable]:
    """Yield what a rail leads to: each model of a gateway; all that a connector calls, with what it does there; the
    version and place of a model.
    """
    calls = [graph.estate.integrations[key] for key in graph.calls_from(system.id)]
    if system.kind == "gateway":
        yield from sorted(models.intersection({call.target for call in calls}))
    elif system.model is not None:
        yield system.model.vendor, system.model.name, system.model.pin, system.region, system.endpoint
    elif system.kind == "tool" and calls:
        yield system.zone, frozenset((call.target, call.action, call.effect) for call in calls)


def _standing_in(graph: Graph, group: Sequence[System], rungs: set[str]) -> bool:
    """Whether the others are there in case one fails: each fails with something else, or is called by a fallback."""
    places = {(system.region, system.failure_domains) for system in group}
    return len(places) == len(group) or sum(rungs.isdisjoint(graph.calls_to(each.id)) for each in group) < 2


def _violation(graph: Graph, group: Sequence[System]) -> Violation:
    first, *others = group
    facts = {
        "gateway": "lead to the same model",
        "tool": "do the same at the same systems",
    }
    names, rest = (listed((repr(system.id) for system in part), most=3) for part in (group, others))
    return Violation(
        graph.estate.route(others[0]),
        f"{first.kind}s {names} {facts.get(first.kind, 'are the same version at the same place')}",
        also=(Also(graph.estate.route(first), "there already"),),
        help=f"let the callers of {rest} use {first.id!r}",
    )
