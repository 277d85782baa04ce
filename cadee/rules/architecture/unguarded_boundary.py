"""Crossings of a trust boundary without authentication, identity or encryption."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.flow import Integration
from cadee.model.system import System
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed


@rule("CADEE-A-024")
def check(graph: Graph) -> Iterator[Answer]:
    """Look at every integration whose ends stand in different zones."""
    systems = graph.estate.systems
    if not graph.estate.zones:
        yield NotApplicable("no trust zone is declared")
        return
    crossings = [graph.estate.integrations[key] for key in graph.zone_crossings]
    homeless: dict[str, list[str]] = {}
    faults = 0
    for crossing in crossings:
        ends = systems[crossing.source], systems[crossing.target]
        for end in ends:
            if end.zone is None:
                homeless.setdefault(end.id, []).append(crossing.id)
        bare = _bare(crossing)
        if bare and all(end.zone for end in ends):
            faults += 1
            yield _violation(graph, crossing, bare, ends)
    for key, crossed in homeless.items():
        faults += 1
        message = (
            f"{key!r} has no zone: nobody can say what boundary is crossed by {listed(map(repr, crossed), most=3)}"
        )
        yield Violation(graph.estate.route(systems[key]), message, unknown=True, help="add `zone` to it")
    if not crossings:
        yield NotApplicable("no integration crosses a trust boundary")
    elif not faults:
        yield Proof(
            f"{counted(len(crossings), 'crossing')} of a trust boundary: each proves an identity and is encrypted"
        )


def _violation(
    graph: Graph, crossing: Integration, bare: list[tuple[str, str]], ends: tuple[System, System]
) -> Violation:
    route = graph.estate.route
    where = f"from {ends[0].zone!r} to {ends[1].zone!r}"
    return Violation(
        route(crossing, bare[0][0]),
        f"{crossing.id!r} crosses the boundary {where} without {listed(text for _, text in bare)}",
        label="crosses a trust boundary",
        also=tuple(Also(route(end, "zone"), f"{end.id!r} stands here") for end in ends),
    )


def _bare(crossing: Integration) -> list[tuple[str, str]]:
    said = (
        ("auth", "authentication", crossing.auth not in (None, "none")),
        ("identity", "an identity", crossing.identity is not None),
        ("encryption", "encryption", crossing.encryption not in (None, "none")),
    )
    return [(field, text) for field, text, there in said if not there]
