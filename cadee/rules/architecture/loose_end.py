"""Systems that nothing refers to, and AI workloads without an upstream or a downstream."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-034")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare declared systems with the ends of integrations and every other mention."""
    if not graph.estate.systems:
        yield NotApplicable("no system is declared")
        return
    found = list(_loose(graph))
    yield from found
    if not found:
        count = len(graph.estate.integrations)
        yield Proof(
            f"{counted(len(graph.estate.systems), 'system')}, {counted(count, 'integration')}: "
            "nothing dangles, every agent and gateway is called and calls"
        )


def _loose(graph: Graph) -> Iterator[Violation]:
    alone = set(graph.dangling)
    for system in graph.estate.systems.values():
        if system.lifecycle in ("planned", "retired"):
            continue
        at, name = graph.estate.route(system), f"{system.kind} {system.id!r}"
        if system.id in alone:
            message = f"{name} is on the map and nothing is connected to it"
            yield Violation(at, message, "connected to nothing", help="declare its integrations, or remove it")
        elif system.kind in ("agent", "gateway"):
            arriving, leaving = graph.degree(system.id)
            if not arriving or not leaving:
                lacking = "no upstream: nobody calls it" if not arriving else "no downstream: it calls nobody"
                yield Violation(at, f"{name} has {lacking}", help="declare the missing integrations")
