"""Crossings of a trust boundary without authentication, identity or encryption."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

QUESTIONS = {
    "identity": ("as whom it calls", "as whom they call"),
    "auth": ("how it is authenticated", "how they are authenticated"),
    "encryption": ("how it is encrypted", "how they are encrypted"),
}
PROTECTION = {"auth": "authentication", "encryption": "encryption"}


@rule("CADEE-A-024")
def check(graph: Graph) -> Iterator[Answer]:
    """Look at every integration whose ends stand in different zones: refused is a fault, not said is not known."""
    systems = graph.estate.systems
    if not graph.estate.zones:
        yield NotApplicable("no trust zone is declared")
        return
    crossings = [graph.estate.integrations[key] for key in graph.zone_crossings]
    homeless: dict[str, list[str]] = {}
    unsaid: dict[tuple[str, ...], list[Integration]] = {}
    faults = 0
    for crossing in crossings:
        for end in (crossing.source, crossing.target):
            if systems[end].zone is None:
                homeless.setdefault(end, []).append(crossing.id)
        placed = all(systems[end].zone for end in (crossing.source, crossing.target))
        open_ = [field for field in PROTECTION if getattr(crossing, field) == "none"]
        silent = tuple(field for field in QUESTIONS if getattr(crossing, field) is None)
        if placed and open_:
            faults += 1
            yield _violation(graph, crossing, open_, silent)
        elif placed and silent:
            unsaid.setdefault(silent, []).append(crossing)
    yield from (_unknown(graph, silent, some) for silent, some in unsaid.items())
    if homeless:
        yield _homeless(graph, list(homeless), list(dict.fromkeys(key for some in homeless.values() for key in some)))
    if not crossings:
        yield NotApplicable("no integration crosses a trust boundary")
    elif not faults and not unsaid and not homeless:
        yield Proof(
            f"{counted(len(crossings), 'crossing')} of a trust boundary: each proves an identity and is encrypted"
        )


def _where(graph: Graph, crossing: Integration) -> str:
    ends = (graph.estate.systems[end].zone for end in (crossing.source, crossing.target))
    return "the boundary from {!r} to {!r}".format(*ends)


def _stands(graph: Graph, crossing: Integration) -> tuple[Also, ...]:
    ends = [graph.estate.systems[end] for end in (crossing.source, crossing.target)]
    return tuple(Also(graph.estate.route(end, "zone"), f"{end.id!r} stands here") for end in ends)


def _violation(graph: Graph, crossing: Integration, open_: Sequence[str], silent: Sequence[str]) -> Violation:
    without = listed(PROTECTION[field] for field in open_)
    more = f", and nobody says {listed(QUESTIONS[field][0] for field in silent)}" if silent else ""
    return Violation(
        graph.estate.route(crossing, open_[0]),
        f"{crossing.id!r} crosses {_where(graph, crossing)} without {without}{more}",
        label="crosses a trust boundary",
        also=_stands(graph, crossing),
    )


def _unknown(graph: Graph, silent: Sequence[str], crossings: Sequence[Integration]) -> Violation:
    first, *rest = crossings
    what = f"{listed((repr(each.id) for each in crossings), most=3)} cross trust boundaries"
    asked = listed(QUESTIONS[field][bool(rest)] for field in silent)
    return Violation(
        graph.estate.route(first),
        f"{what if rest else f'{first.id!r} crosses {_where(graph, first)}'}, and nobody says {asked}",
        label="crosses a trust boundary",
        also=tuple(Also(graph.estate.route(each), "and this") for each in rest[:3]) or _stands(graph, first),
        unknown=True,
        help=f"declare {listed(f'`{field}`' for field in silent)} of {listed((repr(c.id) for c in crossings), most=4)}",
    )


def _homeless(graph: Graph, systems: Sequence[str], crossed: Sequence[str]) -> Violation:
    route, one = graph.estate.route, len(systems) == 1
    return Violation(
        route(graph.estate.systems[systems[0]]),
        f"{listed(map(repr, systems), most=3)} {'has' if one else 'have'} no zone: "
        f"nobody can say what boundary is crossed by {listed(map(repr, crossed), most=3)}",
        also=tuple(Also(route(graph.estate.systems[key]), "nor this") for key in systems[1:4]),
        unknown=True,
        help=f"add `zone` to {'it' if one else 'each'}",
    )
