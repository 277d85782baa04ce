"""Artifacts that name other systems than the graph shows."""

from collections.abc import Callable, Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-X-002")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each artifact says it touches with the systems its mechanism works on, and with their neighbours."""
    layers = [layer for layer in graph.estate.layers.values() if layer.touches]
    if not layers:
        yield NotApplicable("no artifact says what it touches")
        return
    faults = 0
    for layer in layers:
        works_on = CORE[layer.id](graph)
        near = works_on | set(graph.neighbours(works_on))
        said = [key for key in layer.touches if key in graph.estate.systems]
        missing = sorted(works_on - set(said))
        if missing:
            faults += 1
            names = ", ".join(repr(key) for key in missing)
            message = f"the {layer.id} artifact works on {names} and does not say so"
            yield Violation(
                graph.estate.route(layer, "touches"), message, label="incomplete", help=f"add {', '.join(missing)}"
            )
        for position, key in enumerate(layer.touches):
            if key in graph.estate.systems and key not in near and works_on:
                faults += 1
                message = f"the {layer.id} artifact says it touches {key!r}, and nothing in the graph connects them"
                yield Violation(graph.estate.route(layer, "touches", position), message, label="not connected")
    if not faults:
        yield Proof(f"{counted(len(layers), 'artifact')}: each names the systems that the graph shows")


def _gateways(graph: Graph) -> set[str]:
    return {*graph.gateways, *graph.models}


def _gates(graph: Graph) -> set[str]:
    gates = graph.estate.gates.values()
    guarded = {key for gate in gates for key in gate.guards if key in graph.estate.integrations}
    return {gate.runs_on for gate in gates if gate.runs_on} | {graph.estate.integrations[key].target for key in guarded}


def _refinery(graph: Graph) -> set[str]:
    found = {*graph.systems("index", "embedding")}
    for data in graph.estate.data.values():
        found |= {key for key in (data.produced_by, data.quarantine) if key}
    return found


def _cockpit(graph: Graph) -> set[str]:
    return set(graph.humans)


def _scorecard(graph: Graph) -> set[str]:
    return {kpi.source for kpi in graph.estate.kpis.values() if kpi.source}


CORE: dict[str, Callable[[Graph], set[str]]] = {
    "architecture": _gateways,
    "compliance": _gates,
    "data": _refinery,
    "enablement": _cockpit,
    "evaluation": _scorecard,
}
"""The systems that each mechanism cannot be without."""
