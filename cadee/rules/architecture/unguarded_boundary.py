"""Crossings of a trust boundary without authentication, identity or encryption."""

from collections.abc import Iterator, Sequence

from cadee.graph import Graph
from cadee.graph.crossings import Crossing, boundary, crossings, homeless, unsaid
from cadee.model.flow import Integration
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, listed

QUESTIONS = {
    "identity": ("as whom it calls", "as whom they call"),
    "auth": ("how it is authenticated", "how they are authenticated"),
    "encryption": ("how it is encrypted", "how they are encrypted"),
}
NAMES = {"auth": "authentication", "encryption": "encryption"}


@rule("CADEE-A-024")
def check(graph: Graph) -> Iterator[Answer]:
    """Look at every integration whose ends stand in different zones: refused is a fault, not said is not known."""
    if not graph.estate.zones:
        yield NotApplicable("no trust zone is declared")
        return
    every = list(crossings(graph))
    faults = [each for each in every if each.refused and not each.homeless]
    open_, nowhere = unsaid(every), homeless(every)
    yield from (_violation(graph, each) for each in faults)
    yield from (_unknown(graph, silent, some) for silent, some in open_.items())
    if nowhere:
        yield _homeless(graph, list(nowhere), list(dict.fromkeys(key for some in nowhere.values() for key in some)))
    if not every:
        yield NotApplicable("no integration crosses a trust boundary")
    elif not faults and not open_ and not nowhere:
        yield Proof(f"{counted(len(every), 'crossing')} of a trust boundary: each proves an identity and is encrypted")


def _stands(graph: Graph, crossing: Integration) -> tuple[Also, ...]:
    ends = [graph.estate.systems[end] for end in (crossing.source, crossing.target)]
    return tuple(Also(graph.estate.route(end, "zone"), f"{end.id!r} stands here") for end in ends)


def _violation(graph: Graph, each: Crossing) -> Violation:
    without = listed(NAMES[field] for field in each.refused)
    more = f", and nobody says {listed(QUESTIONS[field][0] for field in each.silent)}" if each.silent else ""
    return Violation(
        graph.estate.route(each.call, each.refused[0]),
        f"{each.call.id!r} crosses {boundary(graph, each.call)} without {without}{more}",
        label="crosses a trust boundary",
        also=_stands(graph, each.call),
    )


def _unknown(graph: Graph, silent: Sequence[str], crossings: Sequence[Integration]) -> Violation:
    first, *rest = crossings
    what = f"{listed((repr(each.id) for each in crossings), most=3)} cross trust boundaries"
    asked = listed(QUESTIONS[field][bool(rest)] for field in silent)
    return Violation(
        graph.estate.route(first),
        f"{what if rest else f'{first.id!r} crosses {boundary(graph, first)}'}, and nobody says {asked}",
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
