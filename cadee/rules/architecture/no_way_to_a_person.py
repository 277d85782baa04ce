"""Customer-facing entries from which no person is reached without the AI, or no longer when something fails."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.attendance import AI, facing_customers
from cadee.graph.roots import Root
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted


@rule("CADEE-A-011")
def check(graph: Graph) -> Iterator[Answer]:
    """Look for a way to a person around models, gateways and agents; then again in each failure that hits the AI."""
    entries = facing_customers(graph)
    if not entries:
        yield NotApplicable("no entry that customers or the public meet leads to a model, a gateway or an agent")
        return
    people, barred = {*graph.humans, *graph.desks}, {*graph.systems(*AI), *graph.models}
    near = graph.reaching(people, without_systems=barred, fallbacks=True)
    closed = [key for key in entries if (key not in near or key in people) and graph.human_path(key) is None]
    yield from (_closed(graph, group) for group in ([[key] for key in closed] if graph.humans else [closed]) if group)
    ai, met = set(graph.systems(*AI)), set(entries)
    served = {view.id for view in graph.journeys() if view.entry in met and not ai.isdisjoint(view.systems)}
    rows = [row for row in graph.failure_matrix(up_to_tier=3) if row.journey in served]
    roots = graph.stranding(rows)
    yield from (_stranded(graph, root) for root in roots)
    if not closed and not roots:
        shown = "; ".join(str(graph.human_path(key)) for key in entries[:3])
        count = f"{counted(len(entries), 'entry leads', 'entries lead')} to a person around the AI"
        yield Proof(f"{count} ({shown}), also in each of {counted(len(rows), 'single failure')}")


def _closed(graph: Graph, entries: Sequence[str]) -> Violation:
    system, *others = (graph.estate.systems[key] for key in entries)
    people = [key for key in graph.humans if key != system.id]
    path = graph.reaches([system.id], people, fallbacks=True)
    needs = [key for key in path.systems[1:] if graph.estate.systems[key].kind in AI] if path else []
    more = f" and {len(others)} more" if others else ""
    how = f"a person is reached only through {needs[0]!r}: {path}" if needs else "no way leads to a person"
    offer = f"an integration from {system.id!r} to {', '.join(map(repr, people[:3])) or 'a system of kind human'}"
    return Violation(
        graph.estate.route(system),
        f"from {system.kind} {system.id!r}{more} {how if graph.humans else 'no person is reached: none is declared'}",
        label="customers start here",
        also=tuple(Also(graph.estate.route(graph.estate.systems[key]), "needed on the way") for key in needs[:1]),
        witness=path.witness("the shortest way to a person, which needs the AI") if path else None,
        help=f"declare {offer}, or to the desk they work on",
    )


def _stranded(graph: Graph, root: Root) -> Violation:
    entry = graph.estate.systems[root.hits[0]]
    more = f" and {len(root.hits) - 1} more" if len(root.hits) > 1 else ""
    return Violation(
        graph.written(root.element),
        f"when {graph.failing(root.element)}, the AI is hit and no person is reached from {entry.id!r}{more}",
        label="common to the AI and the way to a person",
        also=tuple(
            Also(graph.estate.route(graph.estate.systems[key]), "customers start here") for key in root.hits[:3]
        ),
        witness=graph.cut(root, "no person is reached", "systems"),
        help=f"give {entry.id!r} a way to a person that works without it",
    )
